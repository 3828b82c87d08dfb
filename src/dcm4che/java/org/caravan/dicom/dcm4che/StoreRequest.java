package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.io.InputStream;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Commands;
import org.dcm4che3.net.PDVOutputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Peer;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.StoreRun;

/** One C-STORE and its response (PS3.4 §B), in the transfer syntax the object is stored in; gives the status. */
final class StoreRequest implements ClientRequests.Work<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(StoreRequest.class);

    private final Peer peer;
    private final StoreObject object;
    private final MoveOriginator originator;
    private IOException unreadable;

    StoreRequest(Peer peer, StoreObject object, MoveOriginator originator) {
        this.peer = peer;
        this.object = object;
        this.originator = originator;
    }

    /** Whether the object could not be read to its end, so that the association is of no use any more. */
    boolean isUnreadable() {
        return unreadable != null;
    }

    @Override
    public Integer run(Request request) throws DicomException, InterruptedException {
        PresentationContext context = request.context(object.sopClassUid(), object.transferSyntaxUid());
        if (context == null) {
            LOG.warn(
                    "{} refused objects of SOP class {} in transfer syntax {}",
                    Messages.who(peer),
                    object.sopClassUid(),
                    object.transferSyntaxUid());
            return DicomStatus.SOP_CLASS_NOT_SUPPORTED;
        }
        try {
            request.send(context, this::command, this::write);
        } catch (DicomException e) {
            if (unreadable == null) {
                throw e;
            }
            return StoreRun.unreadable(object, unreadable);
        }
        return Request.status(request.next());
    }

    private Attributes command(int messageId) {
        return originator == null
                ? Commands.mkCStoreRQ(messageId, object.sopClassUid(), object.sopInstanceUid(), 0)
                : Commands.mkCStoreRQ(
                        messageId,
                        object.sopClassUid(),
                        object.sopInstanceUid(),
                        0,
                        originator.aeTitle(),
                        originator.messageId());
    }

    private void write(PDVOutputStream out, Watch watch) throws IOException {
        try (InputStream dataSet = open()) {
            var source = new WatchedSource(dataSet, watch);
            try {
                out.copyFrom(source);
            } finally {
                unreadable = source.failure();
            }
        }
    }

    private InputStream open() throws IOException {
        try {
            return object.openDataSet();
        } catch (IOException e) {
            unreadable = e;
            throw e;
        }
    }
}
