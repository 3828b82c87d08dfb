package org.caravan.cli;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.QueryLevel;
import org.caravan.discover.Attributes;
import org.caravan.queue.Holdings;
import org.caravan.queue.Holdings.Here;

/** What one PACS has of a patient, a study or a series, and what of it is here. */
final class Presence {

    private final Asking asking;
    private final Holdings holdings;
    private final String pacs;

    Presence(Asking asking, Holdings holdings, String pacs) {
        this.asking = asking;
        this.holdings = holdings;
        this.pacs = pacs;
    }

    /**
     * In numbers and in words.
     *
     * @param studies there, and so on; where the PACS names no number of objects it counts none
     */
    record Answer(long studies, long series, long objects, Here here, String words) {}

    /** What the PACS has, counted; UIDs that it named twice count once. */
    private static final class There {
        private final Set<String> studies = new HashSet<>();
        private final Map<String, Integer> series = new HashMap<>();
        private boolean cutOff;

        long objects() {
            return series.values().stream().mapToLong(Integer::longValue).sum();
        }
    }

    Answer of(PresentList.Line line) throws DicomException, InterruptedException {
        There there = new There();
        if (!line.seriesInstanceUid().isEmpty()) {
            series(line, there);
        } else if (!line.studyInstanceUid().isEmpty()) {
            study(line.patientId(), line.studyInstanceUid(), "", there);
        } else {
            for (String study : studiesOf(line.patientId(), there)) {
                study(line.patientId(), study, "", there);
            }
        }
        Here here = here(line);
        return new Answer(there.studies.size(), there.series.size(), there.objects(), here, words(there, here));
    }

    /** What is here, of a line for which the PACS could not be asked. */
    Answer unknown(PresentList.Line line, String why) {
        return new Answer(0, 0, 0, here(line), "could not be asked for: " + why);
    }

    private Here here(PresentList.Line line) {
        return holdings.here(
                pacs,
                line.patientId().isEmpty() ? null : line.patientId(),
                line.studyInstanceUid().isEmpty() ? null : line.studyInstanceUid(),
                line.seriesInstanceUid().isEmpty() ? null : line.seriesInstanceUid());
    }

    private Set<String> studiesOf(String patientId, There there) throws DicomException, InterruptedException {
        List<Map<String, Object>> matches =
                asking.find(QueryLevel.STUDY, Map.of("PatientID", patientId, "StudyInstanceUID", "", "StudyDate", ""));
        there.cutOff |= asking.isCutOff(matches.size());
        Set<String> studies = new HashSet<>();
        matches.stream()
                .filter(match -> Attributes.text(match, "PatientID").equals(patientId))
                .forEach(match -> studies.add(Attributes.text(match, "StudyInstanceUID")));
        return studies;
    }

    /** Of a series alone its study is asked for, too: many a PACS answers only where that is named. */
    private void series(PresentList.Line line, There there) throws DicomException, InterruptedException {
        String study = line.studyInstanceUid();
        if (study.isEmpty()) {
            study = holdings.placeOf(line.seriesInstanceUid())
                    .map(place -> (String) place.get("StudyInstanceUID"))
                    .orElse("");
        }
        study(line.patientId(), study, line.seriesInstanceUid(), there);
    }

    /** @param series this one alone; empty for all */
    private void study(String patientId, String study, String series, There there)
            throws DicomException, InterruptedException {
        Map<String, Object> keys = new HashMap<>();
        keys.put("PatientID", patientId);
        keys.put("StudyInstanceUID", study);
        keys.put("SeriesInstanceUID", series);
        keys.put("NumberOfSeriesRelatedInstances", "");
        List<Map<String, Object>> matches = asking.find(QueryLevel.SERIES, keys);
        there.cutOff |= asking.isCutOff(matches.size());
        for (Map<String, Object> match : matches) {
            String uid = Attributes.text(match, "SeriesInstanceUID");
            String of = Attributes.text(match, "StudyInstanceUID");
            boolean asked =
                    (series.isEmpty() || series.equals(uid)) && (study.isEmpty() || of.isEmpty() || of.equals(study));
            if (asked && !uid.isEmpty()) {
                there.studies.add(of.isEmpty() ? study : of);
                Integer objects = Attributes.count(match, "NumberOfSeriesRelatedInstances");
                there.series.put(uid, objects == null ? 0 : objects);
            }
        }
    }

    private static String words(There there, Here here) {
        if (there.series.isEmpty()) {
            return here.series() == 0
                    ? "neither at the PACS nor here"
                    : "not at the PACS any more, " + here.complete() + " of " + here.series() + " series complete here";
        }
        String more = there.cutOff ? "; the PACS has more than it answers (resultLimit)" : "";
        long missing = there.series.size() - here.complete();
        if (here.series() == 0) {
            return "at the PACS, not here" + more;
        }
        if (missing > 0) {
            return missing + " series not complete here"
                    + (here.stuck() > 0 ? ", " + here.stuck() + " of them stuck" : "")
                    + (here.cancelled() > 0 ? ", " + here.cancelled() + " cancelled" : "") + more;
        }
        return (here.completeObjects() < there.objects() ? "here, but the PACS has more objects now" : "here, complete")
                + more;
    }
}
