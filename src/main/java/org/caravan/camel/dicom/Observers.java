package org.caravan.camel.dicom;

import java.time.Duration;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.RequestKind;

/**
 * Two that hear of the same.
 *
 * @param health hears of what is answered or not
 * @param other hears of everything
 */
record Observers(DicomObserver health, DicomObserver other) implements DicomObserver {

    @Override
    public void sent(String pacs, RequestKind request) {
        other.sent(pacs, request);
    }

    @Override
    public void opens(String pacs) {
        other.opens(pacs);
    }

    @Override
    public void answered(String pacs, RequestKind request, Duration duration) {
        health.answered(pacs, request, duration);
        other.answered(pacs, request, duration);
    }

    @Override
    public void status(String pacs, RequestKind request, int status) {
        other.status(pacs, request, status);
    }

    @Override
    public void failed(String pacs, RequestKind request, DicomException failure) {
        health.failed(pacs, request, failure);
        other.failed(pacs, request, failure);
    }

    @Override
    public void associated(String calledAeTitle, int one) {
        other.associated(calledAeTitle, one);
    }

    @Override
    public void stored(String pacs, long bytes) {
        other.stored(pacs, bytes);
    }

    @Override
    public void quarantined(String callingAeTitle) {
        other.quarantined(callingAeTitle);
    }

    @Override
    public void refused(String callingAeTitle) {
        other.refused(callingAeTitle);
    }

    @Override
    public void listenerFailed(String callingAeTitle) {
        other.listenerFailed(callingAeTitle);
    }
}
