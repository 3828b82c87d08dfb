package org.caravan.queue;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows every PACS, the packing and every destination, and what waits for them, in JMX as long as the context runs. */
public final class QueueBeans {

    private static final Logger LOG = LoggerFactory.getLogger(QueueBeans.class);
    private static final String PACS = QueuedWork.SERIES.bean();
    private static final String DESTINATION = QueuedWork.ARCHIVES.bean();

    private final ManagementAgent agent;
    private final DataSource dataSource;
    private final QueueReading reading;
    private final RequestPace pace;
    private final Set<ObjectName> shown = new HashSet<>();
    private volatile Collection<String> pacs = List.of();
    private volatile Collection<String> destinations = List.of();

    private QueueBeans(ManagementAgent agent, DataSource dataSource, RequestPace pace) {
        this.agent = agent;
        this.dataSource = dataSource;
        this.reading = new QueueReading(dataSource);
        this.pace = pace;
    }

    /**
     * Registers a {@link PackingBean} and {@link AllAtAGlance}; nothing where JMX is off. {@link #follow} adds the others.
     *
     * @param down what each health check says that is down
     */
    public static QueueBeans register(
            CamelContext context, DataSource dataSource, RequestPace pace, Supplier<Collection<String>> down) {
        QueueBeans beans = new QueueBeans(context.getManagementStrategy().getManagementAgent(), dataSource, pace);
        beans.register(
                QueuedWork.PACKING.bean(),
                null,
                new DescribedBean(PackingBean.class, new PackingInJmx(dataSource, beans.reading)));
        GlanceRows rows = new GlanceRows(() -> beans.pacs, () -> beans.destinations, beans.reading, pace, down);
        beans.register("AtAGlance", null, new AllAtAGlance(rows::all));
        return beans;
    }

    /** Shows a {@link PacsBean} and a {@link DestinationBean} for each of these, and those of no others any more. */
    public synchronized void follow(Collection<String> newPacs, Collection<String> newDestinations) {
        Set<ObjectName> gone = new HashSet<>(shown);
        for (String name : newPacs) {
            gone.remove(show(
                    PACS,
                    name,
                    () -> new DescribedBean(PacsBean.class, new PacsInJmx(name, dataSource, reading, pace))));
        }
        for (String name : newDestinations) {
            gone.remove(show(
                    DESTINATION,
                    name,
                    () -> new DescribedBean(DestinationBean.class, new DestinationInJmx(name, dataSource, reading))));
        }
        gone.forEach(this::hide);
        pacs = List.copyOf(newPacs);
        destinations = List.copyOf(newDestinations);
    }

    private ObjectName show(String type, String name, Supplier<Object> bean) {
        ObjectName key = objectName(type, name);
        if (shown.add(key)) {
            register(type, name, bean.get());
        }
        return key;
    }

    private void hide(ObjectName key) {
        shown.remove(key);
        try {
            if (agent != null) {
                agent.unregister(key);
            }
        } catch (JMException e) {
            LOG.warn("{} is still shown in JMX: {}", key, e.getMessage());
        }
    }

    private void register(String type, String name, Object bean) {
        try {
            if (agent != null) {
                agent.register(bean, objectName(type, name));
            }
        } catch (JMException e) {
            LOG.warn("{} {} is not shown in JMX: {}", type, name == null ? "" : name, e.getMessage());
        }
    }

    private static ObjectName objectName(String type, String name) {
        String key = name == null ? "" : ",name=" + ObjectName.quote(name).replaceAll("^\"([A-Za-z0-9._-]+)\"$", "$1");
        try {
            return new ObjectName("org.caravan:type=" + type + key);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
