package org.caravan.dicom.net;

import java.util.List;
import java.util.Optional;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.common.Commitments;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.SopClasses;

/** One request for storage commitment, its response, and the report where that comes on the same association (PS3.4 §J.3). */
record CommitExchange(Peer peer, String transactionUid, List<SopReference> objects, RequestControl control)
        implements ClientAssociation.Exchange<Optional<CommitmentReport>> {

    static final int REQUEST_STORAGE_COMMITMENT = 1;

    @Override
    public Optional<CommitmentReport> run(ClientAssociation client) throws DicomException, InterruptedException {
        Association.Context context = client.context(SopClasses.STORAGE_COMMITMENT);
        if (context == null) {
            throw Messages.noCommitment(peer);
        }
        Association association = client.association();
        association.send(
                client.bareRequest(context, CommandSet.N_ACTION_RQ, true)
                        .putUid(CommandSet.REQUESTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
                        .putUid(CommandSet.REQUESTED_SOP_INSTANCE_UID, SopClasses.STORAGE_COMMITMENT_INSTANCE)
                        .put(CommandSet.ACTION_TYPE_ID, REQUEST_STORAGE_COMMITMENT),
                Commitments.encode(new CommitmentRequest(transactionUid, objects), context.transferSyntax()));
        CommitmentReport early = null;
        CommandSet message = client.readMessage();
        while (message.commandField() == CommandSet.N_EVENT_REPORT_RQ) { // some report before they answer
            early = ours(association, message, early);
            message = client.readMessage();
        }
        client.requireResponse(message, CommandSet.N_ACTION_RQ);
        if (message.hasDataSet()) {
            association.readDataSet(message, piece -> {});
        }
        int status = message.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE);
        if (status != DicomStatus.SUCCESS) {
            throw Messages.failure(peer, "a request for storage commitment", status);
        }
        return early != null ? Optional.of(early) : awaited(client, association);
    }

    private Optional<CommitmentReport> awaited(ClientAssociation client, Association association)
            throws DicomException, InterruptedException {
        association.connection().limits().silence(control.deadline(), "deadline");
        try {
            for (CommitmentReport report = null; ; ) {
                CommandSet message = association.readCommand();
                if (message == null) { // released: it will report on an association of its own
                    client.abort();
                    return Optional.empty();
                }
                if (message.commandField() != CommandSet.N_EVENT_REPORT_RQ) {
                    throw new PduException(
                            AAbort.UNEXPECTED_PDU,
                            Messages.who(peer) + " sent a message that is no report on storage commitment.");
                }
                report = ours(association, message, report);
                if (report != null) {
                    return Optional.of(report);
                }
            }
        } catch (DicomTimeoutException e) {
            return Optional.empty();
        } catch (DicomAbortedException e) {
            client.abort();
            return Optional.empty();
        }
    }

    /** Answers a report; gives it where it is on this transaction, otherwise what there was before. */
    private CommitmentReport ours(Association association, CommandSet message, CommitmentReport before)
            throws DicomException, InterruptedException {
        CommitmentReport report = CommitmentResponder.read(association, message);
        boolean ours = report.transactionUid().equals(transactionUid);
        association.send(message.response(ours ? DicomStatus.SUCCESS : DicomStatus.PROCESSING_FAILURE, false));
        return ours ? report : before;
    }
}
