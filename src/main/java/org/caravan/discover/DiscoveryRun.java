package org.caravan.discover;

import java.util.HashSet;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is remembered of a run while it goes on; one thread at a time uses it. */
final class DiscoveryRun {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    final String pacs;
    final LeftOutCounts leftOut = new LeftOutCounts();
    /** PatientIDs of those who take part. */
    final Set<String> takingPart = new HashSet<>();

    int failuresInARow;
    /** Whether an answer about the participant who is being asked for may lack something. */
    boolean lacking;

    private int warnings;

    DiscoveryRun(String pacs) {
        this.pacs = pacs;
    }

    void warn(String text) {
        if (++warnings <= Discovery.MOST_WARNINGS) {
            LOG.warn("{}", text);
        }
    }

    void end() {
        if (warnings > Discovery.MOST_WARNINGS) {
            LOG.warn("Discovery of {}: {} more such warnings", pacs, warnings - Discovery.MOST_WARNINGS);
        }
    }
}
