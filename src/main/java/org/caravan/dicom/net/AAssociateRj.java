package org.caravan.dicom.net;

import org.caravan.dicom.common.Rejection;

/** A-ASSOCIATE-RJ (PS3.8 §9.3.4). */
record AAssociateRj(Rejection rejection) implements Pdu {}
