package org.caravan.rehearsal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.caravan.dicom.QueryLevel;

/** What a PACS holds, as patients, studies, series and images. For use by several threads; objects can be added at any time. */
public final class Catalogue {

    private static final String PATIENT_ID = "PatientID";
    private static final String STUDY_UID = "StudyInstanceUID";

    private static final List<String> UIDS = List.of(STUDY_UID, "SeriesInstanceUID", "SOPInstanceUID");

    private static final List<String> PATIENT =
            List.of("SpecificCharacterSet", "PatientID", "PatientName", "PatientBirthDate", "PatientSex");
    private static final List<String> STUDY = List.of(
            "StudyInstanceUID",
            "StudyDate",
            "StudyTime",
            "StudyID",
            "StudyDescription",
            "AccessionNumber",
            "ReferringPhysicianName");
    private static final List<String> SERIES = List.of(
            "SeriesInstanceUID",
            "Modality",
            "SeriesNumber",
            "SeriesDescription",
            "SeriesDate",
            "SeriesTime",
            "Manufacturer",
            "FrameOfReferenceUID");

    private final Map<String, SyntheticObject> objects = new LinkedHashMap<>();
    private final Map<String, Map<String, SyntheticObject>> byStudy = new HashMap<>();
    private final Map<String, Map<String, SyntheticObject>> byPatient = new HashMap<>();

    public Catalogue(Collection<SyntheticObject> objects) {
        add(objects);
    }

    /** Adds objects; those of a SOP Instance UID that is there already replace it. */
    public synchronized void add(Collection<SyntheticObject> more) {
        for (SyntheticObject object : more) {
            SyntheticObject former = objects.put(object.sopInstanceUid(), object);
            index(byStudy, STUDY_UID, former, object);
            index(byPatient, PATIENT_ID, former, object);
        }
    }

    private static void index(
            Map<String, Map<String, SyntheticObject>> index,
            String keyword,
            SyntheticObject former,
            SyntheticObject object) {
        String key = object.text(keyword);
        if (former != null && !former.text(keyword).equals(key)) {
            index.get(former.text(keyword)).remove(former.sopInstanceUid());
        }
        index.computeIfAbsent(key, one -> new LinkedHashMap<>()).put(object.sopInstanceUid(), object);
    }

    /** Gives everything of a patient to another, as a merge at a PACS does. */
    public synchronized void merge(String patientId, String intoPatientId) {
        give(of(byPatient, patientId), intoPatientId);
    }

    /** Gives a study to another patient. */
    public synchronized void reassign(String studyInstanceUid, String toPatientId) {
        give(of(byStudy, studyInstanceUid), toPatientId);
    }

    private void give(Collection<SyntheticObject> some, String patientId) {
        add(List.copyOf(some).stream()
                .map(object -> object.with(PATIENT_ID, patientId))
                .toList());
    }

    /** Deletes a study, series or object. */
    public synchronized void drop(String uid) {
        objects(object -> UIDS.stream().anyMatch(keyword -> object.text(keyword).equals(uid)))
                .forEach(object -> {
                    objects.remove(object.sopInstanceUid());
                    byStudy.get(object.text(STUDY_UID)).remove(object.sopInstanceUid());
                    byPatient.get(object.text(PATIENT_ID)).remove(object.sopInstanceUid());
                });
    }

    /** Adds one more object to a series that is there. */
    public synchronized void grow(String seriesInstanceUid) {
        List<SyntheticObject> series =
                objects(object -> object.text("SeriesInstanceUID").equals(seriesInstanceUid));
        SyntheticObject last = series.get(series.size() - 1);
        add(List.of(last.with("SOPInstanceUID", last.sopInstanceUid() + "." + series.size())
                .with("InstanceNumber", Integer.toString(series.size() + 1))));
    }

    private static Collection<SyntheticObject> of(Map<String, Map<String, SyntheticObject>> index, Object key) {
        return index.getOrDefault(String.valueOf(key), Map.of()).values();
    }

    /** Those that may fit such keys: of the study or the patient they name, or all. */
    synchronized List<SyntheticObject> candidates(Map<String, Object> keys) {
        List<String> studies = Matching.values(keys.get(STUDY_UID));
        List<String> patients = Matching.values(keys.get(PATIENT_ID));
        if (studies.size() == 1) {
            return List.copyOf(of(byStudy, studies.get(0)));
        }
        boolean one = patients.size() == 1 && !patients.get(0).matches("(?s).*[*?].*");
        return List.copyOf(one ? of(byPatient, patients.get(0)) : objects.values());
    }

    /** The objects that fit, in the order they were added. */
    public synchronized List<SyntheticObject> objects(Predicate<SyntheticObject> fits) {
        return objects.values().stream().filter(fits).toList();
    }

    /** The entities of that level among the candidates for these keys: their attributes and those of the levels above, with the counts of what they hold. */
    List<Map<String, Object>> entities(QueryLevel level, Map<String, Object> keys) {
        Map<String, List<SyntheticObject>> grouped = new LinkedHashMap<>();
        for (SyntheticObject object : candidates(keys)) {
            grouped.computeIfAbsent(key(level, object), key -> new ArrayList<>())
                    .add(object);
        }
        return grouped.values().stream().map(members -> entity(level, members)).toList();
    }

    private static String key(QueryLevel level, SyntheticObject object) {
        return object.text(
                switch (level) {
                    case PATIENT -> "PatientID";
                    case STUDY -> "StudyInstanceUID";
                    case SERIES -> "SeriesInstanceUID";
                    case IMAGE -> "SOPInstanceUID";
                });
    }

    private Map<String, Object> entity(QueryLevel level, List<SyntheticObject> members) {
        SyntheticObject first = members.get(0);
        if (level == QueryLevel.IMAGE) {
            return first.attributes();
        }
        Map<String, Object> entity = new LinkedHashMap<>();
        copy(first, PATIENT, entity);
        if (level == QueryLevel.PATIENT) {
            entity.put("NumberOfPatientRelatedStudies", count(members, "StudyInstanceUID"));
            entity.put("NumberOfPatientRelatedSeries", count(members, "SeriesInstanceUID"));
            entity.put("NumberOfPatientRelatedInstances", Integer.toString(members.size()));
            return entity;
        }
        copy(first, STUDY, entity);
        if (level == QueryLevel.STUDY) {
            entity.put("NumberOfStudyRelatedSeries", count(members, "SeriesInstanceUID"));
            entity.put("NumberOfStudyRelatedInstances", Integer.toString(members.size()));
            entity.put("ModalitiesInStudy", List.copyOf(new TreeSet<>(values(members, "Modality"))));
            entity.put("SOPClassesInStudy", List.copyOf(values(members, "SOPClassUID")));
            return entity;
        }
        copy(first, SERIES, entity);
        entity.put("NumberOfSeriesRelatedInstances", Integer.toString(members.size()));
        return entity;
    }

    private static void copy(SyntheticObject from, List<String> keywords, Map<String, Object> to) {
        for (String keyword : keywords) {
            if (from.attributes().containsKey(keyword)) {
                to.put(keyword, from.attributes().get(keyword));
            }
        }
    }

    private static String count(List<SyntheticObject> members, String keyword) {
        return Integer.toString(values(members, keyword).size());
    }

    private static Set<String> values(List<SyntheticObject> members, String keyword) {
        Set<String> values = new LinkedHashSet<>();
        members.forEach(member -> values.add(member.text(keyword)));
        return values;
    }
}
