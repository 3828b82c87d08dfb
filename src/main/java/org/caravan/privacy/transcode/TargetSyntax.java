package org.caravan.privacy.transcode;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.caravan.dicom.data.TransferSyntax;

/** What pixels can be encoded in, all without loss. */
enum TargetSyntax {
    EXPLICIT("explicit-little-endian", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null),
    JPEG("jpeg-lossless", "1.2.840.10008.1.2.4.70", "--jpeg"),
    JPEG_LS("jpeg-ls-lossless", "1.2.840.10008.1.2.4.80", "--jpegls"),
    JPEG_2000("jpeg-2000-lossless", "1.2.840.10008.1.2.4.90", "--j2k"),
    RLE("rle-lossless", "1.2.840.10008.1.2.5", "--rle");

    private final String written;
    private final String uid;
    private final String option;

    TargetSyntax(String written, String uid, String option) {
        this.written = written;
        this.uid = uid;
        this.option = option;
    }

    /** @throws IllegalArgumentException where there is none of that name */
    static TargetSyntax of(String name) {
        return Arrays.stream(values())
                .filter(syntax -> syntax.written.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("transferSyntax is to be keep, "
                        + Arrays.stream(values()).map(syntax -> syntax.written).collect(Collectors.joining(", "))
                        + "; it is '" + name + "'"));
    }

    TransferSyntax syntax() {
        return TransferSyntax.of(uid);
    }

    /** Null where pixels are native. */
    String option() {
        return option;
    }

    /** As rendition files write it. */
    String written() {
        return written;
    }
}
