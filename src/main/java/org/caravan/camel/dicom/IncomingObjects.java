package org.caravan.camel.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.StoreService;
import org.caravan.log.PeerLog;

/** Takes what arrives at a listener: judges it, says where it goes, and gives it to the route once it is in its place. */
final class IncomingObjects implements StoreService {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingObjects.class);

    /** Gives an object in its place to the route; throws what the route threw. */
    @FunctionalInterface
    interface Route {
        void take(ReceivedObject object, Verdict verdict) throws Exception;
    }

    private final IncomingCheck check;
    private final StorageFolders folders;
    private final boolean forcesAtEnd;
    private final ListenCounters counters;
    private final PeerLog log;
    private final Route route;

    /** From {@link #place} to {@link #stored} of one object, which are called on one thread. */
    private final ThreadLocal<Verdict> placed = new ThreadLocal<>();

    /** @param forcesAtEnd whether the objects of a retrieve are forced to the disk together, at its end */
    IncomingObjects(
            IncomingCheck check,
            StorageFolders folders,
            boolean forcesAtEnd,
            ListenCounters counters,
            PeerLog log,
            Route route) {
        this.check = check;
        this.forcesAtEnd = forcesAtEnd;
        this.folders = folders;
        this.counters = counters;
        this.log = log;
        this.route = route;
    }

    @Override
    public Placement place(ReceivedObject object) throws DicomException {
        placed.remove();
        Verdict verdict = judge(object);
        Path target = verdict.isQuarantined()
                ? folders.inQuarantine(object)
                : folders.ofSeries(verdict.retrieve().series(), object);
        if (!verdict.isQuarantined() && Files.exists(target) && !StorageFolders.isSame(object, target)) {
            verdict = Verdict.second(verdict.retrieve(), !StorageFolders.saysTheSame(object, target));
            target = folders.inQuarantine(object);
        }
        placed.set(verdict);
        boolean atEnd = forcesAtEnd && !verdict.isQuarantined();
        return new Placement(
                target, verdict.status(), atEnd ? verdict.retrieve().forcing(target.getParent()) : null);
    }

    private Verdict judge(ReceivedObject object) throws DicomStatusException {
        try {
            return check.judge(object);
        } catch (DicomStatusException e) {
            counters.refused(object.association());
            throw e;
        }
    }

    @Override
    public void stored(ReceivedObject object) throws Exception {
        Verdict verdict = placed.get();
        placed.remove();
        Map<String, String> before = MDC.getCopyOfContextMap();
        if (verdict.retrieve() != null && verdict.retrieve().logContext() != null) {
            MDC.setContextMap(verdict.retrieve().logContext());
        }
        try {
            take(object, verdict);
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }

    private void take(ReceivedObject object, Verdict verdict) throws Exception {
        if (verdict.isQuarantined()) {
            String address = object.association().remoteAddress();
            log.warn(
                    LOG,
                    address,
                    verdict.quarantineReason(),
                    "Quarantined an object from " + object.association().callingAeTitle() + " at " + address + ": "
                            + verdict.quarantineReason() + " (" + object.file() + ")");
        }
        route.take(object, verdict);
        count(object, verdict);
    }

    private void count(ReceivedObject object, Verdict verdict) {
        Retrieve retrieve = verdict.retrieve();
        if (verdict.isQuarantined()) {
            counters.quarantined(object.association());
            if (retrieve != null) {
                retrieve.quarantined(object.sopInstanceUid(), verdict.contradicts());
            }
        } else {
            counters.stored(object.association(), retrieve.peer(), object.length());
            retrieve.received(object.sopInstanceUid(), object.length());
        }
    }
}
