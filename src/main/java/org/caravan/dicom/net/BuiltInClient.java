package org.caravan.dicom.net;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Gate;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.GetRun;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.RequestClock;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.common.StoreRun;

/** Requests to one peer on one association at a time. */
final class BuiltInClient implements DicomClient {

    private static final List<Proposal> COMMITMENT =
            List.of(new Proposal(SopClasses.STORAGE_COMMITMENT, SopClasses.LITTLE_ENDIAN));

    private static final List<Proposal> REPORT =
            List.of(new Proposal(SopClasses.STORAGE_COMMITMENT, SopClasses.LITTLE_ENDIAN, true));

    private final Peer peer;
    private final ClientAssociation association;
    private final List<Proposal> queryRetrieve;

    BuiltInClient(Peer peer, Gate gate) {
        this.peer = peer;
        association = new ClientAssociation(peer, gate);
        queryRetrieve = Proposal.queryRetrieve(peer.queryModel());
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void echo(RequestControl control) throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "C-ECHO", control);
        association.exchange(RequestKind.ECHO, queryRetrieve, control, new RequestClock(control), client -> {
            Association.Context context = client.context(SopClasses.VERIFICATION);
            if (context == null) {
                throw Messages.noVerification(peer);
            }
            client.association().send(client.request(context, CommandSet.C_ECHO_RQ, false));
            int status = client.readResponse(CommandSet.C_ECHO_RQ).number(CommandSet.STATUS, 0);
            if (status != DicomStatus.SUCCESS) {
                throw Messages.failure(peer, "C-ECHO", status);
            }
            return null;
        });
    }

    @Override
    public int find(QueryLevel level, Map<String, ?> keys, MatchConsumer consumer, RequestControl control)
            throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "C-FIND", control);
        Identifiers.requireEncodable(keys, peer);
        return association.exchange(
                RequestKind.FIND,
                queryRetrieve,
                control,
                new RequestClock(control),
                new FindExchange(peer, level, keys, consumer));
    }

    @Override
    public Outcome move(QueryLevel level, Map<String, ?> identifiers, String destinationAeTitle, RequestControl control)
            throws DicomException, InterruptedException {
        if (control.cancel().isCancelled()) {
            return Outcome.cancelledUnasked();
        }
        Identifiers.requireEncodable(identifiers, peer);
        return association.exchange(
                RequestKind.MOVE,
                queryRetrieve,
                control,
                new RequestClock(control),
                new MoveExchange(peer, level, identifiers, destinationAeTitle, control.progress()));
    }

    @Override
    public Outcome get(QueryLevel level, Map<String, ?> identifiers, GetStorage storage, RequestControl control)
            throws DicomException, InterruptedException {
        if (control.cancel().isCancelled()) {
            return Outcome.cancelledUnasked();
        }
        Identifiers.requireEncodable(identifiers, peer);
        var run = new GetRun(peer, storage);
        return association.exchange(
                RequestKind.GET,
                run.proposals(),
                control,
                new RequestClock(control),
                new GetExchange(peer, level, identifiers, run, control.progress()));
    }

    @Override
    public Outcome store(
            Collection<? extends StoreObject> objects,
            MoveOriginator originator,
            AnswerConsumer answers,
            RequestControl control)
            throws DicomException, InterruptedException {
        var clock = new RequestClock(control);
        return new StoreRun(control, answers, (batch, proposals, answered) -> {
                    var exchange = new StoreExchange(peer, batch, originator, control.cancel(), answered);
                    while (!exchange.isDone()) {
                        association.exchange(RequestKind.STORE, proposals, control, clock, exchange);
                    }
                })
                .run(objects);
    }

    @Override
    public Optional<CommitmentReport> commit(String transactionUid, List<SopReference> objects, RequestControl control)
            throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "A request for storage commitment", control);
        return association.exchange(
                RequestKind.COMMIT,
                COMMITMENT,
                control,
                new RequestClock(control),
                new CommitExchange(peer, transactionUid, objects, control));
    }

    @Override
    public void report(CommitmentReport report, RequestControl control) throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "A report on storage commitment", control);
        association.exchange(RequestKind.COMMIT, REPORT, control, new RequestClock(control), client -> {
            // some peers accept this without a word on roles
            Association.Context context = client.context(SopClasses.STORAGE_COMMITMENT);
            if (context == null) {
                throw Messages.noReports(peer);
            }
            KeepingResponder.send(
                    client.association(),
                    context.id(),
                    client.request(context, CommandSet.N_EVENT_REPORT_RQ, true).number(CommandSet.MESSAGE_ID, 0),
                    report);
            CommandSet response = client.readResponse(CommandSet.N_EVENT_REPORT_RQ);
            if (response.hasDataSet()) {
                client.association().readDataSet(response, piece -> {});
            }
            int status = response.number(CommandSet.STATUS, DicomStatus.SUCCESS);
            if (status != DicomStatus.SUCCESS) {
                throw Messages.failure(peer, "a report on storage commitment", status);
            }
            return null;
        });
    }

    @Override
    public void close() {
        association.close();
    }
}
