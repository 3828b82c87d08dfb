package org.caravan.dicom;

import java.io.IOException;
import java.io.InputStream;

/** An object to send with C-STORE: its identity and its data set as stored, without preamble and file meta information. */
public interface StoreObject {

    /** Opens an encoded data set, each time anew. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /** An object of that identity, whose data set is opened in that way. */
    static StoreObject of(String sopClassUid, String sopInstanceUid, String transferSyntaxUid, Opening opening) {
        return new StoreObject() {
            @Override
            public String sopClassUid() {
                return sopClassUid;
            }

            @Override
            public String sopInstanceUid() {
                return sopInstanceUid;
            }

            @Override
            public String transferSyntaxUid() {
                return transferSyntaxUid;
            }

            @Override
            public InputStream openDataSet() throws IOException {
                return opening.open();
            }
        };
    }

    String sopClassUid();

    String sopInstanceUid();

    /** The transfer syntax of {@link #openDataSet()}. */
    String transferSyntaxUid();

    /** Opens the encoded data set; the caller closes it. */
    InputStream openDataSet() throws IOException;
}
