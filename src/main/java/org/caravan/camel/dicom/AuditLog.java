package org.caravan.camel.dicom;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestKind;

/**
 * Events of security, in the vocabulary of PS3.15 §A.5 (PS3.16 CID 400), a line each on the logger {@value #LOGGER}: who talked to whom, when and with
 * what outcome. No line names a patient.
 */
final class AuditLog {

    static final String LOGGER = "org.caravan.audit.dicom";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private static final String BEGIN_TRANSFERRING = "(110102, DCM, \"Begin Transferring DICOM Instances\")";
    private static final String TRANSFERRED = "(110104, DCM, \"DICOM Instances Transferred\")";
    private static final String QUERY = "(110112, DCM, \"Query\")";
    private static final String SECURITY_ALERT =
            "(110113, DCM, \"Security Alert\") type=(110126, DCM, \"Node Authentication\")";

    /** Outcomes as PS3.15 §A.5.1 counts them. */
    private static final int SUCCESS = 0;

    private static final int MINOR_FAILURE = 4;
    private static final int SERIOUS_FAILURE = 8;

    private AuditLog() {}

    /** We begin to send objects. */
    static void begins(Peer peer, int objects) {
        LOG.info("{} outcome={} {} objects={}", BEGIN_TRANSFERRING, SUCCESS, toPeer(peer), objects);
    }

    /** We have sent objects, or the attempt has ended. */
    static void sent(Peer peer, int stored, int failed) {
        LOG.info(
                "{} outcome={} {} stored={} failed={}",
                TRANSFERRED,
                outcome(stored, failed),
                toPeer(peer),
                stored,
                failed);
    }

    /** We had objects sent to us. */
    static void retrieved(Peer peer, int received, int status) {
        LOG.info(
                "{} outcome={} source={} destination={} received={} status=\"{}\"",
                TRANSFERRED,
                status == DicomStatus.SUCCESS ? SUCCESS : MINOR_FAILURE,
                ae(peer.calledAeTitle(), peer.host()),
                peer.callingAeTitle(),
                received,
                DicomStatus.describe(status));
    }

    /** We asked what there is; the keys, which may name a patient, stay out. */
    static void queried(Peer peer, String level, int matches) {
        LOG.info("{} outcome={} {} level={} matches={}", QUERY, SUCCESS, toPeer(peer), level, matches);
    }

    private static int outcome(int stored, int failed) {
        if (failed == 0) {
            return SUCCESS;
        }
        return stored > 0 ? MINOR_FAILURE : SERIOUS_FAILURE;
    }

    private static String toPeer(Peer peer) {
        return "source=" + peer.callingAeTitle() + " destination=" + ae(peer.calledAeTitle(), peer.host());
    }

    private static String ae(String title, String address) {
        return title + "@" + address;
    }

    /** What peers do at a listener: the objects of one association are one event at its begin and one at its end. */
    static final class OfListener implements ListenerObserver {

        private final Map<Association, int[]> objects = Collections.synchronizedMap(new IdentityHashMap<>());

        @Override
        public void requested(Association association, RequestKind request) {
            if (request == RequestKind.STORE && objects.putIfAbsent(association, new int[2]) == null) {
                LOG.info("{} outcome={} {}", BEGIN_TRANSFERRING, SUCCESS, fromPeer(association));
            }
        }

        @Override
        public void served(Association association, RequestKind request) {
            if (request == RequestKind.STORE) {
                count(association, 0);
            }
        }

        @Override
        public void notStored(Association association, int status) {
            count(association, 1);
        }

        private void count(Association association, int which) {
            int[] counts = objects.get(association);
            if (counts != null) {
                counts[which]++;
            }
        }

        @Override
        public void closed(Association association) {
            int[] counts = objects.remove(association);
            if (counts != null) {
                int failed = Math.min(counts[1], counts[0]);
                LOG.info(
                        "{} outcome={} {} stored={} failed={}",
                        TRANSFERRED,
                        outcome(counts[0] - failed, failed),
                        fromPeer(association),
                        counts[0] - failed,
                        failed);
            }
        }

        @Override
        public void refused(Association association, String reason) {
            if (reason.startsWith("association:") || reason.startsWith("TLS:")) {
                LOG.info(
                        "{} outcome={} {} reason=\"{}\"", SECURITY_ALERT, MINOR_FAILURE, fromPeer(association), reason);
            }
        }

        private static String fromPeer(Association association) {
            return "source=" + ae(association.callingAeTitle(), association.remoteAddress()) + " destination="
                    + association.calledAeTitle();
        }
    }
}
