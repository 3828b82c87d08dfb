package org.caravan.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;

/** Sends objects with C-STORE (PS3.4 §B), each in the transfer syntax it is stored in. */
final class StoreRun {

    private static final Logger LOG = LoggerFactory.getLogger(StoreRun.class);

    private final Peer peer;
    private final ClientAssociation client;
    private final MoveOriginator originator;
    private final RequestControl control;
    private final RequestClock clock;

    private int completed;
    private int warnings;
    private int remaining;
    private int lastFailure = DicomStatus.SUCCESS;
    private final List<String> failed = new ArrayList<>();

    StoreRun(Peer peer, ClientAssociation client, MoveOriginator originator, RequestControl control) {
        this.peer = peer;
        this.client = client;
        this.originator = originator;
        this.control = control;
        clock = new RequestClock(control);
    }

    Outcome run(Collection<? extends StoreObject> objects) throws DicomException, InterruptedException {
        remaining = objects.size();
        List<StoreObject> batch = new ArrayList<>();
        Set<Proposal> proposals = new LinkedHashSet<>();
        for (StoreObject object : objects) {
            Proposal proposal = new Proposal(object.sopClassUid(), List.of(object.transferSyntaxUid()));
            if (proposals.size() == AAssociateRq.MAX_CONTEXTS && !proposals.contains(proposal)) {
                send(batch, List.copyOf(proposals));
                batch.clear();
                proposals.clear();
            }
            proposals.add(proposal);
            batch.add(object);
        }
        send(batch, List.copyOf(proposals));
        return outcome(finalStatus());
    }

    private void send(List<StoreObject> batch, List<Proposal> proposals) throws DicomException, InterruptedException {
        for (StoreObject object : batch) {
            if (control.cancel().isCancelled()) {
                return;
            }
            int status = client.exchange(RequestKind.STORE, proposals, control, clock, c -> sendOne(object));
            remaining--;
            if (status == DicomStatus.SUCCESS) {
                completed++;
            } else if (DicomStatus.isStored(status)) {
                warnings++;
            } else {
                lastFailure = status;
                failed.add(object.sopInstanceUid());
            }
            control.progress().pending(outcome(DicomStatus.PENDING));
        }
    }

    private int sendOne(StoreObject object) throws DicomException, InterruptedException {
        Association.Context context = client.context(object.sopClassUid(), object.transferSyntaxUid());
        if (context == null) {
            LOG.warn(
                    "{} refused objects of SOP class {} in transfer syntax {}",
                    Requestor.who(peer),
                    object.sopClassUid(),
                    object.transferSyntaxUid());
            return DicomStatus.SOP_CLASS_NOT_SUPPORTED;
        }
        try (InputStream dataSet = object.openDataSet()) {
            client.association().send(request(object, context), dataSet);
        } catch (IOException e) {
            // a message begun cannot be taken back: the next object opens an association of its own
            LOG.error("Object {} cannot be read and is not sent: {}", object.sopInstanceUid(), e.toString());
            client.abort();
            return DicomStatus.PROCESSING_FAILURE;
        }
        CommandSet response = client.readResponse(CommandSet.C_STORE_RQ);
        if (response.hasDataSet()) {
            client.association().readDataSet(response, piece -> {});
        }
        return response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE);
    }

    private CommandSet request(StoreObject object, Association.Context context) {
        CommandSet request = client.request(context, CommandSet.C_STORE_RQ, true)
                .put(CommandSet.PRIORITY, 0)
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, object.sopInstanceUid());
        if (originator != null) {
            request.putText(CommandSet.MOVE_ORIGINATOR_AE_TITLE, originator.aeTitle())
                    .put(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, originator.messageId());
        }
        return request;
    }

    private int finalStatus() {
        if (remaining > 0) {
            return DicomStatus.CANCEL;
        }
        if (failed.isEmpty()) {
            return DicomStatus.SUCCESS;
        }
        return completed + warnings > 0 ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : lastFailure;
    }

    private Outcome outcome(int status) {
        return new Outcome(status, completed, failed.size(), warnings, remaining, failed, "");
    }
}
