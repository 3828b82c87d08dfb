package org.caravan.dicom;

import java.util.List;
import java.util.Map;

/**
 * What a peer says of objects that it was asked to keep safely (PS3.4 §J.3.3).
 *
 * @param transactionUid of the request
 * @param committed SOP Instance UIDs it has committed itself to
 * @param failed SOP Instance UID to Failure Reason (0008,1197) of those it has not; {@link #NO_REASON} where it gave none
 */
public record CommitmentReport(String transactionUid, List<String> committed, Map<String, Integer> failed) {

    /** A reason that the peer left out. */
    public static final int NO_REASON = -1;

    public CommitmentReport {
        committed = List.copyOf(committed);
        failed = Map.copyOf(failed);
    }

    /** A Failure Reason in words with its code (PS3.3 §C.14.1.1). */
    public static String describe(int reason) {
        String words =
                switch (reason) {
                    case NO_REASON -> "no reason given";
                    case 0x0110 -> "processing failure";
                    case 0x0112 -> "no such object";
                    case 0x0119 -> "SOP class conflicts with the object";
                    case 0x0122 -> "SOP class not supported";
                    case 0x0131 -> "duplicate transaction UID";
                    case 0x0213 -> "resource limitation";
                    default -> "failure";
                };
        return reason == NO_REASON ? words : words + String.format(" (%04XH)", reason & 0xFFFF);
    }
}
