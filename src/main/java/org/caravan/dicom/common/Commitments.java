package org.caravan.dicom.common;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/** The data sets of storage commitment (PS3.4 §J.3.2.1, §J.3.3.1). */
public final class Commitments {

    /** Longest request and longest report that is taken, in bytes: some 25,000 objects. */
    public static final int LONGEST = 4 << 20;

    private Commitments() {}

    /** Encodes Action Information. */
    public static byte[] encode(CommitmentRequest request, String transferSyntaxUid) {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("TransactionUID", request.transactionUid());
        dataSet.put("ReferencedSOPSequence", items(request.objects()));
        return DataSetWriter.toBytes(dataSet, TransferSyntax.of(transferSyntaxUid));
    }

    /** Encodes Event Information. */
    public static byte[] encode(CommitmentReport report, String transferSyntaxUid) {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("TransactionUID", report.transactionUid());
        List<Map<String, Object>> failed = new ArrayList<>();
        report.failed().forEach((object, reason) -> {
            Map<String, Object> item = item(object);
            item.put("FailureReason", reason);
            failed.add(item);
        });
        if (!failed.isEmpty()) {
            dataSet.put("FailedSOPSequence", failed);
        }
        if (!report.committed().isEmpty()) {
            dataSet.put("ReferencedSOPSequence", items(report.committed()));
        }
        return DataSetWriter.toBytes(dataSet, TransferSyntax.of(transferSyntaxUid));
    }

    private static List<Map<String, Object>> items(Collection<SopReference> objects) {
        return objects.stream().map(Commitments::item).toList();
    }

    private static Map<String, Object> item(SopReference object) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPClassUID", object.sopClassUid());
        item.put("ReferencedSOPInstanceUID", object.sopInstanceUid());
        return item;
    }

    /** Reads Action Information; what is missing of it is empty. */
    public static CommitmentRequest request(byte[] dataSet, String transferSyntaxUid) throws DicomMalformedException {
        Map<String, Object> read = DataSetReader.DEFAULT.read(dataSet, TransferSyntax.of(transferSyntaxUid));
        return new CommitmentRequest(text(read, "TransactionUID"), references(read));
    }

    /** Reads Event Information. */
    public static CommitmentReport report(byte[] dataSet, String transferSyntaxUid) throws DicomMalformedException {
        Map<String, Object> read = DataSetReader.DEFAULT.read(dataSet, TransferSyntax.of(transferSyntaxUid));
        Map<SopReference, Integer> failed = new LinkedHashMap<>();
        items(read.get("FailedSOPSequence"))
                .forEach(item -> failed.put(reference(item), reason(item.get("FailureReason"))));
        return new CommitmentReport(text(read, "TransactionUID"), references(read), failed);
    }

    private static List<SopReference> references(Map<String, Object> dataSet) {
        return items(dataSet.get("ReferencedSOPSequence")).stream()
                .map(Commitments::reference)
                .toList();
    }

    private static SopReference reference(Map<?, ?> item) {
        return new SopReference(text(item, "ReferencedSOPClassUID"), text(item, "ReferencedSOPInstanceUID"));
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
