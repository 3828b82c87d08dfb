package org.caravan.dicom;

import java.io.IOException;
import java.io.InputStream;

/** An object to send with C-STORE: its identity and its data set as stored, without preamble and file meta information. */
public interface StoreObject {

    String sopClassUid();

    String sopInstanceUid();

    /** The transfer syntax of {@link #openDataSet()}. */
    String transferSyntaxUid();

    /** Opens the encoded data set; the caller closes it. */
    InputStream openDataSet() throws IOException;
}
