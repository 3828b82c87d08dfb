package org.caravan.dicom;

/** Which Query/Retrieve information model a peer is asked in (PS3.4 §C.6). */
public enum QueryModel {
    /** Patient Root where the peer accepts it, Study Root otherwise. */
    AUTO,
    /** Patient Root only; refused by some PACS. */
    PATIENT_ROOT,
    /** Study Root only; patients are then derived from studies. */
    STUDY_ROOT
}
