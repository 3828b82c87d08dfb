package org.caravan.rehearsal;

import java.util.Map;

/**
 * A made-up person.
 *
 * @param patientId PatientID, which may be empty
 * @param name PatientName, family name first, components separated by {@code ^}
 * @param characterSet SpecificCharacterSet that can hold the name
 * @param birthDate PatientBirthDate, yyyyMMdd
 * @param sex PatientSex
 */
record SyntheticPatient(String patientId, String name, String characterSet, String birthDate, String sex) {

    Map<String, Object> attributes() {
        return Map.of(
                "SpecificCharacterSet", characterSet,
                "PatientID", patientId,
                "PatientName", name,
                "PatientBirthDate", birthDate,
                "PatientSex", sex);
    }
}
