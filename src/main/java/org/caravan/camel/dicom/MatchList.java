package org.caravan.camel.dicom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomMatchException;

/** The matches of a query as a list in memory, of a bounded size. */
final class MatchList {

    private final String who;
    private final long maxSize;
    private final List<Map<String, Object>> matches = new ArrayList<>();
    private long size;

    /**
     * @param who whose matches they are, for messages
     * @param maxSize most memory they may take, in bytes, as {@link MatchSize} estimates it
     */
    MatchList(String who, long maxSize) {
        this.who = who;
        this.maxSize = maxSize;
    }

    void add(Map<String, Object> match) throws DicomMatchException {
        size += MatchSize.of(match);
        if (size > maxSize) {
            throw new DicomMatchException("The matches of a query of " + who + " take more memory than " + maxSize
                    + " bytes (maxListSize). Narrow the query, use streaming, or raise maxListSize.");
        }
        matches.add(match);
    }

    List<Map<String, Object>> matches() {
        return matches;
    }
}
