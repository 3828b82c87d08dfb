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
        PacsWindows.requireOpen(getEndpoint().pacs());
        Gate gate = (peer, request, opens) -> {
            getEndpoint().gate().pass(peer, request, opens);
            PacsWindows.requireOpen(getEndpoint().pacs()); // it may have closed while we waited
        };
        return getEndpoint().getComponent().associations().use(getEndpoint().toolkit(), getEndpoint()::pacs, gate, use);
    }

    /**
     * Lends an association as {@link #use} does, and cancels what is done with it when the window of the PACS closes.
     *
     * @param windowClosed cancelled then
     */
    <T> T withinWindow(PacsBeans.Named pacs, CancelHandle windowClosed, AssociationPools.Use<T> use)
            throws DicomException, InterruptedException {
        Future<?> closing = getEndpoint()
                .getComponent()
                .windowEnds()
                .cancel(windowClosed, pacs.pacs().askingWindows());
        try {
            return use(use);
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
