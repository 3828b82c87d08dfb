package org.caravan.requests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.QueryLevel;

/** What a query at a level asks for: what is always of use there, and what somebody names. */
public final class QueryKeys {

    private QueryKeys() {}

    /**
     * Keys of a query.
     *
     * @param keys keywords or tags, alone or with {@code =} and a value
     * @throws RequestException where one is none; it says what to write
     */
    public static Map<String, String> of(QueryLevel level, List<String> keys) {
        Map<String, String> query = new LinkedHashMap<>();
        List<String> wanted =
                switch (level) {
                    case PATIENT -> List.of("PatientID", "PatientName", "PatientBirthDate", "PatientSex");
                    case STUDY ->
                        List.of("PatientID", "StudyDate", "StudyDescription", "ModalitiesInStudy", "StudyInstanceUID");
                    case SERIES ->
                        List.of(
                                "PatientID",
                                "Modality",
                                "SeriesNumber",
                                "SeriesDescription",
                                "NumberOfSeriesRelatedInstances",
                                "StudyInstanceUID",
                                "SeriesInstanceUID");
                    case IMAGE ->
                        List.of(
                                "InstanceNumber",
                                "SOPClassUID",
                                "StudyInstanceUID",
                                "SeriesInstanceUID",
                                "SOPInstanceUID");
                };
        wanted.forEach(keyword -> query.put(keyword, ""));
        for (String key : keys) {
            int equals = key.indexOf('=');
            String keyword = equals < 0 ? key : key.substring(0, equals);
            if (!keyword.matches("[A-Za-z][A-Za-z0-9]*|\\(?[0-9A-Fa-f]{4},? ?[0-9A-Fa-f]{4}\\)?")) {
                throw new RequestException("'" + key + "' is no key; write a DICOM keyword, as in PatientID=LP-0001");
            }
            query.put(ItemKeys.keyword(keyword), equals < 0 ? "" : key.substring(equals + 1));
        }
        return query;
    }
}
