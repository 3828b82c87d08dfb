package org.caravan.queue;

import java.util.Collection;
import java.util.function.Supplier;

import javax.management.JMException;
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

    private QueueBeans(ManagementAgent agent) {
        this.agent = agent;
    }

    /**
     * Registers a {@link PacsBean} and a {@link DestinationBean} for each name, a {@link PackingBean}, and {@link AllAtAGlance}; nothing where JMX is off.
     *
     * @param down what each health check says that is down
     */
    public static void register(
            CamelContext context,
            DataSource dataSource,
            Collection<String> pacs,
            RequestPace pace,
            Collection<String> destinations,
            Supplier<Collection<String>> down) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (agent == null) {
            return;
        }
        QueueBeans beans = new QueueBeans(agent);
        QueueReading reading = new QueueReading(dataSource);
        for (String name : pacs) {
            PacsBean bean = new PacsInJmx(name, dataSource, reading, pace);
            beans.register(PACS, name, new DescribedBean(PacsBean.class, bean));
        }
        PackingBean packing = new PackingInJmx(dataSource, reading);
        beans.register(QueuedWork.PACKING.bean(), null, new DescribedBean(PackingBean.class, packing));
        for (String name : destinations) {
            DestinationBean bean = new DestinationInJmx(name, dataSource, reading);
            beans.register(DESTINATION, name, new DescribedBean(DestinationBean.class, bean));
        }
        GlanceRows rows = new GlanceRows(pacs, destinations, reading, pace, down);
        beans.register("AtAGlance", null, new AllAtAGlance(rows::all));
    }

    private void register(String type, String name, Object bean) {
        try {
            agent.register(bean, objectName(type, name));
        } catch (JMException e) {
            LOG.warn("{} {} is not shown in JMX: {}", type, name == null ? "" : name, e.getMessage());
        }
    }

    private static ObjectName objectName(String type, String name) throws JMException {
        String key = name == null ? "" : ",name=" + ObjectName.quote(name).replaceAll("^\"([A-Za-z0-9._-]+)\"$", "$1");
        return new ObjectName("org.caravan:type=" + type + key);
    }
}
