package org.caravan.pace;

import java.nio.file.Path;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.camel.dicom.PacsWindows;

/**
 * Claims nothing of a PACS outside its windows, nor where less is free on the disk of the data folder than {@code caravan.data.reserve}: intake stops before
 * packing and delivery, which make room, run out of it. In a route: {@code pollStrategy: "#class:org.caravan.pace.FetchPoll('la-paz')"}.
 */
public final class FetchPoll extends DefaultPollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(FetchPoll.class);

    private final String pacs;
    private volatile boolean full;

    public FetchPoll(String pacs) {
        this.pacs = pacs;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        CamelContext context = endpoint.getCamelContext();
        return PacsWindows.of(context).closedUntil(pacs).isEmpty() && hasRoom(context);
    }

    private boolean hasRoom(CamelContext context) {
        long reserve = Long.parseLong(context.resolvePropertyPlaceholders("{{caravan.data.reserve}}"));
        long free = Path.of(context.resolvePropertyPlaceholders("{{caravan.data}}"))
                        .toFile()
                        .getUsableSpace()
                / 1_000_000;
        boolean nowFull = free < reserve;
        if (nowFull && !full) {
            LOG.warn(
                    "Nothing is fetched from {}: {} MB are free where the data folder is, and caravan.data.reserve"
                            + " keeps {}. What is here is packed and delivered; make room, and it goes on by itself",
                    pacs,
                    free,
                    reserve);
        } else if (full && !nowFull) {
            LOG.info("There is room again: what waits is fetched from {}", pacs);
        }
        full = nowFull;
        return !nowFull;
    }
}
