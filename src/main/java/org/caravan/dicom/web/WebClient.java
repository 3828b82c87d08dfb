package org.caravan.dicom.web;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotOfferedException;
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
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.RequestClock;
import org.caravan.dicom.common.StoreRun;

/** Requests to one DICOMweb server. What stands for an association is the right to ask it: the connections are those of HTTP. */
final class WebClient implements DicomClient {

    private final Peer peer;
    private final WebRequests requests;
    private final WebSearch search;

    WebClient(Peer peer, Gate gate) {
        this.peer = peer;
        requests = new WebRequests(peer, gate);
        search = new WebSearch(peer, requests);
    }

    @Override
    public Peer peer() {
        return peer;
    }

    /** The shortest question that the server must be able to answer: is there a study. */
    @Override
    public void echo(RequestControl control) throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "A request", control);
        search.requireThere(RequestKind.ECHO, control, new RequestClock(control));
    }

    @Override
    public int find(QueryLevel level, Map<String, ?> keys, MatchConsumer consumer, RequestControl control)
            throws DicomException, InterruptedException {
        Messages.refuseIfCancelled(peer, "A query", control);
        return search.run(level, keys, consumer, control);
    }

    @Override
    public Outcome move(QueryLevel level, Map<String, ?> identifiers, String destinationAeTitle, RequestControl control)
            throws DicomException {
        throw new DicomNotOfferedException(
                Messages.who(peer) + " speaks DICOMweb, which has no C-MOVE: use dicom:retrieve or dicom:get.");
    }

    @Override
    public Outcome get(QueryLevel level, Map<String, ?> identifiers, GetStorage storage, RequestControl control)
            throws DicomException, InterruptedException {
        if (control.cancel().isCancelled()) {
            return Outcome.cancelledUnasked();
        }
        return new WebRetrieve(peer, requests, new GetRun(peer, storage), control).run(level, identifiers);
    }

    @Override
    public Outcome store(
            Collection<? extends StoreObject> objects,
            MoveOriginator originator,
            AnswerConsumer answers,
            RequestControl control)
            throws DicomException, InterruptedException {
        var store = new WebStore(peer, requests, control, new RequestClock(control));
        return new StoreRun(control, answers, (object, proposals) -> store.send(object)).run(objects);
    }

    @Override
    public Optional<CommitmentReport> commit(String transactionUid, List<SopReference> objects, RequestControl control)
            throws DicomException {
        throw new DicomNotOfferedException(
                Messages.who(peer) + " speaks DICOMweb, which has no storage commitment here: use verify=find.");
    }

    @Override
    public void report(CommitmentReport report, RequestControl control) throws DicomException {
        throw new DicomNotOfferedException(
                Messages.who(peer) + " speaks DICOMweb, which takes no reports on storage commitment.");
    }

    /** Nothing is open between requests but what the HTTP client keeps. */
    @Override
    public void close() {
        // its connections close when they are idle
    }
}
