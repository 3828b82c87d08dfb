package org.caravan.retrieve;

import java.util.Map;
import java.util.Set;

import org.caravan.dicom.DicomStatus;
import org.caravan.text.Amounts;

/**
 * How many objects the PACS says a series has (NumberOfSeriesRelatedInstances). Where it lists fewer, the list may be cut off without a word, or the
 * number may be wrong: the whole series is asked for until all have come, or until its list and what it sends have contradicted the number twice.
 */
final class StatedNumber {

    /** Contradictions after which a number is not believed any more, until it is another. */
    static final int MOST_DOUBTS = 2;

    private StatedNumber() {}

    /** Null where the PACS did not say. */
    static Integer of(Map<String, Object> job) {
        return job.get("related") instanceof Number number ? number.intValue() : null;
    }

    /** Whether it is believed, and more than are known by name. */
    static boolean exceeds(Map<String, Object> job, int known) {
        return isMore(job, known) && doubts(job) < MOST_DOUBTS;
    }

    /** Whether the whole series, sent to its end, was just what is listed. */
    static boolean isContradicted(Retrieval.Plan plan, Move move, Set<String> present) {
        return plan.shortList()
                && isWhole(plan, move)
                && move.quarantined().isEmpty()
                && present.equals(plan.expected());
    }

    private static boolean isWhole(Retrieval.Plan plan, Move move) {
        if (move.status() == null) {
            return false;
        }
        boolean warned = move.status() == DicomStatus.SUB_OPERATIONS_WITH_FAILURES
                && move.counted() != null
                && move.counted() <= plan.expected().size();
        return warned || move.status() == DicomStatus.SUCCESS;
    }

    /** What the series becomes where the number was contradicted once more. */
    static Comparison.Verdict contradicted(Map<String, Object> job, Retrieval.Plan plan) {
        if (doubts(job) + 1 >= MOST_DOUBTS) {
            return withNote(new Comparison.Verdict("complete", null), job, plan);
        }
        return new Comparison.Verdict(
                "incomplete",
                "The PACS lists " + Amounts.count(plan.expected().size(), "object", "objects")
                        + " of this series, and said that it has " + of(job)
                        + ": its answers may be cut off (resultLimit), so the whole series is asked for once more");
    }

    /** Says of a complete series that the PACS said a number which is not believed. */
    static Comparison.Verdict withNote(Comparison.Verdict verdict, Map<String, Object> job, Retrieval.Plan plan) {
        int known = plan.expected().size();
        if (!verdict.state().equals("complete") || verdict.reason() != null || !isMore(job, known)) {
            return verdict;
        }
        return new Comparison.Verdict(
                "complete",
                "The PACS said that it has " + of(job) + " objects of this series, but lists and sends " + known
                        + ", whenever it is asked for the whole of it");
    }

    private static boolean isMore(Map<String, Object> job, int known) {
        return of(job) != null && known > 0 && of(job) > known;
    }

    private static int doubts(Map<String, Object> job) {
        return job.get("doubts") instanceof Number number ? number.intValue() : 0;
    }
}
