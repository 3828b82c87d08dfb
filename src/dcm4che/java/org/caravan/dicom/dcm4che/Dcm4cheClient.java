package org.caravan.dicom.dcm4che;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.dcm4che3.net.Commands;
import org.dcm4che3.net.pdu.PresentationContext;

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
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.GetRun;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.Query;
import org.caravan.dicom.common.QueryContexts;
import org.caravan.dicom.common.RequestClock;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.common.StoreRun;

/** Requests to one peer on one association of dcm4che at a time. */
final class Dcm4cheClient implements DicomClient {

    private static final int MEDIUM_PRIORITY = 0;

    private final Peer peer;
    private final ClientRequests requests;
    private final List<Proposal> queryRetrieve;

    Dcm4cheClient(Peer peer, Gate gate) {
        this.peer = peer;
        requests = new ClientRequests(peer, gate);
        queryRetrieve = Proposal.queryRetrieve(peer.queryModel());
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void echo(RequestControl control) throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "C-ECHO", control);
        requests.run(RequestKind.ECHO, queryRetrieve, control, new RequestClock(control), request -> {
            PresentationContext context = request.context(SopClasses.VERIFICATION, null);
            if (context == null) {
                throw Messages.noVerification(peer);
            }
            request.send(context, id -> Commands.mkCEchoRQ(id, SopClasses.VERIFICATION), null);
            int status = Request.status(request.next());
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
        return requests.run(
                RequestKind.FIND,
                queryRetrieve,
                control,
                new RequestClock(control),
                request -> find(request, level, keys, consumer));
    }

    private int find(Request request, QueryLevel level, Map<String, ?> keys, MatchConsumer consumer)
            throws DicomException, InterruptedException {
        String sopClass = QueryContexts.choose(
                request::accepts,
                peer,
                "C-FIND",
                SopClasses.PATIENT_ROOT_FIND,
                SopClasses.STUDY_ROOT_FIND,
                level,
                keys);
        PresentationContext context = request.context(sopClass, null);
        String syntax = context.getTransferSyntax();
        var query = new Query(peer, level, keys, consumer, sopClass, syntax);
        byte[] identifier = query.identifier();
        request.send(
                context,
                id -> Commands.mkCFindRQ(id, sopClass, MEDIUM_PRIORITY),
                (out, watch) -> out.write(identifier));
        while (true) {
            Exchange.Response response = request.next();
            int status = Request.status(response);
            if (status == DicomStatus.SUCCESS) {
                return query.sent();
            }
            if (!DicomStatus.isPending(status)) {
                throw Messages.failure(peer, "C-FIND at " + level + " level", status);
            }
            if (response.dataSet() != null) {
                query.take(DataSets.bytes(response.dataSet(), syntax));
            }
        }
    }

    @Override
    public Outcome move(QueryLevel level, Map<String, ?> identifiers, String destinationAeTitle, RequestControl control)
            throws DicomException, InterruptedException {
        if (control.cancel().isCancelled()) {
            return Outcome.cancelledUnasked();
        }
        Identifiers.requireEncodable(identifiers, peer);
        var move = new RetrieveRequest("C-MOVE", peer, level, identifiers, control.progress());
        return requests.run(RequestKind.MOVE, queryRetrieve, control, new RequestClock(control), request -> {
            PresentationContext context =
                    move.choose(request, SopClasses.PATIENT_ROOT_MOVE, SopClasses.STUDY_ROOT_MOVE);
            String sopClass = request.sopClass(context);
            return move.run(
                    request, context, id -> Commands.mkCMoveRQ(id, sopClass, MEDIUM_PRIORITY, destinationAeTitle));
        });
    }

    @Override
    public Outcome get(QueryLevel level, Map<String, ?> identifiers, GetStorage storage, RequestControl control)
            throws DicomException, InterruptedException {
        if (control.cancel().isCancelled()) {
            return Outcome.cancelledUnasked();
        }
        Identifiers.requireEncodable(identifiers, peer);
        var run = new GetRun(peer, storage);
        var get = new RetrieveRequest("C-GET", peer, level, identifiers, control.progress());
        return requests.run(
                RequestKind.GET,
                run.proposals(),
                control,
                new RequestClock(control),
                request -> get(request, get, run));
    }

    private Outcome get(Request request, RetrieveRequest get, GetRun run) throws DicomException, InterruptedException {
        PresentationContext context = get.choose(request, SopClasses.PATIENT_ROOT_GET, SopClasses.STUDY_ROOT_GET);
        run.requireStorage(request::accepts, request::receives);
        String sopClass = request.sopClass(context);
        try (var receiver = new GetReceiver(request.association(), request, run)) {
            request.receive(receiver);
            return run.outcome(get.run(request, context, id -> Commands.mkCGetRQ(id, sopClass, MEDIUM_PRIORITY)));
        } finally {
            request.receive(null);
        }
    }

    @Override
    public Outcome store(
            Collection<? extends StoreObject> objects,
            MoveOriginator originator,
            AnswerConsumer answers,
            RequestControl control)
            throws DicomException, InterruptedException {
        var clock = new RequestClock(control);
        StoreRun.Sender sender = (object, proposals) -> {
            var store = new StoreRequest(peer, object, originator);
            int status = requests.run(RequestKind.STORE, proposals, control, clock, store);
            if (store.isUnreadable()) {
                // a message begun cannot be taken back: the next object opens an association of its own
                requests.abort();
            }
            return status;
        };
        return new StoreRun(control, answers, sender).run(objects);
    }

    @Override
    public void close() {
        requests.close();
    }
}
