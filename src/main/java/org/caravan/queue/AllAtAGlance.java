package org.caravan.queue;

import java.util.Map;
import java.util.function.Supplier;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;

/** All PACS, the packing and all destinations in JMX, {@code org.caravan:type=AtAGlance}: one attribute, and so one row, for each fact. */
final class AllAtAGlance implements DynamicMBean {

    private static final Map<String, String> MEANINGS = Map.of(
            GlanceRows.NEEDS,
            "What somebody has to look at: all that is stuck, and every health check that is down",
            "last success",
            "When the PACS last gave a series, a series was last packed, or the destination last took an archive",
            "paused",
            "Since when and until when nothing is asked of it, and why; no such row where it is not paused",
            "requests",
            "What this node sent to the PACS in the last minute, beside what it is allowed",
            "stuck",
            "What goes on by hand only, why, and what to do",
            "waiting",
            "What goes on by itself, and what is being done now");

    private final Supplier<Map<String, String>> rows;

    /** @param rows reads them by name; the last word of a name is one of those explained here */
    AllAtAGlance(Supplier<Map<String, String>> rows) {
        this.rows = rows;
    }

    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException {
        String value = rows.get().get(name);
        if (value == null) {
            throw new AttributeNotFoundException(name);
        }
        return value;
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        Map<String, String> now = rows.get();
        AttributeList values = new AttributeList();
        for (String name : names) {
            if (now.containsKey(name)) {
                values.add(new Attribute(name, now.get(name)));
            }
        }
        return values;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " can only be read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String operation, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException(operation);
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = rows.get().keySet().stream()
                .map(name -> new MBeanAttributeInfo(name, String.class.getName(), meaning(name), true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(
                getClass().getName(),
                "What needs somebody, and every PACS, the packing and every destination, one fact a row",
                attributes,
                null,
                null,
                null);
    }

    private static String meaning(String name) {
        return MEANINGS.get(name.substring(name.lastIndexOf('·') + 1).strip());
    }
}
