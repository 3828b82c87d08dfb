package org.caravan.rehearsal;

import java.util.ArrayList;
import java.util.List;

/** Makes up studies in quantities: the same seed gives the same UIDs, attributes and pictures in every run. */
public final class BulkStudies {

    private static final String CHARACTER_SET = "ISO_IR 192";

    private final StableUids uids;

    public BulkStudies(long seed) {
        this.uids = new StableUids(seed);
    }

    /** CT slices of 0.5 MB in a study of one patient. */
    public List<SyntheticObject> ctSlices(String patientId, int series, int slicesPerSeries) {
        return study(patientId, "Benchmark slices", SeriesKind.CT_FINE, series, slicesPerSeries);
    }

    /** MR slices of 3 kB in a study of one patient. */
    public List<SyntheticObject> smallObjects(String patientId, int series, int objectsPerSeries) {
        return study(patientId, "Benchmark small objects", SeriesKind.MR_TINY, series, objectsPerSeries);
    }

    /** A study of that day and time with one series of that many small objects. */
    public List<SyntheticObject> study(String patientId, String date, String time, int objects) {
        return new SyntheticStudy(uids, patient(patientId, "Bench^Mark"), date, time, "Study at " + time)
                .with(SeriesKind.MR_TINY, "Series", objects)
                .objects();
    }

    /** Participants with so many studies each, of so many series each, of one small object each: much to ask for and little to carry. */
    public List<SyntheticObject> crowd(int patients, int studiesEach, int seriesEach) {
        return crowd(patients, studiesEach, seriesEach, 1);
    }

    /** The same, of so many objects a series. */
    public List<SyntheticObject> crowd(int patients, int studiesEach, int seriesEach, int objectsEach) {
        List<SyntheticObject> objects = new ArrayList<>();
        for (int patient = 1; patient <= patients; patient++) {
            var person = patient("REH-%04d".formatted(1000 + patient), "Crowd^" + patient);
            for (int study = 1; study <= studiesEach; study++) {
                var made = new SyntheticStudy(uids, person, "2024%02d01".formatted(study), "120000", "Study " + study);
                for (int series = 1; series <= seriesEach; series++) {
                    made.with(SeriesKind.MR_TINY, "Series " + series, objectsEach);
                }
                objects.addAll(made.objects());
            }
        }
        return List.copyOf(objects);
    }

    private List<SyntheticObject> study(String patientId, String name, SeriesKind kind, int series, int count) {
        var study = new SyntheticStudy(uids, patient(patientId, "Bench^Mark"), "20240101", "120000", name);
        for (int number = 1; number <= series; number++) {
            study.with(kind, name + " " + number, count);
        }
        return study.objects();
    }

    private static SyntheticPatient patient(String id, String name) {
        return new SyntheticPatient(id, name, CHARACTER_SET, "19700101", "O");
    }
}
