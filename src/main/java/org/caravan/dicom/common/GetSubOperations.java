package org.caravan.dicom.common;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DurationRange;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;

/** The C-STOREs of one C-GET beside its transport, at the acceptor (PS3.4 §C.4.3): one after the other, counted, until cancelled. */
public final class GetSubOperations {

    private static final Logger LOG = LoggerFactory.getLogger(GetSubOperations.class);

    private final ListenerObserver.Association who;
    private final Set<String> refused = new HashSet<>();

    public GetSubOperations(ListenerObserver.Association who) {
        this.who = who;
    }

    /** Sends one object, and returns the status answered. */
    @FunctionalInterface
    public interface Sender {
        int send(StoreObject object) throws DicomException, InterruptedException;
    }

    /** Sends them all; what it returns is the final response. */
    public Outcome run(
            List<? extends StoreObject> objects, Sender sender, RequestControl.Progress progress, CancelHandle cancel)
            throws DicomException, InterruptedException {
        // the listener's messageTimeout bounds the whole
        var control = new RequestControl(DurationRange.JOB.most(), progress, cancel);
        Outcome outcome =
                new StoreRun(control, (object, status) -> {}, (object, proposals) -> sender.send(object)).run(objects);
        boolean nothingStored = outcome.completed() + outcome.warning() == 0;
        return outcome.failed() > 0 && nothingStored && outcome.status() != DicomStatus.CANCEL
                ? outcome.withStatus(DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS)
                : outcome;
    }

    /** The status that counts for an object the peer has no presentation context for. */
    public int noContext(StoreObject object) {
        if (refused.add(object.sopClassUid() + " in transfer syntax " + object.transferSyntaxUid())) {
            LOG.warn(
                    "{} at {} takes no objects of SOP class {} in transfer syntax {}: they are not sent",
                    who.callingAeTitle(),
                    who.remoteAddress(),
                    object.sopClassUid(),
                    object.transferSyntaxUid());
        }
        return DicomStatus.SOP_CLASS_NOT_SUPPORTED;
    }
}
