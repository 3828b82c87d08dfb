package org.caravan.interoperability;

import java.util.List;

/** Kinds of objects that a peer may or may not be able to carry; the corpus are pydicom's files. */
enum Kind {
    UNCOMPRESSED("uncompressed", "-xe", "CT_small.dcm"),
    JPEG("JPEG", "-xx", "JPEG-lossy.dcm"),
    JPEG_2000("JPEG 2000", "-xw", "JPEG2000.dcm"),
    JPEG_LS("JPEG-LS", "-xt", "MR_small_jpeg_ls_lossless.dcm"),
    RLE("RLE", "-xr", "SC_rgb_rle.dcm"),
    /** Made of CT_small.dcm: pydicom's own has the end of a gzip file behind its data set, at which DCMTK aborts. */
    DEFLATED("deflated", "-xd"),
    /** Likewise made of it. */
    PRIVATE_CLASS("private class", "-xe"),
    /** Likewise. */
    PRIVATE_ELEMENTS("1 MB private", "-xe"),
    CHARACTER_SETS(
            "charsets",
            "-xe",
            "chrArab.dcm",
            "chrFren.dcm",
            "chrGerm.dcm",
            "chrGreek.dcm",
            "chrH31.dcm",
            "chrH32.dcm",
            "chrHbrw.dcm",
            "chrI2.dcm",
            "chrKoreanMulti.dcm",
            "chrRuss.dcm",
            "chrX1.dcm",
            "chrX2.dcm");

    final String title;

    /** What storescu is told to propose. */
    final String proposal;

    final List<String> files;

    Kind(String title, String proposal, String... files) {
        this.title = title;
        this.proposal = proposal;
        this.files = List.of(files);
    }
}
