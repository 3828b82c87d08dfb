package org.caravan.retrieve;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.caravan.camel.dicom.DicomConstants;

/**
 * What came of a C-MOVE or C-GET, as {@code dicom:retrieve} puts it into headers.
 *
 * @param status of the final response; null where nothing was asked for
 * @param counted sub-operations the PACS counted, whatever came of them; null where it did not say
 * @param received different objects of the series that arrived and were kept
 * @param quarantined SOP Instance UIDs of objects that did not belong to what was asked, or differ from what is here
 * @param contradictions how many of these say something else than the object of their UID that is here
 * @param failedHere objects we could not keep, for a reason of ours
 * @param fetched whether they came by C-GET, over an association of ours
 */
record Move(
        Integer status,
        Integer counted,
        int received,
        Set<String> quarantined,
        int contradictions,
        int failedHere,
        boolean fetched) {

    static Move of(Map<String, Object> headers) {
        Set<String> quarantined = new TreeSet<>();
        if (headers.get(DicomConstants.QUARANTINED_SOP_INSTANCE_UIDS) instanceof Collection<?> uids) {
            uids.forEach(uid -> quarantined.add(uid.toString()));
        }
        return new Move(
                number(headers, DicomConstants.STATUS),
                counted(headers),
                orZero(number(headers, DicomConstants.RECEIVED)),
                quarantined,
                orZero(number(headers, DicomConstants.CONTRADICTIONS)),
                orZero(number(headers, DicomConstants.FAILED_HERE)),
                "GET".equals(headers.get(DicomConstants.RETRIEVED_WITH)));
    }

    /** Whether something was asked for and not one object came, right or wrong. */
    boolean isEmpty() {
        return status != null && received == 0 && quarantined.isEmpty();
    }

    private static Integer counted(Map<String, Object> headers) {
        Integer completed = number(headers, DicomConstants.COMPLETED);
        if (completed == null || completed < 0) {
            return null;
        }
        return completed
                + Math.max(0, orZero(number(headers, DicomConstants.FAILED)))
                + Math.max(0, orZero(number(headers, DicomConstants.WARNING)));
    }

    private static Integer number(Map<String, Object> headers, String name) {
        return headers.get(name) instanceof Number number ? number.intValue() : null;
    }

    private static int orZero(Integer number) {
        return number == null ? 0 : number;
    }
}
