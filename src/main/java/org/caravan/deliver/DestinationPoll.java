package org.caravan.deliver;

import java.time.Instant;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.DefaultSqlEndpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;

import org.caravan.queue.ClaimParameters;

/**
 * Claims nothing for a destination outside its windows, and asks all the same: so it is known to be there, and what is due for it is added. In a route: {@code pollStrategy: "#class:org.caravan.deliver.DestinationPoll('nas')"}.
 */
public final class DestinationPoll extends DefaultPollingConsumerPollStrategy {

    private final String destination;

    public DestinationPoll(String destination) {
        this.destination = destination;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        Destination bean = endpoint.getCamelContext().getRegistry().lookupByNameAndType(destination, Destination.class);
        boolean open = bean == null || bean.sendingWindows().isOpen(Instant.now());
        ((ClaimParameters) ((DefaultSqlEndpoint) endpoint).getPrepareStatementStrategy()).claim(open);
        return true;
    }
}
