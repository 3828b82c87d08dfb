package org.caravan.dicom.net;

/** A-RELEASE-RP (PS3.8 §9.3.7). */
record AReleaseRp() implements Pdu {}
