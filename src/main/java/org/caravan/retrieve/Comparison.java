package org.caravan.retrieve;

import java.util.Set;

import org.caravan.dicom.DicomStatus;

/**
 * Compares what of a series is on disk with what was expected. The status and the counters of the C-MOVE only explain; they never make a series complete
 * that is not, nor incomplete one that is.
 */
public final class Comparison {

    private Comparison() {}

    /** State the series gets, and why. */
    public record Verdict(String state, String reason) {}

    /**
     * What is known after a retrieve.
     *
     * @param expected SOP Instance UIDs that the PACS named, and those an earlier archive holds
     * @param listed whether the PACS named its objects; where it did not, their number counts
     * @param related NumberOfSeriesRelatedInstances; null where the PACS did not say
     * @param present SOP Instance UIDs on disk
     * @param quarantined objects of this retrieve that did not belong to what was asked
     * @param status of the final C-MOVE response; null where nothing needed to be asked for
     */
    public record Facts(
            Set<String> expected,
            boolean listed,
            Integer related,
            Set<String> present,
            int quarantined,
            Integer status) {}

    /** The state that these facts give the series: complete, incomplete, nearline or quarantined. */
    public static Verdict judge(Facts facts) {
        long missing = facts.expected().stream()
                .filter(uid -> !facts.present().contains(uid))
                .count();
        int wanted = facts.expected().size();
        if (!facts.listed()) {
            wanted = Math.max(wanted, orZero(facts.related()));
            missing = Math.max(missing, wanted - facts.present().size());
        }
        if (wanted == 0) {
            return unknownNumber(facts);
        }
        if (missing == 0) {
            return new Verdict("complete", null);
        }
        if (facts.quarantined() > 0) {
            return new Verdict(
                    "quarantined", quarantineReason(facts) + "; " + missing + " of " + wanted + " objects are missing");
        }
        if (facts.present().isEmpty()) {
            return new Verdict(
                    "nearline",
                    "None of " + wanted + " objects arrived" + explain(facts)
                            + "; the PACS may have to load them from its archive, or cannot reach us (bin/caravan doctor tells)");
        }
        return new Verdict("incomplete", missing + " of " + wanted + " objects are missing" + explain(facts));
    }

    /** The PACS named neither objects nor their number: only its own word is left, and only with something to show for it. */
    private static Verdict unknownNumber(Facts facts) {
        if (facts.quarantined() > 0) {
            return new Verdict("quarantined", quarantineReason(facts));
        }
        if (facts.present().isEmpty()) {
            return new Verdict(
                    "nearline",
                    "Nothing arrived" + explain(facts) + ", and the PACS does not name the objects of this series");
        }
        if (facts.status() == null || facts.status() == DicomStatus.SUCCESS) {
            return new Verdict("complete", null);
        }
        return new Verdict("incomplete", facts.present().size() + " objects arrived" + explain(facts));
    }

    private static String quarantineReason(Facts facts) {
        return facts.quarantined() + " objects did not belong to what was asked and are in the quarantine";
    }

    private static String explain(Facts facts) {
        return facts.status() == null ? "" : "; the PACS said: " + DicomStatus.describe(facts.status());
    }

    private static int orZero(Integer number) {
        return number == null ? 0 : number;
    }
}
