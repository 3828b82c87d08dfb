package org.caravan.discover;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.queue.Failures;
import org.caravan.queue.Sql;
import org.caravan.queue.WakeUps;

/** Keeps the books of discovery: its runs, and the studies and series they found. */
public class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private static final String NEW =
            "It is new: bin/caravan plan %s tells what it has, bin/caravan queue resume %s lets it begin";

    private static final int MOST_FAILURES_IN_A_ROW = 3;

    /** Warnings of one run that the log gets; the rest is counted. */
    static final int MOST_WARNINGS = 10;

    /** Series of one study that the log names one by one; the rest is counted. */
    static final int MOST_TOLD = 100;

    private final Sql sql;
    private final Findings findings;
    private final String node;
    private final WakeUps wakeUps;
    private final Map<Long, DiscoveryRun> runs = new ConcurrentHashMap<>();

    /** @param wakeUps tell the downloads of what was found */
    public Discovery(Sql sql, String node, WakeUps wakeUps) {
        this.sql = sql;
        this.findings = new Findings(sql);
        this.wakeUps = wakeUps;
        this.node = node;
    }

    /**
     * Begins a run; null where one of this PACS is running already. A run whose lease was not prolonged for 2 minutes counts as ended.
     *
     * @param retryAfter after which time a run that failed or was interrupted is begun anew, twice as long each time up to 2 hours; such
     *     as 10m, 0 for never
     */
    public Long begin(String pacs, String retryAfter) {
        return begin(pacs, retryAfter, Start.RUNNING.text());
    }

    /** How a PACS begins that was never searched before. */
    public enum Start {
        PAUSED,
        RUNNING;

        /** As it is written in a PACS file. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * {@link #begin(String, String)}; a PACS that is new may be paused instead, until somebody lets it go on.
     *
     * @param start paused or running
     */
    public Long begin(String pacs, String retryAfter, String start) {
        if (start.equals(Start.PAUSED.text())
                && sql.update("hold-new-pacs", Map.of("pacs", pacs, "reason", NEW.formatted(pacs, pacs))) > 0) {
            LOG.info("PACS {} is paused. {}", pacs, NEW.formatted(pacs, pacs));
        }
        long seconds = TimeUtils.toDuration(retryAfter).toSeconds();
        Long id = sql.inTransaction(() -> {
            sql.update("end-dead-discovery-runs", Map.of("pacs", pacs));
            List<Map<String, Object>> run =
                    sql.rows("begin-discovery-run", Map.of("pacs", pacs, "node", node, "retryAfterSeconds", seconds));
            return run.isEmpty() ? null : (Long) run.get(0).get("id");
        });
        if (id != null) {
            runs.put(id, new DiscoveryRun(pacs));
        }
        return id;
    }

    /** A sign of life. */
    public void goesOn(long run) {
        sql.update("discovery-goes-on", Map.of("run", run));
    }

    /**
     * Notes how many people take part, and what was wrong with the list.
     *
     * @return the participants but those who are set aside, which count as failed; those first whose turn was longest ago: where runs end early,
     *     everybody is asked for some day
     */
    public List<Participant> selected(long run, Participants.Selection selection) {
        DiscoveryRun state = runs.get(run);
        selection.problems().forEach(state::warn);
        state.leftOut.addAll(selection.leftOut());
        List<Participant> participants = new ArrayList<>(selection.participants());
        participants.forEach(one -> state.takingPart.add(one.patientId()));
        participants.addAll(vanished(state, selection));
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("run", run);
        parameters.put("participants", participants.size());
        parameters.put("reason", selection.problems().isEmpty() ? null : summary(selection.problems()));
        sql.update("select-participants", parameters);
        return inTurn(run, state, participants);
    }

    /** Whom the search did not find any more, and of whom something is carried: they may have got another PatientID. */
    private List<Participant> vanished(DiscoveryRun state, Participants.Selection selection) {
        List<Participant> vanished = new ArrayList<>();
        for (Map<String, Object> row : sql.rows("participant-turns", Map.of("pacs", state.pacs))) {
            String id = (String) row.get("patient_id");
            String issuer = (String) row.get("issuer");
            Map<String, Object> who = Map.of("pacs", state.pacs, "issuer", issuer, "PatientID", id);
            if (!state.takingPart.contains(id)
                    && selection.rule().takes(id)
                    && !sql.rows("is-carried", who).isEmpty()) {
                vanished.add(new Participant(id, issuer, selection.rule().window()));
            }
        }
        return vanished;
    }

    private List<Participant> inTurn(long run, DiscoveryRun state, List<Participant> participants) {
        Map<List<Object>, Date> turns = new HashMap<>();
        Map<List<Object>, String> held = new HashMap<>();
        sql.rows("participant-turns", Map.of("pacs", state.pacs)).forEach(row -> {
            List<Object> who = List.of(row.get("issuer"), row.get("patient_id"));
            turns.put(who, (Date) row.get("turn_at"));
            if (row.get("held") != null) {
                held.put(who, "Participant " + row.get("id") + " (table participant) is left out. " + row.get("held"));
            }
        });
        List<Participant> asked = new ArrayList<>();
        for (Participant one : participants) {
            String reason = held.get(who(one));
            if (reason == null) {
                asked.add(one);
            } else {
                state.warn(reason);
                sql.update("participant-failed", Map.of("run", run, "reason", reason));
            }
        }
        Date never = new Date(0);
        asked.sort(Comparator.comparing(one -> turns.getOrDefault(who(one), never)));
        return asked;
    }

    private static List<Object> who(Participant participant) {
        return List.of(participant.issuer(), participant.patientId());
    }

    /** A participant is asked for from here. */
    public void participantBegins(long run, Participant participant) {
        runs.get(run).lacking = false;
        sql.update(
                "participant-begins",
                Map.of(
                        "run",
                        run,
                        "pacs",
                        runs.get(run).pacs,
                        "issuer",
                        participant.issuer(),
                        "PatientID",
                        participant.patientId()));
    }

    private static String summary(List<String> problems) {
        return problems.get(0) + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more, see the log)" : "");
    }

    /**
     * The matches that are studies of this person within their dates, whatever the PACS made of the keys; the others are counted, one by one
     * as they are passed over.
     *
     * @param dropped matches that did not satisfy the keys and are not here; null for none
     */
    public Iterator<Map<String, Object>> studiesOf(
            long run, Participant participant, Iterator<Map<String, Object>> matches, Integer dropped) {
        LeftOutCounts leftOut = runs.get(run).leftOut;
        leftOut.add(LeftOut.STUDY_NOT_ASKED_FOR, dropped);
        return new StudyMatches(participant, matches, leftOut);
    }

    /** Keys of the C-FIND for the series of a study. */
    public Map<String, Object> seriesKeys(Participant participant, Map<String, Object> study) {
        Map<String, Object> keys = Findings.seriesKeys();
        keys.put("PatientID", participant.patientId());
        keys.put("StudyInstanceUID", Attributes.text(study, "StudyInstanceUID"));
        return keys;
    }

    /**
     * Writes down a study and its series: new ones, and those that have grown and so are queued again. The others are counted.
     *
     * @param dropped matches that did not satisfy the keys and are not here; null for none
     */
    public void record(
            long run,
            String pacs,
            Participant participant,
            Map<String, Object> study,
            Iterator<Map<String, Object>> series,
            Integer dropped) {
        LeftOutCounts leftOut = new LeftOutCounts();
        leftOut.add(LeftOut.SERIES_NOT_ASKED_FOR, dropped);
        sql.inTransaction(() -> {
            long studyId = findings.study(pacs, participant.patientId(), participant.issuer(), study);
            Set<String> uids = new HashSet<>();
            int added = 0;
            int grown = 0;
            int told = 0;
            while (series.hasNext()) {
                Map<String, Object> one = series.next();
                LeftOut reason = Findings.judge(one, study, uids);
                if (reason == null) {
                    Map<String, Object> outcome = findings.series(pacs, studyId, study, one, false);
                    boolean isNew = Boolean.TRUE.equals(outcome.get("added"));
                    boolean hasGrown = Boolean.TRUE.equals(outcome.get("grown"));
                    added += isNew ? 1 : 0;
                    grown += hasGrown ? 1 : 0;
                    if ((isNew || hasGrown) && ++told <= MOST_TOLD) {
                        LOG.info("Series {} of {} {}", outcome.get("id"), pacs, isNew ? "is new" : "has grown");
                    }
                } else {
                    leftOut.add(reason);
                }
            }
            if (told > MOST_TOLD) {
                LOG.info("{} more series of that study of {} are new or have grown", told - MOST_TOLD, pacs);
            }
            return sql.update("count-study", Map.of("run", run, "series", uids.size(), "added", added, "grown", grown));
        });
        runs.get(run).leftOut.addAll(leftOut);
    }

    /**
     * What the PACS answered about one study was refused; the participant's other studies go on.
     *
     * @throws Exception the failure itself, where it is about more than this study
     */
    public void studyFailed(long run, Exception failure) throws Exception {
        if (ObjectHelper.getException(DicomMatchException.class, failure) == null) {
            throw failure;
        }
        noteProblem(run, "The series of one study could not be found: " + Failures.reason(failure));
    }

    /** An answer about this participant may lack something. */
    void noteProblem(long run, String reason) {
        DiscoveryRun state = runs.get(run);
        state.warn(reason);
        state.lacking = true;
        sql.update("note-discovery-problem", Map.of("run", run, "reason", reason));
    }

    /**
     * Notes that an answer may be cut off, so that the run is partial.
     *
     * @param what was asked for, in words
     * @param cutOff whether it may be; null for no
     */
    public void noteCutOff(long run, String what, Boolean cutOff) {
        if (Boolean.TRUE.equals(cutOff)) {
            noteProblem(
                    run,
                    "The PACS gave as many " + what
                            + " as it ever gives (resultLimit), so that there may be more: have the limit raised there");
        }
    }

    /**
     * One more participant is done.
     *
     * @throws DicomNotNowException where an operator has paused the PACS meanwhile: the run ends, and is begun anew when it goes on
     */
    public void participantDone(long run, Participant participant) throws DicomNotNowException {
        DiscoveryRun state = runs.get(run);
        state.failuresInARow = 0;
        sql.update("participant-done", Map.of("run", run));
        sql.update("participant-turn", turn(state, participant, true));
        wakeUps.wake("series");
        if (!sql.rows("pacs-held", Map.of("pacs", state.pacs)).isEmpty()) {
            throw new DicomNotNowException("PACS " + state.pacs + " was paused by hand");
        }
    }

    /**
     * A participant's studies could not be found; the others go on.
     *
     * @throws Exception the failure itself, where the PACS cannot be reached at all or this is the third in a row, so that the run ends; one
     *     whose answer was refused does not count there
     */
    public void participantFailed(long run, Participant participant, Exception failure) throws Exception {
        if (Failures.isUnreachable(failure) || Failures.isNotNow(failure)) {
            throw failure;
        }
        DiscoveryRun state = runs.get(run);
        // had a turn, so that those who always fail do not end every run before the others are asked for
        sql.update("participant-turn", turn(state, participant, false));
        boolean refused = ObjectHelper.getException(DicomMatchException.class, failure) != null;
        if (!refused && ++state.failuresInARow >= MOST_FAILURES_IN_A_ROW) {
            throw failure;
        }
        String reason = Failures.reason(failure);
        state.warn("The studies of one participant could not be found: " + reason);
        sql.update("participant-failed", Map.of("run", run, "reason", reason));
    }

    private static Map<String, Object> turn(DiscoveryRun state, Participant participant, boolean full) {
        return Map.of(
                "pacs", state.pacs, "issuer", participant.issuer(), "PatientID", participant.patientId(), "full", full);
    }

    /** Ends a run that went through all participants. */
    public void finish(long run) {
        LeftOutCounts leftOut = forget(run);
        Map<String, Object> row = sql.inTransaction(() -> {
            sql.update("finish-discovery-run", Map.of("run", run));
            Map<String, Object> ended =
                    sql.rows("read-discovery-run", Map.of("run", run)).get(0);
            leftOut.record(sql, run, (String) ended.get("pacs"), true);
            return ended;
        });
        String notCarried = leftOut.toString();
        LOG.info(
                "Discovery of {} is {}: participants {}, studies {}, series {}, of them new {}, grown {}{}",
                row.get("pacs"),
                row.get("state"),
                row.get("participants_done"),
                row.get("studies"),
                row.get("series"),
                row.get("series_new"),
                row.get("series_grown"),
                notCarried.isEmpty() ? "" : "; " + notCarried);
    }

    /**
     * Ends a run that cannot go on, with its reason.
     *
     * @param notNow 1 where nothing failed and the PACS is to be spared: the run is begun anew as soon as it may be asked
     */
    public void fail(Long run, String reason, int notNow) {
        if (run != null) {
            String pacs = runs.containsKey(run) ? runs.get(run).pacs : "";
            LeftOutCounts leftOut = forget(run);
            sql.update("fail-discovery-run", Map.of("run", run, "reason", reason, "notNow", notNow));
            leftOut.record(sql, run, pacs, false);
        }
    }

    private LeftOutCounts forget(long run) {
        DiscoveryRun state = runs.remove(run);
        if (state == null) {
            return new LeftOutCounts();
        }
        state.end();
        return state.leftOut;
    }

    /** What is remembered of a run that goes on. */
    DiscoveryRun run(long run) {
        return runs.get(run);
    }
}
