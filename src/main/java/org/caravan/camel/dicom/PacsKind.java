package org.caravan.camel.dicom;

/** What a PACS speaks. */
public enum PacsKind {
    /** DICOM's own messages over associations (DIMSE): C-FIND, C-MOVE, C-GET, C-STORE. The default. */
    DICOM,
    /** DICOMweb (PS3.18): QIDO-RS, WADO-RS, STOW-RS. */
    DICOMWEB
}
