package org.caravan.retrieve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.RetrieveWith;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.Uids;
import org.caravan.queue.Corrections;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.Sql;
import org.caravan.text.Amounts;

/** Plans the retrieve of a claimed series and judges what came of it. */
public class Retrieval {

    private static final Logger LOG = LoggerFactory.getLogger(Retrieval.class);

    /** More missing objects than this are asked for as a whole series: long lists of UIDs break some PACS. */
    static final int MOST_SINGLE_OBJECTS = 500;

    /** Rows written at once: a series may have a hundred thousand objects. */
    private static final int BATCH = 1000;

    private final Sql sql;
    private final SeriesFiles files;
    private final ArchivedObjects archived;
    private final Corrections corrections;
    private final Map<String, Integer> emptyInARow = new ConcurrentHashMap<>();
    private final Set<String> withoutLists = ConcurrentHashMap.newKeySet();

    public Retrieval(Sql sql, SeriesFiles files, ArchivedObjects archived) {
        this.sql = sql;
        this.files = files;
        this.archived = archived;
        this.corrections = new Corrections(sql);
    }

    /** Keys of the C-FIND for the objects of a claimed series; their classes only for a C-GET, since a PACS may open each file for them. */
    public Map<String, Object> imageKeys(Map<String, Object> job, Pacs pacs) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", job.get("PatientID"));
        keys.put("StudyInstanceUID", job.get("StudyInstanceUID"));
        keys.put("SeriesInstanceUID", job.get("SeriesInstanceUID"));
        keys.put("SOPInstanceUID", "");
        if (pacs.getRetrieve() != RetrieveWith.MOVE) {
            keys.put("SOPClassUID", "");
        }
        return keys;
    }

    /**
     * The matches, one after the other; none where the PACS refuses to list the objects of a series: what arrives is then judged by their number. Said once for
     * each PACS.
     *
     * @param failure of the query, null for none
     * @throws Exception the failure itself, where it is about more than this query
     */
    public Object list(String pacs, Object matches, Exception failure) throws Exception {
        if (failure == null) {
            return matches;
        }
        DicomStatusException answer = ObjectHelper.getException(DicomStatusException.class, failure);
        if (answer == null
                || answer.status() == DicomStatus.NOT_AUTHORIZED
                || answer.status() == DicomStatus.CANCEL
                || DicomStatus.isOutOfResources(answer.status())) {
            throw failure;
        }
        if (withoutLists.add(pacs)) {
            LOG.warn(
                    "PACS '{}' does not list the objects of a series ({}): series are fetched without a list, and are complete when as many"
                            + " objects are here as it says they have. This is said once",
                    pacs,
                    DicomStatus.describe(answer.status()));
        }
        return Collections.emptyIterator();
    }

    /**
     * What to ask for.
     *
     * @param ask NOTHING, IMAGE (the missing objects) or SERIES
     * @param missing SOP Instance UIDs to ask for, all that is to be waited for; empty where the PACS did not name all
     * @param expected SOP Instance UIDs of the whole series
     * @param listed whether the PACS named all of them now, as far as can be told
     * @param pruned whether the files are only in the last archive, and nothing is to be added to it
     * @param sopClasses that the PACS named, for a C-GET; empty where it named none
     * @param unusable objects that the PACS named without a UID that can be asked for
     * @param shortList whether it named fewer than it said there are, and not as many as it ever gives
     * @param unlisted objects that are or were here, that it named before and does not name any more; null where it did not name all
     */
    public record Plan(
            String ask,
            List<String> missing,
            Set<String> expected,
            boolean listed,
            boolean pruned,
            List<String> sopClasses,
            int unusable,
            boolean shortList,
            Integer unlisted) {}

    /** What the PACS named: SOP Instance UIDs, how many objects without one that can be asked for, and SOP classes where they fit a C-GET. */
    private record Named(Set<String> uids, int unusable, List<String> sopClasses) {}

    /**
     * Writes down what the PACS named and compares it with what is here already, so that only what is missing is asked for. Objects whose
     * files were deleted after delivery come back from the last archive where the series has grown.
     *
     * @param matches of the C-FIND at IMAGE level
     * @param cutOff whether the PACS gave as many as it ever gives, so that there may be more; null for no
     */
    public Plan plan(Map<String, Object> job, Iterator<Map<String, Object>> matches, Boolean cutOff)
            throws IOException {
        if (Boolean.TRUE.equals(job.get("anew"))) {
            beginAnew(job);
        }
        Named answer = named(job, matches);
        Set<String> named = answer.uids();
        expect(job, named);
        Set<String> earlier = archived.members(job);
        Set<String> expected = new TreeSet<>(named);
        expected.addAll(earlier);
        SortedMap<String, Path> present = list(job);
        boolean whole = !named.isEmpty() && !Boolean.TRUE.equals(cutOff);
        boolean shortList = whole && StatedNumber.exceeds(job, expected.size());
        boolean listed = whole && !shortList;
        Integer unlisted = listed ? unlisted(job) : null;
        if (!earlier.isEmpty()
                && listed
                && earlier.containsAll(named)
                && !present.keySet().containsAll(earlier)) {
            return new Plan("NOTHING", List.of(), expected, true, true, List.of(), answer.unusable(), false, unlisted);
        }
        if (!present.keySet().containsAll(earlier)) {
            archived.restore(job, files, present.keySet());
            present = list(job);
        }
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(present.keySet());
        String ask = listed ? ask(job, present.keySet(), missing) : askUnlisted(job, present.keySet(), missing);
        return new Plan(
                ask,
                listed ? missing : List.of(),
                expected,
                listed,
                false,
                answer.sopClasses(),
                answer.unusable(),
                shortList,
                unlisted);
    }

    /** The PACS has corrected it since: what is here of before is none of it. */
    private void beginAnew(Map<String, Object> job) throws IOException {
        files.moveAside((String) job.get("StudyInstanceUID"), (String) job.get("SeriesInstanceUID"));
        sql.update("begin-anew", Map.of("series", job.get("id")));
    }

    private Integer unlisted(Map<String, Object> job) {
        return (Integer) sql.rows("unlisted-objects", Map.of("series", job.get("id")))
                .get(0)
                .get("objects");
    }

    /** Holds a series of which the PACS has deleted objects, as two lists in a row said. */
    public void heedCorrections(Map<String, Object> job, Map<String, Object> finished) {
        boolean fewer = finished.get("unlisted") instanceof Integer unlisted && unlisted > 0;
        boolean again = ((Number) job.get("unlisted_looks")).intValue() + 1 >= Corrections.SWEEPS;
        if (fewer && again && "complete".equals(finished.get("state"))) {
            corrections.objectsGone(((Number) job.get("id")).longValue(), (Integer) finished.get("unlisted"));
        }
    }

    private static String askUnlisted(Map<String, Object> job, Set<String> present, List<String> missing) {
        Integer related = StatedNumber.of(job);
        boolean enough = related != null && related > 0 && present.size() >= related;
        return enough && missing.isEmpty() ? "NOTHING" : "SERIES";
    }

    private static String ask(Map<String, Object> job, Set<String> present, List<String> missing) {
        if (missing.isEmpty()) {
            return "NOTHING";
        }
        // Not every PACS retrieves single objects: now and then the whole series is asked for instead.
        boolean everyThird = ((Number) job.get("attempts")).intValue() % 3 == 0;
        return present.isEmpty() || missing.size() > MOST_SINGLE_OBJECTS || everyThird ? "SERIES" : "IMAGE";
    }

    /**
     * Judges the series by what is on disk.
     *
     * @param headers of {@code dicom:retrieve}; without them, nothing was asked for
     * @param emptySeries after so many series in a row of which nothing arrived the PACS is left alone; 0 for never
     * @return the parameters of {@code finish-series.sql}
     * @throws JobFailedException when the fault is ours, or the PACS cannot reach us, does not know where to send to, does not permit it, or is
     *     out of resources: the next series would fare no better
     */
    public Map<String, Object> judge(Map<String, Object> job, Plan plan, Map<String, Object> headers, int emptySeries)
            throws IOException, JobFailedException {
        if (plan.pruned()) {
            return result(
                    job,
                    withUnusable(StatedNumber.withNote(new Comparison.Verdict("complete", null), job, plan), plan),
                    plan.expected().size(),
                    plan.expected().size(),
                    archived.bytes(job),
                    null,
                    plan.unlisted());
        }
        Move move = Move.of(headers);
        SortedMap<String, Path> present = list(job);
        long bytes = received(job, present);
        Integer related = StatedNumber.of(job);
        Comparison.Verdict verdict = Comparison.judge(new Comparison.Facts(
                plan.expected(),
                plan.listed(),
                related,
                present.keySet(),
                move.quarantined(),
                move.contradictions(),
                move.status(),
                move.counted(),
                move.fetched()));
        boolean contradicted = StatedNumber.isContradicted(plan, move, present.keySet());
        if (contradicted) {
            verdict = StatedNumber.contradicted(job, plan);
        } else if (plan.listed()) {
            verdict = StatedNumber.withNote(verdict, job, plan);
        }
        requireNotEnded(headers, verdict, present.size());
        int inARow = countEmpty((String) job.get("pacs"), move);
        // what is quarantined was refused by us: the PACS calls that a failure too, and it is none of its own
        if (move.status() != null && List.of("incomplete", "nearline").contains(verdict.state())) {
            Obstacle.check(move, emptySeries > 0 && inARow >= emptySeries ? inARow : 0);
        }
        return result(
                job,
                withUnusable(verdict, plan),
                expected(plan, related),
                present.size(),
                bytes,
                contradicted ? related : null,
                plan.unlisted());
    }

    /** What ended before its time goes back to the queue as it is; what is here whole all the same is complete. */
    private static void requireNotEnded(Map<String, Object> headers, Comparison.Verdict verdict, int present)
            throws JobFailedException {
        boolean stopped = Boolean.TRUE.equals(headers.get(DicomConstants.STOPPED));
        boolean closed = Boolean.TRUE.equals(headers.get(DicomConstants.WINDOW_CLOSED));
        if ((stopped || closed) && !verdict.state().equals("complete")) {
            throw new JobFailedException(
                    JobFailedException.Effect.RELEASE,
                    (stopped ? "It was stopped by hand: " : "The window of the PACS closed: ") + present
                            + " objects are here, the others are fetched when it " + (stopped ? "goes on" : "opens"));
        }
    }

    /** Says of objects that nobody can ask for one by one; those that came with their series are here all the same. */
    private static Comparison.Verdict withUnusable(Comparison.Verdict verdict, Plan plan) {
        if (plan.unusable() == 0) {
            return verdict;
        }
        String said = "The PACS named " + Amounts.count(plan.unusable(), "object", "objects")
                + " of it without a SOPInstanceUID that can be asked for (PS3.5 §9.1)";
        return new Comparison.Verdict(
                verdict.state(), verdict.reason() == null ? said : verdict.reason() + "; " + said);
    }

    /** Series of that PACS in a row of which nothing arrived and the PACS reported failure, this one included. */
    private int countEmpty(String pacs, Move move) {
        if (move.status() == null) {
            return 0;
        }
        boolean empty = move.isEmpty() && move.status() != DicomStatus.SUCCESS;
        return emptyInARow.merge(pacs, empty ? 1 : 0, (before, now) -> empty ? before + 1 : 0);
    }

    private static Integer expected(Plan plan, Integer related) {
        int named = plan.expected().size();
        int number = plan.listed() || related == null ? named : Math.max(named, related);
        return number == 0 ? null : Integer.valueOf(number);
    }

    private static Map<String, Object> result(
            Map<String, Object> job,
            Comparison.Verdict verdict,
            Integer expected,
            int received,
            long bytes,
            Integer doubted,
            Integer unlisted) {
        Map<String, Object> result = new HashMap<>();
        result.put("id", job.get("id"));
        result.put("token", job.get("token"));
        result.put("pacs", job.get("pacs"));
        result.put("state", verdict.state());
        result.put("reason", verdict.reason());
        result.put("expected", expected);
        result.put("received", received);
        result.put("bytes", bytes);
        result.put("doubted", doubted);
        result.put("unlisted", unlisted);
        return result;
    }

    private static Named named(Map<String, Object> job, Iterator<Map<String, Object>> matches) {
        Set<String> uids = new TreeSet<>();
        Set<String> sopClasses = new LinkedHashSet<>();
        int unusable = 0;
        while (matches.hasNext()) {
            Map<String, Object> match = matches.next();
            Object series = match.get("SeriesInstanceUID");
            boolean ours = series == null || series.equals("") || series.equals(job.get("SeriesInstanceUID"));
            String uid = text(match, "SOPInstanceUID");
            if (ours && Uids.isSafe(uid)) {
                uids.add(uid);
            } else if (ours) {
                unusable++;
            }
            String sopClass = text(match, "SOPClassUID");
            if (Uids.isValid(sopClass) && sopClasses.size() <= GetStorage.MOST_SOP_CLASSES) {
                sopClasses.add(sopClass);
            }
        }
        boolean few = sopClasses.size() <= GetStorage.MOST_SOP_CLASSES;
        return new Named(uids, unusable, few ? List.copyOf(sopClasses) : List.of());
    }

    private static String text(Map<String, Object> match, String keyword) {
        return match.get(keyword) instanceof String text ? text.strip() : "";
    }

    private void expect(Map<String, Object> job, Set<String> named) {
        sql.inTransaction(() -> {
            Iterator<String> uids = named.iterator();
            while (uids.hasNext()) {
                List<Map<String, Object>> batch = new ArrayList<>();
                while (uids.hasNext() && batch.size() < BATCH) {
                    batch.add(Map.of("series", job.get("id"), "SOPInstanceUID", uids.next()));
                }
                sql.updateAll("expect-instance", batch);
            }
            return sql.update("series-checked", Map.of("series", job.get("id")));
        });
    }

    private long received(Map<String, Object> job, SortedMap<String, Path> present) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, Path> entry : present.entrySet()) {
            long size = Files.size(entry.getValue());
            bytes += size;
            rows.add(Map.of("series", job.get("id"), "SOPInstanceUID", entry.getKey(), "bytes", size));
        }
        sql.inTransaction(() -> sql.updateAll("receive-instance", rows));
        return bytes;
    }

    private SortedMap<String, Path> list(Map<String, Object> job) throws IOException {
        String study = (String) job.get("StudyInstanceUID");
        String series = (String) job.get("SeriesInstanceUID");
        files.mend(study, series);
        return files.list(study, series);
    }
}
