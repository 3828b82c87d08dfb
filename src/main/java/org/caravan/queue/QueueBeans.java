package org.caravan.queue;

import java.util.Collection;

import javax.management.JMException;
import javax.management.ObjectName;
import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the queue of every PACS in JMX as long as the context runs. */
public final class QueueBeans {

    private static final Logger LOG = LoggerFactory.getLogger(QueueBeans.class);

    private QueueBeans() {}

    /** Registers a {@link PacsQueue} for each name; nothing where JMX is off. */
    public static void register(CamelContext context, DataSource dataSource, Collection<String> pacs) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (agent == null) {
            return;
        }
        QueueReading reading = new QueueReading(dataSource, System::nanoTime);
        for (String name : pacs) {
            try {
                agent.register(
                        new DescribedBean(PacsQueueBean.class, new PacsQueue(name, dataSource, reading)), name(name));
            } catch (JMException e) {
                LOG.warn("The queue of {} is not shown in JMX: {}", name, e.getMessage());
            }
        }
    }

    static ObjectName name(String pacs) throws JMException {
        return new ObjectName(
                "org.caravan:type=Queue,pacs=" + ObjectName.quote(pacs).replaceAll("^\"([A-Za-z0-9._-]+)\"$", "$1"));
    }
}
