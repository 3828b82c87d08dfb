package org.caravan.routes;

import java.io.IOException;
import java.io.InputStream;

import org.caravan.dicom.StoreObject;

/** The data set of one object under the name of another. */
record MisnamedObject(StoreObject named, StoreObject content) implements StoreObject {
    @Override
    public String sopClassUid() {
        return content.sopClassUid();
    }

    @Override
    public String sopInstanceUid() {
        return named.sopInstanceUid();
    }

    @Override
    public String transferSyntaxUid() {
        return content.transferSyntaxUid();
    }

    @Override
    public InputStream openDataSet() throws IOException {
        return content.openDataSet();
    }
}
