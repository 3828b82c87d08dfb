package org.caravan.dicom.common;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.ReadLimits;
import org.caravan.dicom.data.Selection;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.dicom.data.UnencodableTextException;

/** The data sets of C-FIND, C-MOVE and C-GET (PS3.4 §C.4): keys, matches, lists of failed instances. */
public final class Identifiers {

    /** Longest identifier of a request that is taken, in bytes. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final String CHARACTER_SET = "SpecificCharacterSet";
    private static final String LEVEL = "QueryRetrieveLevel";
    private static final String FAILED_UID_LIST = "FailedSOPInstanceUIDList";
    private static final Selection FAILED_UIDS = Selection.of(Map.of(FAILED_UID_LIST, ""));
    private static final DataSetReader READER = DataSetReader.DEFAULT.withLimits(ReadLimits.IDENTIFIER);

    private Identifiers() {}

    /**
     * Encodes keys; text that is not ASCII goes out in the peer's own character set, unless the keys name one.
     *
     * @throws IllegalArgumentException names the key that cannot be encoded, never its value, and what to set
     */
    public static byte[] encode(Map<String, ?> keys, String transferSyntaxUid, Peer peer) {
        String characterSet = peer.fallbackCharacterSet();
        Map<String, Object> dataSet = new LinkedHashMap<>(keys);
        boolean ascii = keys.values().stream()
                .allMatch(value -> value.toString().chars().allMatch(c -> c < 0x80));
        boolean known = !characterSet.isBlank() && !characterSet.equals("ISO_IR 6");
        if (!ascii && known) {
            dataSet.putIfAbsent(CHARACTER_SET, characterSet);
        }
        try {
            return encode(dataSet, transferSyntaxUid);
        } catch (UnencodableTextException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + " (" + dataSet.get(CHARACTER_SET) + "). "
                            + (keys.containsKey(CHARACTER_SET)
                                    ? "Leave " + CHARACTER_SET + " out of the keys"
                                    : "Set fallbackCharacterSet of " + Messages.who(peer) + " to one that has them")
                            + ", or write a wildcard in place of these characters.",
                    e);
        }
    }

    /** Fails, before anything is asked or sent, where these keys cannot be encoded. */
    public static void requireEncodable(Map<String, ?> keys, Peer peer) {
        encode(keys, SopClasses.EXPLICIT_LITTLE_ENDIAN, peer);
    }

    /** Encodes an answer of our own. */
    public static byte[] encode(Map<String, ?> dataSet, String transferSyntaxUid) {
        return DataSetWriter.toBytes(dataSet, TransferSyntax.of(transferSyntaxUid));
    }

    /**
     * Decodes a match or an answer of a peer.
     *
     * @param selection what is read of it; of the rest nothing is held
     * @throws DicomMatchException when it is no data set, or goes beyond {@link Peer#maxMatchLength()}
     */
    public static Map<String, Object> decode(byte[] bytes, String transferSyntaxUid, Peer peer, Selection selection)
            throws DicomMatchException {
        if (bytes.length > peer.maxMatchLength()) {
            throw Messages.matchTooLong(peer);
        }
        try {
            return READER.withLimits(ReadLimits.match(peer.maxMatchLength()))
                    .withFallbackCharacterSet(peer.fallbackCharacterSet())
                    .keeping(selection)
                    .read(bytes, TransferSyntax.of(transferSyntaxUid));
        } catch (DicomMalformedException e) {
            throw new DicomMatchException(
                    Messages.who(peer) + " sent an identifier that is no data set, or too large: " + e.getMessage(), e);
        }
    }

    /** Decodes the list of a retrieve's failed instances, those that are UIDs (PS3.4 §C.4.2); of anything else it is empty. */
    public static List<String> failedUids(byte[] bytes, String transferSyntaxUid, Peer peer) {
        try {
            Object value = decode(bytes, transferSyntaxUid, peer, FAILED_UIDS).get(FAILED_UID_LIST);
            List<?> all = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
            return all.stream().map(String::valueOf).filter(Uids::isSafe).toList();
        } catch (DicomMatchException e) {
            return List.of(); // the list is a help, not the source of truth
        }
    }

    /** What a request asks for, and at which level. */
    public record Request(QueryLevel level, Map<String, Object> keys) {}

    /** Decodes a request; one that is no data set, or has no level, is answered, not fatal. */
    public static Request request(byte[] bytes, String transferSyntaxUid, String who) throws DicomStatusException {
        try {
            Map<String, Object> keys = new LinkedHashMap<>(READER.read(bytes, TransferSyntax.of(transferSyntaxUid)));
            return new Request(takeLevel(keys), keys);
        } catch (DicomMalformedException e) {
            throw new DicomStatusException(
                    DicomStatus.DATA_SET_MISMATCH, who + " sent an identifier that is no data set: " + e.getMessage());
        }
    }

    private static QueryLevel takeLevel(Map<String, Object> keys) throws DicomStatusException {
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
        return encode(dataSet, transferSyntaxUid);
    }
}
