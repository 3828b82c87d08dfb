package org.caravan.cli;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.discover.Attributes;
import org.caravan.discover.Participant;
import org.caravan.discover.Participants;
import org.caravan.discover.PatientSearch;
import org.caravan.queue.JobFailedException;

/** Queries of a command, one after the other, over one PACS; counts them. */
final class Asking {

    private static final Duration DEADLINE = Duration.ofMinutes(30);

    private final DicomClient client;
    private final Pacs pacs;
    private int queries;

    Asking(DicomClient client, Pacs pacs) {
        this.client = client;
        this.pacs = pacs;
    }

    int queries() {
        return queries;
    }

    /** The matches that satisfy what the keys say of ids and UIDs, whatever the PACS made of them. */
    List<Map<String, Object>> find(QueryLevel level, Map<String, Object> keys)
            throws DicomException, InterruptedException {
        List<Map<String, Object>> matches = new ArrayList<>();
        queries++;
        client.find(level, keys, matches::add, RequestControl.within(DEADLINE));
        return matches;
    }

    /** Whether there may be more than the PACS gave. */
    boolean isCutOff(int matches) {
        return pacs.getResultLimit() > 0 && matches >= pacs.getResultLimit();
    }

    /**
     * Who takes part, as a discovery would find it out.
     *
     * @param discovery parameters of the PACS's route from the template discover
     */
    Participants.Selection participants(Map<String, String> discovery) throws DicomException, InterruptedException {
        try {
            Participants participants = new Participants();
            Participants.Selection selection = participants.none();
            if (!discovery.getOrDefault("idPattern", "").isEmpty()) {
                selection = byPattern(participants, discovery);
            }
            String list = discovery.getOrDefault("list", "");
            return list.isEmpty()
                    ? selection
                    : participants.withList(selection, new File(discovery.get("listFolder"), list), list);
        } catch (JobFailedException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private Participants.Selection byPattern(Participants participants, Map<String, String> discovery)
            throws DicomException, InterruptedException, JobFailedException {
        PatientSearch search = participants.search(
                discovery.getOrDefault("patientQuery", "*"),
                discovery.get("idPattern"),
                discovery.getOrDefault("studiesFrom", ""),
                discovery.getOrDefault("studiesUntil", ""));
        while (search.isMore()) {
            try {
                List<Map<String, Object>> matches = find(QueryLevel.PATIENT, participants.next(search));
                participants.take(search, matches.iterator(), isCutOff(matches.size()), null);
            } catch (DicomMatchException e) {
                participants.refused(search, e);
            }
        }
        return participants.found(search);
    }

    /** The studies of a participant within the dates that count, each once. */
    List<Map<String, Object>> studies(Participant participant) throws DicomException, InterruptedException {
        Map<String, Object> keys = new HashMap<>(participant.studyKeys());
        keys.put("NumberOfStudyRelatedInstances", "");
        Map<String, Map<String, Object>> studies = new HashMap<>();
        for (Map<String, Object> study : find(QueryLevel.STUDY, keys)) {
            if (Attributes.text(study, "PatientID").equals(participant.patientId())
                    && participant.window().contains(Attributes.text(study, "StudyDate"))) {
                studies.put(Attributes.text(study, "StudyInstanceUID"), study);
            }
        }
        return List.copyOf(studies.values());
    }

    /** The series of a study, with their numbers of objects and how soon they can be sent. */
    List<Map<String, Object>> series(String patientId, String studyInstanceUid)
            throws DicomException, InterruptedException {
        Map<String, Object> keys = new HashMap<>();
        keys.put("PatientID", patientId);
        keys.put("StudyInstanceUID", studyInstanceUid);
        keys.put("SeriesInstanceUID", "");
        keys.put("Modality", "");
        keys.put("NumberOfSeriesRelatedInstances", "");
        keys.put("InstanceAvailability", "");
        return find(QueryLevel.SERIES, keys).stream()
                .filter(series -> isOf(series, studyInstanceUid))
                .toList();
    }

    private static boolean isOf(Map<String, Object> series, String studyInstanceUid) {
        String of = Attributes.text(series, "StudyInstanceUID");
        return of.isEmpty() || of.equals(studyInstanceUid);
    }
}
