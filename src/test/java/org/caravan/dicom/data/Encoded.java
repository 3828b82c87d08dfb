package org.caravan.dicom.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts encoded elements together by hand, right or wrong. Little endian. */
final class Encoded {

    static final int UNDEFINED = 0xFFFFFFFF;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Tag and 32-bit length, as in implicit VR and for items. */
    Encoded implicit(int tag, int length) {
        u16(tag >>> 16).u16(tag);
        return u16(length).u16(length >>> 16);
    }

    /** An explicit header with a long length. */
    Encoded longForm(int tag, String vr, int length) {
        u16(tag >>> 16).u16(tag);
        return text(vr).u16(0).u16(length).u16(length >>> 16);
    }

    Encoded shortForm(int tag, String vr, int length) {
        u16(tag >>> 16).u16(tag);
        return text(vr).u16(length);
    }

    Encoded text(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** A whole implicit element. */
    Encoded element(int tag, String latin1) {
        return implicit(tag, latin1.length()).text(latin1);
    }

    Encoded u16(int value) {
        out.write(value);
        out.write(value >>> 8);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
