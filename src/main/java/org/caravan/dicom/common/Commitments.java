package org.caravan.dicom.common;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/** The data sets of storage commitment (PS3.4 §J.3.2.1, §J.3.3.1). */
public final class Commitments {

    /** Longest report that is taken, in bytes. */
    public static final int LONGEST_REPORT = 4 << 20;

    private Commitments() {}

    /** Action Information of a request. */
    public static byte[] request(String transactionUid, List<SopReference> objects, String transferSyntaxUid) {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("TransactionUID", transactionUid);
        dataSet.put(
                "ReferencedSOPSequence", objects.stream().map(Commitments::item).toList());
        return DataSetWriter.toBytes(dataSet, TransferSyntax.of(transferSyntaxUid));
    }

    private static Map<String, Object> item(SopReference object) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPClassUID", object.sopClassUid());
        item.put("ReferencedSOPInstanceUID", object.sopInstanceUid());
        return item;
    }

    /** Reads Event Information. */
    public static CommitmentReport report(byte[] dataSet, String transferSyntaxUid) throws DicomMalformedException {
        Map<String, Object> read = DataSetReader.DEFAULT.read(dataSet, TransferSyntax.of(transferSyntaxUid));
        List<String> committed = new ArrayList<>();
        items(read.get("ReferencedSOPSequence")).forEach(item -> committed.add(text(item, "ReferencedSOPInstanceUID")));
        Map<String, Integer> failed = new LinkedHashMap<>();
        items(read.get("FailedSOPSequence"))
                .forEach(item -> failed.put(text(item, "ReferencedSOPInstanceUID"), reason(item.get("FailureReason"))));
        return new CommitmentReport(text(read, "TransactionUID"), committed, failed);
    }

    private static List<Map<?, ?>> items(Object sequence) {
        List<Map<?, ?>> items = new ArrayList<>();
        if (sequence instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    items.add(map);
                }
            }
        }
        return items;
    }

    private static String text(Map<?, ?> dataSet, String keyword) {
        return dataSet.get(keyword) instanceof String text ? text.strip() : "";
    }

    private static int reason(Object value) {
        return value instanceof String text && text.matches("[0-9]{1,5}")
                ? Integer.parseInt(text)
                : CommitmentReport.NO_REASON;
    }
}
