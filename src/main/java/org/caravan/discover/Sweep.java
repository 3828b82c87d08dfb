package org.caravan.discover;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.queue.Corrections;
import org.caravan.queue.Sql;

/**
 * Asks after what the PACS had of a participant and did not name this time, one by one: an answer about one thing alone is not cut off. What is there all the same
 * says that the answers about many are.
 */
public class Sweep {

    /** Questions about one participant at most; the others wait for the next run. */
    static final int MOST_QUESTIONS = 100;

    private final Sql sql;
    private final Discovery discovery;
    private final Corrections corrections;

    public Sweep(Sql sql, Discovery discovery, Corrections corrections) {
        this.sql = sql;
        this.discovery = discovery;
        this.corrections = corrections;
    }

    /**
     * A question.
     *
     * @param level STUDY or SERIES
     * @param keys of the C-FIND
     * @param series ids of the series it is about
     */
    public record Question(String level, Map<String, Object> keys, List<Long> series) {

        private String uid() {
            return (String) keys.get(level.equals("STUDY") ? "StudyInstanceUID" : "SeriesInstanceUID");
        }

        private boolean isAnsweredBy(Map<String, Object> match) {
            return uid().equals(
                            Attributes.text(match, level.equals("STUDY") ? "StudyInstanceUID" : "SeriesInstanceUID"));
        }
    }

    /** What to ask after; nothing where an answer about this participant may lack something anyway. */
    public List<Question> questions(long run, Participant participant) {
        DiscoveryRun state = discovery.run(run);
        if (state.lacking) {
            return List.of();
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("run", run);
        parameters.put("pacs", state.pacs);
        parameters.put("issuer", participant.issuer());
        parameters.put("PatientID", participant.patientId());
        Map<String, Question> studies = new LinkedHashMap<>();
        List<Question> questions = new ArrayList<>();
        for (Map<String, Object> row : sql.rows("missing-series", parameters)) {
            if (!participant.window().contains((String) row.get("StudyDate"))) {
                continue;
            }
            String study = (String) row.get("StudyInstanceUID");
            if (Boolean.TRUE.equals(row.get("study_seen"))) {
                questions.add(new Question("SERIES", seriesKeys(participant, row), List.of((Long) row.get("id"))));
            } else {
                studies.computeIfAbsent(study, uid -> new Question("STUDY", studyKeys(uid), new ArrayList<>()))
                        .series()
                        .add((Long) row.get("id"));
            }
        }
        questions.addAll(0, studies.values());
        return questions.subList(0, Math.min(MOST_QUESTIONS, questions.size()));
    }

    private static Map<String, Object> studyKeys(String studyInstanceUid) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("StudyInstanceUID", studyInstanceUid);
        keys.put("PatientID", "");
        return keys;
    }

    private static Map<String, Object> seriesKeys(Participant participant, Map<String, Object> row) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", participant.patientId());
        keys.put("StudyInstanceUID", row.get("StudyInstanceUID"));
        keys.put("SeriesInstanceUID", row.get("SeriesInstanceUID"));
        return keys;
    }

    /** Takes the answer: there after all, somebody else's now, or missed once more and so perhaps gone. */
    public void answered(long run, Participant participant, Question question, Iterator<Map<String, Object>> matches) {
        String whose = null;
        while (whose == null && matches.hasNext()) {
            Map<String, Object> match = matches.next();
            if (question.isAnsweredBy(match)) {
                whose = Attributes.text(match, "PatientID");
            }
        }
        if (whose == null) {
            question.series().forEach(this::miss);
        } else if (question.level().equals("SERIES") || whose.isEmpty() || whose.equals(participant.patientId())) {
            discovery.noteProblem(
                    run,
                    "The PACS left something out of its answer that it has when asked for it alone, so that its answers may be cut off:"
                            + " set its resultLimit");
        } else if (!discovery.run(run).takingPart.contains(whose)) {
            question.series().forEach(series -> corrections.moved(series, null));
        }
    }

    private void miss(Long series) {
        int missed = ((Number)
                        sql.rows("miss-series", Map.of("series", series)).get(0).get("missed"))
                .intValue();
        if (missed >= Corrections.SWEEPS) {
            corrections.gone(series);
        }
    }
}
