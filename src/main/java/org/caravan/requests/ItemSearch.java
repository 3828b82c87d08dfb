package org.caravan.requests;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.caravan.discover.Findings;

/** The search of a PACS for one item: what it is asked, and the series that it was found to have. Not for several threads. */
public final class ItemSearch {

    /** Series of one item at most. */
    static final int MOST_SERIES = 50_000;

    /** Keys that a query for studies takes; all others are those of series (PS3.4 §C.6.1.1). */
    private static final Set<String> OF_STUDIES = Set.of(
            "PatientID",
            "IssuerOfPatientID",
            "PatientName",
            "PatientBirthDate",
            "PatientSex",
            "OtherPatientIDs",
            "AccessionNumber",
            "StudyDate",
            "StudyTime",
            "StudyDescription",
            "StudyID",
            "StudyInstanceUID",
            "ModalitiesInStudy",
            "ReferringPhysicianName",
            "PatientAge");

    private final Map<String, Object> job;
    private final String pacs;
    private final Map<String, String> keys;
    private final Filters filters;
    private final Set<String> series = new LinkedHashSet<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private int answered;

    ItemSearch(Map<String, Object> job, Map<String, String> keys, Filters filters) {
        this.job = job;
        this.pacs = (String) job.get("pacs");
        this.keys = keys;
        this.filters = filters;
    }

    /** Whether a query for studies takes that key. */
    static boolean isOfStudies(String keyword) {
        return OF_STUDIES.contains(keyword);
    }

    /** Keys of the C-FIND for studies. */
    public Map<String, Object> studyKeys() {
        return with(Findings.studyKeys(), true);
    }

    /** Keys of the C-FIND for the series of that study. */
    Map<String, Object> seriesKeys(String patientId, String studyInstanceUid) {
        Map<String, Object> wanted = with(Findings.seriesKeys(), false);
        wanted.put("PatientID", patientId);
        wanted.put("StudyInstanceUID", studyInstanceUid);
        return wanted;
    }

    private Map<String, Object> with(Map<String, Object> wanted, boolean studies) {
        filters.keywords().stream()
                .filter(key -> OF_STUDIES.contains(key) == studies)
                .forEach(key -> wanted.putIfAbsent(key, ""));
        keys.forEach((key, value) -> {
            if (OF_STUDIES.contains(key) == studies) {
                wanted.put(key, isOneOf(value) ? "" : value);
            }
        });
        return new LinkedHashMap<>(wanted);
    }

    /** Several values of which one will do: no PACS has to know that, and so it is checked here. */
    private static boolean isOneOf(String value) {
        return value.indexOf('\\') >= 0;
    }

    private Optional<String> reason(Map<String, Object> study, Map<String, Object> match) {
        for (var each : keys.entrySet()) {
            List<String> wanted = List.of(each.getValue().split("\\\\"));
            List<String> there = Filters.values(each.getKey(), study, match);
            if (isOneOf(each.getValue()) && there.stream().noneMatch(wanted::contains)) {
                return Optional.of("another " + each.getKey());
            }
        }
        return filters.reason(study, match);
    }

    /** Takes a series, or counts why it is not wanted; false where there are too many. */
    boolean take(String seriesInstanceUid, Map<String, Object> study, Map<String, Object> match) {
        answered++;
        reason(study, match)
                .ifPresentOrElse(reason -> leftOut.merge(reason, 1, Integer::sum), () -> series.add(seriesInstanceUid));
        return series.size() <= MOST_SERIES;
    }

    boolean wants(String seriesInstanceUid) {
        return series.contains(seriesInstanceUid);
    }

    Set<String> series() {
        return series;
    }

    String pacs() {
        return pacs;
    }

    Map<String, Object> job() {
        return job;
    }

    /** Why nothing was found, in words. */
    String nothing() {
        if (answered == 0) {
            return "The PACS has nothing that matches this row";
        }
        return "The PACS has " + answered + " series that match this row, and the filters leave all of them out: "
                + leftOut;
    }

    @Override
    public String toString() {
        return "search for an item of a request";
    }
}
