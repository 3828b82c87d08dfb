package org.caravan.routes;

import org.caravan.dicom.StoreObject;

/** The data set of one object under the name of another. */
final class MisnamedObject {

    private MisnamedObject() {}

    static StoreObject of(StoreObject named, StoreObject content) {
        return StoreObject.of(
                content.sopClassUid(), named.sopInstanceUid(), content.transferSyntaxUid(), content::openDataSet);
    }
}
