package org.caravan.dicom;

/** Query/Retrieve Level (0008,0052), the levels of PS3.4 §C.6. */
public enum QueryLevel {
    PATIENT,
    STUDY,
    SERIES,
    IMAGE
}
