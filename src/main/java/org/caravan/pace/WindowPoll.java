package org.caravan.pace;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;

import org.caravan.camel.dicom.PacsWindows;

/** Claims nothing of a PACS outside its windows. In a route: {@code pollStrategy: "#class:org.caravan.pace.WindowPoll('la-paz')"}. */
public final class WindowPoll extends DefaultPollingConsumerPollStrategy {

    private final String pacs;

    public WindowPoll(String pacs) {
        this.pacs = pacs;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return PacsWindows.of(endpoint.getCamelContext()).closedUntil(pacs).isEmpty();
    }
}
