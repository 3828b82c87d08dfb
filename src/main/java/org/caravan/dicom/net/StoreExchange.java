package org.caravan.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient.AnswerConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Peer;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.StoreRun;

/**
 * C-STOREs and their responses (PS3.4 §B), each object in the transfer syntax it is stored in. Each run on an association sends one object, or,
 * where the peer has agreed that several may be unanswered, all that are left.
 */
final class StoreExchange implements ClientAssociation.Exchange<Void> {

    private static final Logger LOG = LoggerFactory.getLogger(StoreExchange.class);

    private final Peer peer;
    private final MoveOriginator originator;
    private final CancelHandle cancel;
    private final AnswerConsumer answered;
    private final Deque<StoreObject> waiting;

    /** By message id, in the order they were sent. */
    private final Map<Integer, StoreObject> sent = new LinkedHashMap<>();

    StoreExchange(
            Peer peer,
            List<StoreObject> objects,
            MoveOriginator originator,
            CancelHandle cancel,
            AnswerConsumer answered) {
        this.peer = peer;
        this.originator = originator;
        this.cancel = cancel;
        this.answered = answered;
        waiting = new ArrayDeque<>(objects);
    }

    /** Whether nothing is left to be sent. */
    boolean isDone() {
        return waiting.isEmpty() && sent.isEmpty() || cancel.isCancelled();
    }

    @Override
    public Void run(ClientAssociation client) throws DicomException, InterruptedException {
        sendAgain();
        int window = client.association().window();
        if (window > 1) {
            // the peer may not read on before it has answered
            Duration longer = peer.responseTimeout().compareTo(peer.writeTimeout()) > 0
                    ? peer.responseTimeout()
                    : peer.writeTimeout();
            client.association().connection().limits().writing(longer, "responseTimeout and writeTimeout");
        }
        boolean whole = send(client, waiting.poll());
        while (whole && window > 1 && !waiting.isEmpty() && !cancel.isCancelled()) {
            if (sent.size() >= window) {
                readAnswer(client);
            }
            client.pass();
            whole = send(client, waiting.poll());
        }
        while (whole && !sent.isEmpty()) {
            readAnswer(client);
        }
        return null;
    }

    /** What was sent on an association that is gone, and not answered. */
    private void sendAgain() {
        List<StoreObject> unanswered = new ArrayList<>(sent.values());
        for (int last = unanswered.size() - 1; last >= 0; last--) {
            waiting.addFirst(unanswered.get(last));
        }
        sent.clear();
    }

    /** Sends an object; false where the association is of no use any more. */
    private boolean send(ClientAssociation client, StoreObject object) throws DicomException, InterruptedException {
        Association.Context context = client.context(object.sopClassUid(), object.transferSyntaxUid());
        if (context == null) {
            LOG.warn(
                    "{} refused objects of SOP class {} in transfer syntax {}",
                    Messages.who(peer),
                    object.sopClassUid(),
                    object.transferSyntaxUid());
            answered.answered(object, DicomStatus.SOP_CLASS_NOT_SUPPORTED);
            return true;
        }
        CommandSet request = request(client, context, object);
        sent.put(request.number(CommandSet.MESSAGE_ID, 0), object);
        try (InputStream dataSet = object.openDataSet()) {
            client.association().send(request, dataSet);
            return true;
        } catch (IOException e) {
            // a message begun cannot be taken back: the next object opens an association of its own
            client.abort();
            sent.remove(request.number(CommandSet.MESSAGE_ID, 0));
            answered.answered(object, StoreRun.unreadable(object, e));
            return false;
        }
    }

    private void readAnswer(ClientAssociation client) throws DicomException, InterruptedException {
        CommandSet response = client.readMessage();
        StoreObject object = sent.get(response.number(CommandSet.MESSAGE_ID_RESPONDED_TO, -1));
        client.requireResponse(response, CommandSet.C_STORE_RQ, object != null);
        if (response.hasDataSet()) {
            client.association().readDataSet(response, piece -> {});
        }
        sent.remove(response.number(CommandSet.MESSAGE_ID_RESPONDED_TO, -1));
        answered.answered(object, response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE));
    }

    private CommandSet request(ClientAssociation client, Association.Context context, StoreObject object) {
        CommandSet request = client.request(context, CommandSet.C_STORE_RQ, true)
                .put(CommandSet.PRIORITY, 0)
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, object.sopInstanceUid());
        if (originator != null) {
            request.putText(CommandSet.MOVE_ORIGINATOR_AE_TITLE, originator.aeTitle())
                    .put(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, originator.messageId());
        }
        return request;
    }
}
