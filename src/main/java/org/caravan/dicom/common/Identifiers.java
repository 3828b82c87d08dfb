package org.caravan.dicom.common;

import java.util.LinkedHashMap;
import java.util.Map;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/** The data sets of C-FIND and C-MOVE (PS3.4 §C.4): keys, matches, lists of failed instances. */
public final class Identifiers {

    /** Longest identifier that is taken, in bytes. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final String CHARACTER_SET = "SpecificCharacterSet";
    private static final String LEVEL = "QueryRetrieveLevel";

    private Identifiers() {}

    /** Encodes keys; text that is not ASCII goes out in the peer's own character set, unless the keys name one. */
    public static byte[] encode(Map<String, ?> keys, String transferSyntaxUid, String characterSet) {
        Map<String, Object> dataSet = new LinkedHashMap<>(keys);
        boolean ascii = keys.values().stream()
                .allMatch(value -> value.toString().chars().allMatch(c -> c < 0x80));
        boolean known = !characterSet.isBlank() && !characterSet.equals("ISO_IR 6");
        if (!ascii && known) {
            dataSet.putIfAbsent(CHARACTER_SET, characterSet);
        }
        return DataSetWriter.toBytes(dataSet, TransferSyntax.of(transferSyntaxUid));
    }

    /** Decodes a match or an answer of a peer. */
    public static Map<String, Object> decode(
            byte[] bytes, String transferSyntaxUid, String fallbackCharacterSet, String who)
            throws DicomMalformedException {
        try {
            return DataSetReader.DEFAULT
                    .withFallbackCharacterSet(fallbackCharacterSet)
                    .read(bytes, TransferSyntax.of(transferSyntaxUid));
        } catch (DicomMalformedException e) {
            throw new DicomMalformedException(who + " sent an identifier that is no data set: " + e.getMessage(), e);
        }
    }

    /** Decodes the keys of a request; those that are no data set are answered, not fatal. */
    public static Map<String, Object> request(byte[] bytes, String transferSyntaxUid, String who)
            throws DicomStatusException {
        try {
            return new LinkedHashMap<>(DataSetReader.DEFAULT.read(bytes, TransferSyntax.of(transferSyntaxUid)));
        } catch (DicomMalformedException e) {
            throw new DicomStatusException(
                    DicomStatus.DATA_SET_MISMATCH, who + " sent an identifier that is no data set: " + e.getMessage());
        }
    }

    /** Takes the level out of the keys. */
    public static QueryLevel takeLevel(Map<String, Object> keys) throws DicomStatusException {
        Object level = keys.remove(LEVEL);
        for (QueryLevel known : QueryLevel.values()) {
            if (known.name().equals(level)) {
                return known;
            }
        }
        throw new DicomStatusException(
                DicomStatus.DATA_SET_MISMATCH, "A request without a valid QueryRetrieveLevel (0008,0052)");
    }

    /** Encodes a match of our own service with the level it was asked at. */
    public static byte[] response(Map<String, Object> match, QueryLevel level, String transferSyntaxUid) {
        Map<String, Object> dataSet = new LinkedHashMap<>(match);
        dataSet.put(LEVEL, level.name());
        return DataSetWriter.toBytes(dataSet, TransferSyntax.of(transferSyntaxUid));
    }
}
