package org.caravan.camel.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.SopReference;

/**
 * Storage commitment: asks the PACS to keep the objects safely, and waits for its report. The body is what {@code store} made of it, or what
 * {@code store} takes; it becomes a list with a map for each object.
 */
final class DicomCommitProducer extends DicomProducer {

    private final CancelHandle stopping = new CancelHandle();

    DicomCommitProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        List<SopReference> objects = references(exchange.getIn());
        if (objects.isEmpty()) {
            throw new IllegalArgumentException(
                    getEndpoint().context() + ": there is no object in the body that the PACS could commit itself to");
        }
        Map<String, String> refused = getEndpoint()
                .getComponent()
                .commitments()
                .refused(this, objects, getEndpoint().getStoring().getVerifyWait(), stopping);
        report(exchange.getMessage(), objects, refused);
    }

    private List<SopReference> references(Message message) throws IOException, DicomException {
        List<SopReference> references = new ArrayList<>();
        if (message.getBody() instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map) {
            for (Object each : list) {
                Map<?, ?> result = (Map<?, ?>) each;
                boolean stored = !(result.get("Status") instanceof Integer status) || DicomStatus.isStored(status);
                if (stored && result.get("SOPClassUID") != null && result.get("SOPInstanceUID") != null) {
                    references.add(new SopReference(
                            result.get("SOPClassUID").toString(),
                            result.get("SOPInstanceUID").toString()));
                }
            }
            return references;
        }
        try (ObjectsToStore objects =
                ObjectsToStore.of(message.getBody(), Set.of(), ObjectsToStore.Bounds.of(getEndpoint()))) {
            objects.objects()
                    .forEach(object -> references.add(new SopReference(object.sopClassUid(), object.sopInstanceUid())));
        }
        return references;
    }

    private static void report(Message message, List<SopReference> objects, Map<String, String> refused) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (SopReference object : objects) {
            String why = refused.get(object.sopInstanceUid());
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("SOPInstanceUID", object.sopInstanceUid());
            result.put("SOPClassUID", object.sopClassUid());
            result.put("Status", why == null ? DicomStatus.SUCCESS : DicomStatus.PROCESSING_FAILURE);
            result.put("StatusText", why == null ? "committed" : why);
            results.add(result);
        }
        int committed = objects.size() - refused.size();
        int some = committed > 0 ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : DicomStatus.PROCESSING_FAILURE;
        message.setHeader(DicomConstants.STATUS, refused.isEmpty() ? DicomStatus.SUCCESS : some);
        message.setHeader(
                DicomConstants.STATUS_TEXT,
                refused.isEmpty() ? "committed" : refused.size() + " of " + objects.size() + " not committed to");
        message.setHeader(DicomConstants.COMPLETED, committed);
        message.setHeader(DicomConstants.FAILED, refused.size());
        message.setHeader(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.copyOf(refused.keySet()));
        message.setBody(results);
    }

    @Override
    protected void doStop() throws Exception {
        stopping.cancel();
        super.doStop();
    }
}
