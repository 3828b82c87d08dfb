package org.caravan.dicom.net;

/** A-RELEASE-RQ (PS3.8 §9.3.6). */
record AReleaseRq() implements Pdu {}
