package org.caravan.cli;

import java.io.File;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.discover.IdPattern;
import org.caravan.discover.Participant;
import org.caravan.discover.Participants;
import org.caravan.queue.JobFailedException;

/** Finds one object to try the way back with: a participant's, or anybody's only where that was asked for. */
final class TestObject {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** Days to look back for anybody's study: the shortest first, to spare the PACS. */
    private static final int[] DAYS = {1, 7, 30, 365, 3650};

    /** Participants that are tried. */
    private static final int MOST = 3;

    private final Map<String, String> discovery;
    private final boolean anybody;

    /**
     * Decides on nobody yet.
     *
     * @param discovery parameters of the PACS's route from the template discover; empty where it has none
     * @param anybody whether an object of somebody who takes no part will do
     */
    TestObject(Map<String, String> discovery, boolean anybody) {
        this.discovery = discovery;
        this.anybody = anybody;
    }

    /** Keys of the object, down to its SOPInstanceUID. */
    Optional<Map<String, String>> find(DicomClient client) throws DicomException, InterruptedException {
        for (String id : participants(client)) {
            var keys = Map.of("PatientID", id, "StudyInstanceUID", "");
            var study = first(client, QueryLevel.STUDY, keys, match -> text(match, "PatientID")
                    .equals(id));
            if (study.isPresent()) {
                return objectOf(client, study.get());
            }
        }
        return anybody ? anybodys(client) : Optional.empty();
    }

    /** What to do where nothing was found. */
    String whyNone() {
        return anybody
                ? "the PACS lists no object of the last ten years to try it with"
                : "no participant with a study was found to try it with; --any-object takes an object of whoever was "
                        + "examined last, and deletes it";
    }

    private List<String> participants(DicomClient client) throws DicomException, InterruptedException {
        List<String> ids = new ArrayList<>(listed());
        String pattern = discovery.getOrDefault("idPattern", "");
        if (ids.size() < MOST && !pattern.isEmpty()) {
            var keys = Map.of("PatientID", discovery.getOrDefault("patientQuery", "*"));
            first(client, QueryLevel.PATIENT, keys, participating(pattern))
                    .ifPresent(match -> ids.add(0, text(match, "PatientID")));
        }
        return ids;
    }

    private static Predicate<Map<String, Object>> participating(String idPattern) {
        try {
            IdPattern pattern = IdPattern.of(idPattern);
            return match -> {
                try {
                    return pattern.matches(text(match, "PatientID"));
                } catch (JobFailedException e) {
                    throw new CommandException(e.getMessage());
                }
            };
        } catch (JobFailedException e) {
            throw new CommandException(e.getMessage());
        }
    }

    /** A list that cannot be read is no fault here: bin/caravan check names it. */
    private List<String> listed() {
        String list = discovery.getOrDefault("list", "");
        if (list.isEmpty()) {
            return List.of();
        }
        try {
            File file = new File(discovery.get("listFolder"), list);
            return new Participants()
                    .byList(file, list).participants().stream()
                            .map(Participant::patientId)
                            .limit(MOST)
                            .toList();
        } catch (JobFailedException e) {
            return List.of();
        }
    }

    private static Optional<Map<String, String>> anybodys(DicomClient client)
            throws DicomException, InterruptedException {
        LocalDate today = LocalDate.now();
        for (int days : DAYS) {
            String range = today.minusDays(days).format(DateTimeFormatter.BASIC_ISO_DATE) + "-";
            var keys = Map.of("StudyDate", range, "StudyInstanceUID", "", "PatientID", "");
            var study = first(client, QueryLevel.STUDY, keys, match -> true);
            if (study.isPresent()) {
                return objectOf(client, study.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<Map<String, String>> objectOf(DicomClient client, Map<String, Object> study)
            throws DicomException, InterruptedException {
        Map<String, String> keys = new HashMap<>();
        keys.put("StudyInstanceUID", text(study, "StudyInstanceUID"));
        keys.put("PatientID", text(study, "PatientID"));
        keys.put("SeriesInstanceUID", "");
        var series = first(client, QueryLevel.SERIES, keys, match -> true);
        if (series.isEmpty()) {
            return Optional.empty();
        }
        keys.put("SeriesInstanceUID", text(series.get(), "SeriesInstanceUID"));
        keys.put("SOPInstanceUID", "");
        var image = first(client, QueryLevel.IMAGE, keys, match -> true);
        image.ifPresent(found -> keys.put("SOPInstanceUID", text(found, "SOPInstanceUID")));
        return image.map(found -> keys);
    }

    /** The first match that is wanted; the query is cancelled then, since a PACS may have thousands more. */
    private static Optional<Map<String, Object>> first(
            DicomClient client, QueryLevel level, Map<String, String> keys, Predicate<Map<String, Object>> wanted)
            throws DicomException, InterruptedException {
        CancelHandle enough = new CancelHandle();
        Map<String, Object> found = new HashMap<>();
        try {
            client.find(
                    level,
                    keys,
                    match -> {
                        if (found.isEmpty() && wanted.test(match)) {
                            found.putAll(match);
                            enough.cancel();
                        }
                    },
                    RequestControl.within(DEADLINE).withCancel(enough));
        } catch (DicomStatusException | DicomAbortedException | DicomTimeoutException e) {
            if (found.isEmpty()) {
                throw e;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    private static String text(Map<String, Object> match, String keyword) {
        Object value = match.get(keyword);
        return value == null ? "" : value.toString();
    }
}
