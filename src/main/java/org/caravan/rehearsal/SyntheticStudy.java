package org.caravan.rehearsal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts a made-up study together, series by series. */
final class SyntheticStudy {

    private final StableUids uids;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final List<SyntheticObject> objects = new ArrayList<>();
    private final String name;
    private int seriesNumber;

    /**
     * @param date StudyDate, yyyyMMdd
     * @param name tells it from the patient's other studies of the same day
     */
    SyntheticStudy(StableUids uids, SyntheticPatient patient, String date, String time, String name) {
        this.uids = uids;
        this.name = patient.patientId() + "/" + date + "/" + name;
        attributes.putAll(patient.attributes());
        attributes.put("StudyInstanceUID", uids.of(this.name));
        attributes.put("StudyDate", date);
        attributes.put("StudyTime", time);
        attributes.put("StudyDescription", name);
        attributes.put("StudyID", date.substring(2));
        attributes.put(
                "AccessionNumber",
                "A" + Long.toString(uids.seedOf(this.name) >>> 24, 36).toUpperCase(Locale.ROOT));
        attributes.put("ReferringPhysicianName", "Rehearsal^Doctor");
        attributes.put("Manufacturer", "Caravan rehearsal");
    }

    /** Adds a series with that many objects. */
    SyntheticStudy with(SeriesKind kind, String description, int count) {
        seriesNumber++;
        Map<String, Object> series = new LinkedHashMap<>(attributes);
        series.put("Modality", kind.modality());
        series.put("SeriesInstanceUID", uids.of(name + "/" + seriesNumber));
        series.put("SeriesNumber", Integer.toString(seriesNumber));
        series.put("SeriesDescription", description);
        series.put("SeriesDate", attributes.get("StudyDate"));
        series.put("SeriesTime", attributes.get("StudyTime"));
        if (kind.modality().equals("CT") || kind.modality().equals("MR")) {
            series.put("FrameOfReferenceUID", uids.of(name + "/frame"));
        }
        for (int number = 1; number <= count; number++) {
            objects.add(kind.object(series, uids, number, count));
        }
        return this;
    }

    List<SyntheticObject> objects() {
        return List.copyOf(objects);
    }
}
