package org.caravan.rehearsal;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes up studies: the same seed gives the same UIDs, attributes and pictures in every run.
 *
 * <p>Participants of the made-up project have a PatientID of {@code REH-} and four digits ({@value #PARTICIPANTS}); one more is known by a
 * hospital number only ({@value #LISTED_PATIENT_ID}). All other patients are none of the project's business, however much
 * their PatientID looks like it.
 */
public final class SyntheticStudies {

    /** Regular expression of the PatientID of participants. */
    public static final String PARTICIPANTS = "REH-[0-9]{4}";

    /** A participant whose PatientID follows no rule, to be named in a list. */
    public static final String LISTED_PATIENT_ID = "LP 4711/082";

    /** The seed of the demo. */
    public static final long DEMO_SEED = 20261121;

    private static final String UTF_8 = "ISO_IR 192";
    private static final String LATIN_1 = "ISO_IR 100";

    private final StableUids uids;

    public SyntheticStudies(long seed) {
        this.uids = new StableUids(seed);
    }

    /** The studies of the demo. */
    public static List<SyntheticObject> demo() {
        return new SyntheticStudies(DEMO_SEED).all();
    }

    /** Everything a small PACS holds: participants, the listed one, and others. */
    public List<SyntheticObject> all() {
        List<SyntheticObject> objects = new ArrayList<>(participants());
        objects.addAll(listed());
        objects.addAll(others());
        return List.copyOf(objects);
    }

    /** Six participants with a baseline, five of them with a follow-up: CT, MR, radiographs, ultrasound, reports. */
    public List<SyntheticObject> participants() {
        var one = new SyntheticPatient("REH-0001", "Quispe Núñez^María José", UTF_8, "19710412", "F");
        var two = new SyntheticPatient("REH-0002", "Müller^Jürg", LATIN_1, "19580930", "M");
        var three = new SyntheticPatient("REH-0003", "Yamada^Tarou=山田^太郎=やまだ^たろう", UTF_8, "19830117", "M");
        var four = new SyntheticPatient("REH-0004", "Mamani^Wara", UTF_8, "19911205", "F");
        var five = new SyntheticPatient("REH-0005", "Łukasiewicz^Zofia", UTF_8, "19660621", "F");
        var six = new SyntheticPatient("REH-0006", "Παπαδόπουλος^Χρήστος", UTF_8, "19490308", "M");
        return join(
                study(one, "20240212", "091500", "Thorax")
                        .with(SeriesKind.CT, "Thorax 5.0 B31f", 24)
                        .with(SeriesKind.CT_FINE, "Thorax 1.0 B60f", 32)
                        .with(SeriesKind.SR, "Befund", 1),
                study(one, "20240815", "101200", "Thorax")
                        .with(SeriesKind.CT, "Thorax 5.0 B31f", 24)
                        .with(SeriesKind.CT, "Thorax 5.0 B31f", 12),
                study(two, "20240305", "143000", "Schädel nativ")
                        .with(SeriesKind.MR_T1, "t1_mprage/sag iso 1.0", 28)
                        .with(SeriesKind.MR_FLAIR, "t2_FLAIR tra \"dark fluid\"", 20)
                        .with(SeriesKind.RAW, "..", 2),
                study(two, "20240911", "150500", "Schädel nativ").with(SeriesKind.MR_T1, "t1_mprage/sag iso 1.0", 28),
                study(three, "20240319", "080000", "Echocardiography").with(SeriesKind.US_CLIP, "心エコー", 4),
                study(three, "20240924", "083000", "Echocardiography").with(SeriesKind.US_CLIP, "心エコー", 3),
                study(four, "20240402", "111500", "Chest PA and lateral")
                        .with(SeriesKind.DX, "Chest PA", 1)
                        .with(SeriesKind.DX, "Chest LAT", 1),
                study(four, "20241003", "112000", "Chest PA").with(SeriesKind.CR, "Chest PA", 1),
                study(five, "20240507", "094500", "Brzuch")
                        .with(SeriesKind.CT_RLE, "Brzuch 3,0 mm; faza żylna", 24)
                        .with(SeriesKind.SR, "Opis", 1),
                study(five, "20241108", "100000", "Brzuch").with(SeriesKind.CT_RLE, "Brzuch 3,0 mm; faza żylna", 24),
                study(six, "20240528", "160000", "").with(SeriesKind.CT, "", 20).with(SeriesKind.CR, "Topogram", 1));
    }

    /** The participant who is named in a list, with a study before, one in and one after the dates of interest (the year 2024). */
    public List<SyntheticObject> listed() {
        var patient = new SyntheticPatient(LISTED_PATIENT_ID, "Sørensen^Åse", LATIN_1, "19770502", "F");
        return join(
                study(patient, "20230611", "120000", "Chest before").with(SeriesKind.CR, "Chest PA", 1),
                study(patient, "20240613", "121500", "Chest within").with(SeriesKind.CR, "Chest PA", 1),
                study(patient, "20250614", "123000", "Chest after").with(SeriesKind.CR, "Chest PA", 1));
    }

    /** People who take no part, most of them with a PatientID that a careless rule takes, or fails over. */
    public List<SyntheticObject> others() {
        List<String> ids = List.of(
                "REH-1",
                "REH-00011",
                "REH-0001A",
                "reh-0002",
                "XREH-0003",
                "REH-0004/2",
                "REH-ABCD",
                "../../REH-0001",
                "H 0815; --",
                "O'Hara \"$(id)\"",
                "*",
                "");
        List<SyntheticObject> objects = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            var patient =
                    new SyntheticPatient(ids.get(i), "Uninvolved^Person " + (char) ('A' + i), UTF_8, "19600101", "O");
            objects.addAll(study(patient, "202406%02d".formatted(i + 1), "070000", "Thorax")
                    .with(SeriesKind.CT, "Thorax 5.0 B31f", 3)
                    .objects());
        }
        return List.copyOf(objects);
    }

    private SyntheticStudy study(SyntheticPatient patient, String date, String time, String name) {
        return new SyntheticStudy(uids, patient, date, time, name);
    }

    private static List<SyntheticObject> join(SyntheticStudy... studies) {
        List<SyntheticObject> objects = new ArrayList<>();
        for (SyntheticStudy study : studies) {
            objects.addAll(study.objects());
        }
        return List.copyOf(objects);
    }
}
