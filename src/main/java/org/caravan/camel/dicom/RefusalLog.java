package org.caravan.camel.dicom;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.ListenerObserver.Association;
import org.caravan.log.PeerLog;
import org.caravan.log.PeerLogs;

/** Says who was turned away, why, and what to set where it is one of ours. */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final List<String> LOGGED_BY_THE_TRANSPORT =
            List.of("object:", "message:", "malformed data:", "too slow", "connection:");

    private final PeerLogs logs;

    RefusalLog(PeerLogs logs) {
        this.logs = logs;
    }

    void refused(Association who, String reason) {
        if (LOGGED_BY_THE_TRANSPORT.stream().anyMatch(reason::startsWith)) {
            return; // where it was found, with more detail
        }
        PeerLog log = reason.startsWith("association:") ? logs.strangers() : logs.known();
        log.warn(
                LOG,
                who.remoteAddress(),
                who.callingAeTitle() + " " + reason,
                "Refused " + text(who.callingAeTitle()) + " at " + who.remoteAddress() + ", which called "
                        + text(who.calledAeTitle()) + ": " + reason + advice(who, reason));
    }

    private static String text(String aeTitle) {
        return aeTitle.isEmpty() ? "(no AE title)" : aeTitle;
    }

    private static String advice(Association who, String reason) {
        if (reason.contains("calling AE title not recognised")) {
            return ". If it is one of our PACS, set storesFrom in its file: " + who.callingAeTitle() + "@"
                    + who.remoteAddress();
        }
        if (reason.contains("called AE title not recognised")) {
            return ". If it is one of our PACS, have our AE title corrected there";
        }
        return "";
    }
}
