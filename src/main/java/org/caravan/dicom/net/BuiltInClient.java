package org.caravan.dicom.net;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;

/** Requests to one peer on one association at a time. */
final class BuiltInClient implements DicomClient {

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
        refuseIfCancelled("C-ECHO", control);
        association.exchange(RequestKind.ECHO, queryRetrieve, control, new RequestClock(control), client -> {
            Association.Context context = client.context(SopClasses.VERIFICATION);
            if (context == null) {
                throw new DicomRejectedException(
                        Requestor.who(peer) + " refused C-ECHO: it accepted no presentation context for verification.",
                        true);
            }
            client.association().send(client.request(context, CommandSet.C_ECHO_RQ, false));
            int status = client.readResponse(CommandSet.C_ECHO_RQ).number(CommandSet.STATUS, 0);
            if (status != DicomStatus.SUCCESS) {
                throw failure(peer, "C-ECHO", status);
            }
            return null;
        });
    }

    @Override
    public int find(QueryLevel level, Map<String, ?> keys, MatchConsumer consumer, RequestControl control)
            throws DicomException, InterruptedException {
        refuseIfCancelled("C-FIND", control);
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
            return new Outcome(DicomStatus.CANCEL, 0, 0, 0, Outcome.UNKNOWN, List.of(), "");
        }
        return association.exchange(
                RequestKind.MOVE,
                queryRetrieve,
                control,
                new RequestClock(control),
                new MoveExchange(peer, level, identifiers, destinationAeTitle, control.progress()));
    }

    @Override
    public Outcome store(Collection<? extends StoreObject> objects, MoveOriginator originator, RequestControl control)
            throws DicomException, InterruptedException {
        return new StoreRun(peer, association, originator, control).run(objects);
    }

    @Override
    public void close() {
        association.close();
    }

    /** The failure of a request, with advice where the status has one. */
    static DicomStatusException failure(Peer peer, String request, int status) {
        String advice =
                switch (status) {
                    case DicomStatus.OUT_OF_RESOURCES, 0xA701 -> " Ask for less at a time, or later.";
                    case DicomStatus.DATA_SET_MISMATCH -> " Check the keys and the query model.";
                    case DicomStatus.NOT_AUTHORIZED -> " Have " + peer.callingAeTitle() + " permitted at the PACS.";
                    default -> " Look at its log for the reason.";
                };
        return new DicomStatusException(
                status,
                Requestor.who(peer) + " answered " + request + " with " + DicomStatus.describe(status) + "." + advice);
    }

    private void refuseIfCancelled(String request, RequestControl control) throws DicomStatusException {
        if (control.cancel().isCancelled()) {
            throw new DicomStatusException(
                    DicomStatus.CANCEL, request + " to " + Requestor.who(peer) + " was cancelled before it was sent.");
        }
    }
}
