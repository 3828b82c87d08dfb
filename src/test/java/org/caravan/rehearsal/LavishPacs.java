package org.caravan.rehearsal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/**
 * A PACS that answers as much as the PatientID of the query says: {@code matches_unasked_bytes_length}, so many matches, each with so many elements that
 * nobody asked for, of so many bytes each, and as long in all as the last says (0: as it comes), for which TextValue is filled up. With a level behind that
 * ({@code 600_4_60000_0_STUDY}) only there, and one plain match elsewhere. To any other PatientID nothing.
 */
public final class LavishPacs implements AutoCloseable {

    private static final Map<QueryLevel, String> UNIQUE = Map.of(
            QueryLevel.PATIENT, "IssuerOfPatientID",
            QueryLevel.STUDY, "StudyInstanceUID",
            QueryLevel.SERIES, "SeriesInstanceUID",
            QueryLevel.IMAGE, "SOPInstanceUID");

    private final DicomListener listener;

    /** Listens on any port of the loopback interface. */
    public LavishPacs() throws DicomException {
        ListenerConfig config = ListenerConfig.builder("LAVISH")
                .host("127.0.0.1")
                .port(0)
                .callers(List.of(new Caller("*", "*")))
                .build();
        listener = DicomToolkit.named(DicomToolkit.BUILT_IN)
                .listen(
                        config,
                        new ListenerServices(
                                null,
                                (who, level, keys, matches, cancel) -> answer(level, keys, matches, cancel),
                                null,
                                ListenerObserver.NONE));
    }

    private static void answer(QueryLevel level, Map<String, Object> keys, MatchConsumer matches, CancelHandle cancel)
            throws DicomException {
        String[] order = order(level, keys);
        Map<String, Object> match = match(level, order, keys);
        String parent = match.getOrDefault("StudyInstanceUID", "1.2").toString();
        for (int i = 0; i < Integer.parseInt(order[0]) && !cancel.isCancelled(); i++) {
            match.put(UNIQUE.get(level), uid(parent, i));
            matches.accept(match);
        }
    }

    /** Always of the same length. */
    private static String uid(String parent, int number) {
        return parent + "." + (1_000_000 + number);
    }

    private static String[] order(QueryLevel level, Map<String, Object> keys) {
        String[] order = String.valueOf(keys.get("PatientID")).split("_");
        boolean lavish = order.length == 4 || order.length == 5 && order[4].equals(level.name());
        return lavish ? order : new String[] {order.length == 5 ? "1" : "0", "0", "0", "0"};
    }

    private static Map<String, Object> match(QueryLevel level, String[] order, Map<String, Object> keys) {
        Map<String, Object> match = new HashMap<>();
        match.put("PatientID", keys.getOrDefault("PatientID", ""));
        Object study = keys.getOrDefault("StudyInstanceUID", "");
        if (level.compareTo(QueryLevel.STUDY) > 0 && !study.equals("")) {
            match.put("StudyInstanceUID", study);
        }
        match.put("TextValue", "");
        for (int i = 0; i < Integer.parseInt(order[1]); i++) {
            match.put(String.format("(0009,10%02X)", i), new byte[Integer.parseInt(order[2])]);
        }
        Map<String, Object> whole = new HashMap<>(match);
        whole.put("QueryRetrieveLevel", level.name());
        whole.put(
                UNIQUE.get(level),
                uid(match.getOrDefault("StudyInstanceUID", "1.2").toString(), 0));
        int length = DataSetWriter.toBytes(whole, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN).length;
        match.put("TextValue", "x".repeat(Math.max(0, Integer.parseInt(order[3]) - length)));
        return match;
    }

    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
