package org.caravan.camel.dicom;

/** Checks the options of listen. */
final class ListenSettings {
    private ListenSettings() {}

    static void check(DicomEndpoint endpoint) {}
}
