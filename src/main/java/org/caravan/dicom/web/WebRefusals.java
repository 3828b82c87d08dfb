package org.caravan.dicom.web;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.common.Messages;

/** What the HTTP status of a refusal means (PS3.18 §8.5), in the terms in which a peer that speaks DIMSE refuses. */
final class WebRefusals {

    private WebRefusals() {}

    /**
     * The status of DIMSE that says the same, for a retrieve or a store that ends so.
     *
     * @throws DicomException where the next request would fare no better
     */
    static int status(Peer peer, int http) throws DicomException {
        DicomException failure = of(peer, http);
        if (failure instanceof DicomStatusException answer) {
            return answer.status();
        }
        throw failure;
    }

    /** The failure of a request that was answered with that status. */
    static DicomException of(Peer peer, int http) {
        String who = Messages.who(peer);
        String said = " (HTTP status " + http + ")";
        return switch (http) {
            case 401, 403 ->
                new DicomRejectedException(
                        who + " refuses us" + said
                                + ": correct userName and userPasscode, the token, or the client certificate, or have us permitted there.",
                        true);
            case 404, 410 ->
                new DicomStatusException(DicomStatus.NO_SUCH_OBJECT, who + " does not have what was asked for" + said);
            case 405, 501 ->
                new DicomNotOfferedException(who + " does not offer that request of DICOMweb" + said
                        + ". Have it permitted there, and look at the url.");
            case 406, 415 ->
                new DicomStatusException(
                        DicomStatus.SOP_CLASS_NOT_SUPPORTED,
                        who + " cannot give, or does not take, that in a form of DICOMweb" + said
                                + ". Look at the url, and at its log.");
            case 400, 414, 422 ->
                new DicomStatusException(
                        DicomStatus.DATA_SET_MISMATCH,
                        who + " does not understand what was asked" + said + ". Look at the keys of the query.");
            case 413, 429, 503, 507 ->
                new DicomStatusException(
                        DicomStatus.OUT_OF_RESOURCES,
                        who + " is short of something, or asked too much" + said
                                + ". Ask for less at a time, or later.");
            default ->
                http >= 300 && http < 500
                        ? new DicomRejectedException(
                                who + " refuses a request" + said + ". Look at the url, and at its log.", true)
                        : new DicomStatusException(
                                DicomStatus.PROCESSING_FAILURE,
                                who + " failed" + said + ". Look at its log for the reason.");
        };
    }

    /** The address is none of DICOMweb. */
    static DicomException noDicomWeb(Peer peer) {
        return new DicomRejectedException(
                Messages.who(peer)
                        + " has no DICOMweb at its url. Write the address that /studies is below, as https://pacs.example.org/dicom-web",
                true);
    }
}
