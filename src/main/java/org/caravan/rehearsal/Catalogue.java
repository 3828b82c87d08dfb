package org.caravan.rehearsal;

import java.util.ArrayList;
import java.util.Collection;
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

    public Catalogue(Collection<SyntheticObject> objects) {
        add(objects);
    }

    /** Adds objects; those of a SOP Instance UID that is there already replace it. */
    public synchronized void add(Collection<SyntheticObject> more) {
        more.forEach(object -> objects.put(object.sopInstanceUid(), object));
    }

    /** The objects that fit, in the order they were added. */
    public synchronized List<SyntheticObject> objects(Predicate<SyntheticObject> fits) {
        return objects.values().stream().filter(fits).toList();
    }

    /** The entities of that level: their attributes and those of the levels above, with the counts of what they hold. */
    List<Map<String, Object>> entities(QueryLevel level) {
        Map<String, List<SyntheticObject>> grouped = new LinkedHashMap<>();
        for (SyntheticObject object : objects(object -> true)) {
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
