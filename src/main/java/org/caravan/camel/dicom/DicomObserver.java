package org.caravan.camel.dicom;

import java.time.Duration;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.RequestKind;

/**
 * Hears of every request to a PACS and every object that a listener takes, for metrics. A single bean of this type in the registry is found by
 * itself. Methods are called on the thread that does the work, must return quickly and never throw.
 */
public interface DicomObserver {

    DicomObserver NONE = new DicomObserver() {};

    /** The gate let a request through: it is sent now, over an association that may have to be opened first. */
    default void sent(String pacs, RequestKind request) {}

    /** An association is requested, in front of the request that is {@link #sent} next. */
    default void opens(String pacs) {}

    /** A request was answered, whatever the status; the time counts from {@link #sent}. */
    default void answered(String pacs, RequestKind request, Duration duration) {}

    /** What a request was answered in the end; of a store, each object. */
    default void status(String pacs, RequestKind request, int status) {}

    /** A request got no answer: the association could not be opened, was refused or aborted, fell silent, or broke the protocol. */
    default void failed(String pacs, RequestKind request, DicomException failure) {}

    /**
     * Somebody associates with a listener, or does no more.
     *
     * @param calledAeTitle of the listener, as its URI has it
     * @param one 1 for another association, -1 for one less
     */
    default void associated(String calledAeTitle, int one) {}

    /** An object of a series that was asked for is durable, and its route has taken it. */
    default void stored(String pacs, long bytes) {}

    /** An object was put into the quarantine. */
    default void quarantined(String callingAeTitle) {}

    /** An object of a series that was not asked for was refused. */
    default void refused(String callingAeTitle) {}

    /** An association, a presentation context or a message was refused, or an object could not be kept. */
    default void listenerFailed(String callingAeTitle) {}
}
