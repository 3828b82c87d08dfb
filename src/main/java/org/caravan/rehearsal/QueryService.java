package org.caravan.rehearsal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.FindService;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;

/** Answers C-FIND over a catalogue, as strict about the unique keys above the level as PS3.4 §C.4.1 permits. */
final class QueryService implements FindService {

    private static final Map<QueryLevel, List<String>> KEYS_ABOVE = Map.of(
            QueryLevel.PATIENT, List.of(),
            QueryLevel.STUDY, List.of(),
            QueryLevel.SERIES, List.of("StudyInstanceUID"),
            QueryLevel.IMAGE, List.of("StudyInstanceUID", "SeriesInstanceUID"));

    private final RehearsalPacs.Builder settings;
    private final Catalogue catalogue;

    QueryService(RehearsalPacs.Builder settings, Catalogue catalogue) {
        this.settings = settings;
        this.catalogue = catalogue;
    }

    @Override
    public boolean offers(QueryModel model) {
        return model != QueryModel.PATIENT_ROOT || !settings.refusesPatientRoot();
    }

    @Override
    public void find(
            ListenerObserver.Association association,
            QueryLevel level,
            Map<String, Object> keys,
            DicomClient.MatchConsumer matches,
            CancelHandle cancel)
            throws DicomException {
        requireKeysAbove(level, keys);
        try {
            settings.behaviour.beforeFind(level, keys);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DicomStatusException(DicomStatus.CANNOT_UNDERSTAND, "The PACS is being stopped.");
        }
        Map<String, Object> heeded = settings.behaviour.keys(level, keys);
        List<Map<String, Object>> entities = catalogue.entities(level, heeded).stream()
                .filter(entity -> Matching.matches(heeded, entity))
                .toList();
        settings.behaviour.beforeMatches(entities.size());
        long left = settings.behaviour.mostMatches() > 0 ? settings.behaviour.mostMatches() : Long.MAX_VALUE;
        for (Map<String, Object> entity : entities) {
            if (cancel.isCancelled()) {
                return;
            }
            Map<String, Object> match = settings.behaviour.match(level, answer(keys, entity));
            if (match != null && left > 0) {
                left--;
                for (int times = settings.behaviour.times(match); times > 0; times--) {
                    matches.accept(match);
                }
            }
        }
    }

    private void requireKeysAbove(QueryLevel level, Map<String, Object> keys) throws DicomStatusException {
        for (String keyword : KEYS_ABOVE.get(level)) {
            if (Matching.values(keys.get(keyword)).isEmpty()) {
                throw new DicomStatusException(
                        DicomStatus.DATA_SET_MISMATCH, "A query at " + level + " level needs a " + keyword + ".");
            }
        }
    }

    /** What was asked for, as far as the entity has it; attributes it does not have are left empty. */
    private Map<String, Object> answer(Map<String, Object> keys, Map<String, Object> entity) {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("SpecificCharacterSet", entity.get("SpecificCharacterSet"));
        match.put("RetrieveAETitle", settings.aeTitle);
        keys.keySet().forEach(keyword -> match.putIfAbsent(keyword, entity.getOrDefault(keyword, "")));
        return match;
    }
}
