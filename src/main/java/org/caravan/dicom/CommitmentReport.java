package org.caravan.dicom;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of a request for storage commitment (PS3.4 §J.3.3).
 *
 * @param transactionUid of the request
 * @param committed objects that are kept
 * @param failed objects that are not, with their Failure Reason (0008,1197); {@link #NO_REASON} where a peer gave none
 */
public record CommitmentReport(String transactionUid, List<SopReference> committed, Map<SopReference, Integer> failed) {

    /** A reason that the peer left out. */
    public static final int NO_REASON = -1;

    public static final int PROCESSING_FAILURE = 0x0110;
    public static final int NO_SUCH_OBJECT = 0x0112;
    public static final int CLASS_CONFLICT = 0x0119;

    public CommitmentReport {
        committed = List.copyOf(committed);
        failed = new LinkedHashMap<>(failed);
    }

    /** SOP Instance UIDs of the objects that are kept. */
    public Set<String> committedUids() {
        return committed.stream().map(SopReference::sopInstanceUid).collect(Collectors.toSet());
    }

    /** Why the object with that SOP Instance UID is not kept; {@link #NO_REASON} where nothing is said of it. */
    public int reason(String sopInstanceUid) {
        return failed.entrySet().stream()
                .filter(entry -> entry.getKey().sopInstanceUid().equals(sopInstanceUid))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(NO_REASON);
    }

    /** A Failure Reason in words with its code (PS3.3 §C.14.1.1). */
    public static String describe(int reason) {
        String words =
                switch (reason) {
                    case NO_REASON -> "no reason given";
                    case PROCESSING_FAILURE -> "processing failure";
                    case NO_SUCH_OBJECT -> "no such object";
                    case CLASS_CONFLICT -> "SOP class conflicts with the object";
                    case 0x0122 -> "SOP class not supported";
                    case 0x0131 -> "duplicate transaction UID";
                    case 0x0213 -> "resource limitation";
                    default -> "failure";
                };
        return reason == NO_REASON ? words : words + String.format(" (%04XH)", reason & 0xFFFF);
    }
}
