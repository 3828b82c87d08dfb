package org.caravan.camel.dicom;

/**
 * What every object of a series must carry.
 *
 * @param patientId PatientID (0010,0020), compared without leading and trailing spaces
 */
record SeriesIdentity(String patientId, String studyInstanceUid, String seriesInstanceUid) {

    /** Without the patient. */
    @Override
    public String toString() {
        return "series " + seriesInstanceUid;
    }
}
