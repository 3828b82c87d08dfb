package org.caravan.dicom.net;

/**
 * P-DATA-TF (PS3.8 §9.3.5): its header only. Its presentation data values are streamed by {@link PduReader#nextFragment} and written
 * by {@link PduWriter#fragment}.
 *
 * @param length of the values that follow, in bytes
 */
record PDataTf(long length) implements Pdu {

    /** Length, context id and message control header in front of each value (PS3.8 §9.3.5.1, annex E). */
    static final int PDV_HEADER_LENGTH = 6;
}
