package org.caravan.dicom.data;

/** A text has characters that the character set of its data set does not have. The message names the element, never its value. */
public final class UnencodableTextException extends IllegalArgumentException {

    UnencodableTextException(String element) {
        super(element + " has characters that its character set does not have");
    }
}
