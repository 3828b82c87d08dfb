package org.caravan.queue;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;

/** All PACS and destinations in JMX, {@code org.caravan:type=AtAGlance}: one attribute, and so one line, for each. */
final class AllAtAGlance implements DynamicMBean {

    private final Map<String, Supplier<String>> lines = new TreeMap<>();

    /** @param what PACS or Destination */
    synchronized void add(String what, String name, Supplier<String> line) {
        lines.put(what + " " + name, line);
    }

    @Override
    public synchronized Object getAttribute(String name) throws AttributeNotFoundException {
        Supplier<String> line = lines.get(name);
        if (line == null) {
            throw new AttributeNotFoundException(name);
        }
        return line.get();
    }

    @Override
    public synchronized AttributeList getAttributes(String[] names) {
        AttributeList values = new AttributeList();
        for (String name : names) {
            if (lines.containsKey(name)) {
                values.add(new Attribute(name, lines.get(name).get()));
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
    public synchronized MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = lines.keySet().stream()
                .map(name -> new MBeanAttributeInfo(
                        name,
                        String.class.getName(),
                        "What waits at " + name
                                + ", what is set aside and why, its last success, and for a PACS how it is spared",
                        true,
                        false,
                        false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(
                getClass().getName(), "Every PACS and every destination in one line", attributes, null, null, null);
    }
}
