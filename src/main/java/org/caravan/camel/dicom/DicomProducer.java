package org.caravan.camel.dicom;

import java.util.concurrent.Future;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.RequestControl;

/** Sends one kind of request to one peer, over an association of its pool. */
abstract class DicomProducer extends DefaultProducer {

    DicomProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        request(exchange, getEndpoint().pacs());
    }

    /** Sends the request and puts its answer into the exchange. */
    abstract void request(Exchange exchange, PacsBeans.Named pacs) throws Exception;

    /** Lends an association within the windows of the PACS; see {@link AssociationPools#use}. */
    <T> T use(AssociationPools.Use<T> use) throws DicomException, InterruptedException {
        return use(null, use);
    }

    /**
     * The same for requests about one series, which need not wait for the gate where that is stopped.
     *
     * @param series SeriesInstanceUID; null or empty for none
     */
    <T> T use(String series, AssociationPools.Use<T> use) throws DicomException, InterruptedException {
        PacsWindows.requireOpen(getEndpoint().pacs());
        GateWaits waits = getEndpoint().getComponent().getRetrieves().waits();
        Gate gate = (peer, request, opens) -> {
            waits.pass(series, peer.name(), () -> getEndpoint().gate().pass(peer, request, opens));
            PacsWindows.requireOpen(getEndpoint().pacs()); // it may have closed while we waited
        };
        return getEndpoint().getComponent().associations().use(getEndpoint().toolkit(), getEndpoint()::pacs, gate, use);
    }

    /**
     * Lends an association as {@link #use} does, and cancels what is done with it when the window of the PACS closes.
     *
     * @param series SeriesInstanceUID; null for none
     * @param windowClosed cancelled then
     */
    <T> T withinWindow(PacsBeans.Named pacs, String series, CancelHandle windowClosed, AssociationPools.Use<T> use)
            throws DicomException, InterruptedException {
        Future<?> closing = getEndpoint()
                .getComponent()
                .windowEnds()
                .cancel(windowClosed, pacs.pacs().askingWindows());
        try {
            return use(series, use);
        } catch (DicomNotNowException e) {
            throw e;
        } catch (DicomException e) {
            throw windowClosed.isCancelled() ? closed(pacs, e) : e;
        } finally {
            closing.cancel(false);
        }
    }

    /** The PACS did not take the cancel well, and the association was aborted. */
    private static DicomException closed(PacsBeans.Named pacs, DicomException e) {
        return new DicomNotNowException(
                "The window of PACS " + pacs.peer().name()
                        + " closed, or it was stopped by hand: what was done is kept, the rest follows",
                e);
    }

    RequestControl control() {
        return RequestControl.within(getEndpoint().deadline());
    }

    @Override
    public DicomEndpoint getEndpoint() {
        return (DicomEndpoint) super.getEndpoint();
    }
}
