package org.caravan.retrieve;

import java.util.HashSet;
import java.util.Set;

import org.caravan.dicom.DicomStatus;

/**
 * Compares what of a series is on disk with what was expected. The status and the counters of the C-MOVE only explain, unless the PACS named neither
 * objects nor their number; they never make a series complete that is not, nor incomplete one that is.
 */
public final class Comparison {

    private Comparison() {}

    /** State the series gets, and why; a complete one has a reason only where something of it is in the quarantine. */
    public record Verdict(String state, String reason) {}

    /**
     * What is known after a retrieve.
     *
     * @param expected SOP Instance UIDs that the PACS named, and those an earlier archive holds
     * @param listed whether the PACS named all its objects; where it did not, their number counts
     * @param related NumberOfSeriesRelatedInstances; null where the PACS did not say
     * @param present SOP Instance UIDs on disk
     * @param quarantined SOP Instance UIDs of this retrieve that did not belong to what was asked, or differ from what is here
     * @param contradictions how many of these say something else than the object of their UID that is here
     * @param status of the final response; null where nothing needed to be asked for
     * @param counted sub-operations of that C-MOVE or C-GET; null where the PACS did not say
     * @param fetched whether it was a C-GET, for which the PACS need not reach us
     */
    public record Facts(
            Set<String> expected,
            boolean listed,
            Integer related,
            Set<String> present,
            Set<String> quarantined,
            int contradictions,
            Integer status,
            Integer counted,
            boolean fetched) {

        /** How many objects the series should have; 0 where nobody knows. */
        private int wanted() {
            if (listed) {
                return expected.size();
            }
            int number = related != null ? related : counted != null && !expected.isEmpty() ? counted : 0;
            return Math.max(expected.size(), number);
        }

        private int missing() {
            Set<String> missing = new HashSet<>(expected);
            missing.removeAll(present);
            return listed ? missing.size() : Math.max(missing.size(), wanted() - present.size());
        }

        /** Whether whatever is missing came, but is in the quarantine: asking again would bring the same. */
        private boolean isMissingInQuarantine() {
            Set<String> apart = new HashSet<>(quarantined);
            apart.removeAll(present);
            if (!listed) {
                return !apart.isEmpty() && apart.size() >= missing();
            }
            Set<String> missing = new HashSet<>(expected);
            missing.removeAll(present);
            return !missing.isEmpty() && apart.containsAll(missing);
        }
    }

    /** The state that these facts give the series: complete, incomplete, nearline or quarantined. */
    public static Verdict judge(Facts facts) {
        int wanted = facts.wanted();
        if (wanted == 0) {
            return unknownNumber(facts);
        }
        int missing = facts.missing();
        if (missing == 0) {
            return complete(facts);
        }
        if (facts.isMissingInQuarantine()) {
            return new Verdict(
                    "quarantined", quarantineReason(facts) + "; " + missing + " of " + wanted + " objects are missing");
        }
        if (facts.present().isEmpty() && facts.quarantined().isEmpty()) {
            return new Verdict(
                    "nearline",
                    "None of " + wanted + " objects arrived" + explain(facts)
                            + "; the PACS may have to load them from its archive"
                            + (facts.fetched() ? "" : ", or cannot reach us (bin/caravan doctor tells)"));
        }
        return new Verdict("incomplete", missing + " of " + wanted + " objects are missing" + explain(facts));
    }

    /** The PACS named neither objects nor their number: only its own word is left, and only with something to show for it. */
    private static Verdict unknownNumber(Facts facts) {
        if (facts.isMissingInQuarantine()) {
            return new Verdict("quarantined", quarantineReason(facts));
        }
        if (facts.present().isEmpty()) {
            return new Verdict(
                    "nearline",
                    "Nothing arrived" + explain(facts) + ", and the PACS does not name the objects of this series");
        }
        boolean counted = facts.counted() == null || facts.present().size() >= facts.counted();
        if (counted && (facts.status() == null || facts.status() == DicomStatus.SUCCESS)) {
            return complete(facts);
        }
        return new Verdict(
                "incomplete",
                facts.present().size() + (facts.counted() == null ? "" : " of " + facts.counted()) + " objects arrived"
                        + explain(facts));
    }

    /** Which of two objects of one UID is right only a person can say. */
    private static Verdict complete(Facts facts) {
        if (facts.contradictions() > 0) {
            return new Verdict(
                    "quarantined",
                    (facts.contradictions() == 1 ? "1 object" : facts.contradictions() + " objects")
                            + " came with the UID of one that is here, and other content: the later one is in the quarantine. Put the right one"
                            + " into the series folder, then bin/caravan requeue --series with the UID");
        }
        return new Verdict("complete", facts.quarantined().isEmpty() ? null : quarantineReason(facts));
    }

    private static String quarantineReason(Facts facts) {
        return facts.quarantined().size() == 1
                ? "1 object did not belong to what was asked, or differs from what is here, and is in the quarantine"
                : facts.quarantined().size()
                        + " objects did not belong to what was asked, or differ from what is here, and are in the quarantine";
    }

    private static String explain(Facts facts) {
        return (facts.status() == null ? "" : "; the PACS said: " + DicomStatus.describe(facts.status()))
                + (facts.quarantined().isEmpty() ? "" : "; " + quarantineReason(facts));
    }
}
