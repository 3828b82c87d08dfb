package org.caravan.camel.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import org.caravan.dicom.ByteRate;
import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.StoreObject;

/**
 * C-STORE of the objects that the body stands for: the body becomes a list with a map for each object, saying what became of it.
 *
 * <p>An object that the PACS does not take is no exception: headers name those that failed, for another attempt with them alone. Only refusal,
 * abort, time-out and malformed data are thrown, after the headers were set: what has not been answered then counts as failed.
 */
final class DicomStoreProducer extends DicomProducer {

    private final Set<CancelHandle> running = ConcurrentHashMap.newKeySet();

    DicomStoreProducer(DicomEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    void request(Exchange exchange, PacsBeans.Named pacs) throws Exception {
        try (ObjectsToStore objects = objects(exchange.getIn())) {
            if (objects.objects().isEmpty() && objects.broken().isEmpty()) {
                throw new NoObjectsException(
                        getEndpoint().context() + ": there is no DICOM object in what is to be sent");
            }
            Run run = new Run(objects);
            AuditLog.begins(pacs.peer(), objects.objects().size());
            try {
                run.leaveOutHeld();
                run.store(pacs);
                run.verify();
            } finally {
                run.report(exchange.getMessage());
                AuditLog.sent(pacs.peer(), run.stored + run.warnings, run.failed.size());
            }
        }
    }

    private ObjectsToStore objects(Message message) throws IOException, DicomException {
        try {
            return ObjectsToStore.of(
                    message.getBody(),
                    new HashSet<>(Keys.values(message.getHeader(DicomConstants.SOP_INSTANCE_UIDS))),
                    ObjectsToStore.Bounds.of(getEndpoint()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(getEndpoint().context() + ": " + e.getMessage(), e);
        }
    }

    /** The object on its way is finished, and the rest is not begun. */
    @Override
    protected void doStop() throws Exception {
        running.forEach(CancelHandle::cancel);
        super.doStop();
    }

    /** An object whose data set is read no faster than it may be sent. */
    private record Paced(StoreObject object, ByteRate rate) implements StoreObject {

        @Override
        public String sopClassUid() {
            return object.sopClassUid();
        }

        @Override
        public String sopInstanceUid() {
            return object.sopInstanceUid();
        }

        @Override
        public String transferSyntaxUid() {
            return object.transferSyntaxUid();
        }

        @Override
        public InputStream openDataSet() throws IOException {
            return rate.on(object.openDataSet());
        }
    }

    /** One run over the objects of a body. */
    private final class Run {

        private final ObjectsToStore objects;
        private final Map<String, Map<String, Object>> confirmable = new LinkedHashMap<>();
        private final List<StoreObject> heldBefore = new ArrayList<>();
        private final CancelHandle cancel = new CancelHandle();
        private final CancelHandle windowClosed = new CancelHandle();
        private final List<Map<String, Object>> results = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private int stored;
        private int warnings;
        private int answered;
        private int lastFailure = DicomStatus.SUCCESS;

        Run(ObjectsToStore objects) {
            this.objects = objects;
            for (ObjectsToStore.Broken broken : objects.broken()) {
                lastFailure = DicomStatus.INVALID_OBJECT_INSTANCE;
                results.add(result(broken.source(), null, lastFailure, broken.reason()));
            }
        }

        /** Takes out what the PACS lists already, where that is wanted; it counts as stored. */
        void leaveOutHeld() throws DicomException, InterruptedException, IOException {
            if (!getEndpoint().getStoring().isOnlyMissing() || objects.objects().isEmpty()) {
                return;
            }
            Set<String> held = new HeldObjects(DicomStoreProducer.this, cancel).held(objects.objects());
            for (StoreObject object : objects.objects()) {
                if (held.contains(object.sopInstanceUid())) {
                    stored++;
                    heldBefore.add(object);
                    Map<String, Object> result =
                            result(ObjectsToStore.source(object), object, DicomStatus.SUCCESS, "there already (0000H)");
                    results.add(result);
                    if (getEndpoint().getStoring().getVerify() == Verify.commitment) {
                        confirmable.put(object.sopInstanceUid(), result); // listed is not committed to
                    }
                }
            }
            objects.objects().removeIf(object -> held.contains(object.sopInstanceUid()));
        }

        /** Counts as failed what the PACS does not confirm. */
        void verify() throws DicomException, InterruptedException, IOException {
            StoreConfiguration options = getEndpoint().getStoring();
            if (options.getVerify() == Verify.none || confirmable.isEmpty() || cancel.isCancelled()) {
                return;
            }
            List<StoreObject> said = Stream.concat(heldBefore.stream(), objects.objects().stream())
                    .filter(object -> confirmable.containsKey(object.sopInstanceUid()))
                    .toList();
            running.add(cancel);
            try {
                if (options.getVerify() == Verify.commitment) {
                    List<SopReference> references = said.stream()
                            .map(object -> new SopReference(object.sopClassUid(), object.sopInstanceUid()))
                            .toList();
                    getEndpoint()
                            .getComponent()
                            .commitments()
                            .refused(DicomStoreProducer.this, references, options.getVerifyWait(), cancel)
                            .forEach((uid, why) -> unconfirmed(uid, "stored, but not committed to: " + why));
                } else {
                    new HeldObjects(DicomStoreProducer.this, cancel)
                            .missing(said, options.getVerifyWait())
                            .forEach(uid -> unconfirmed(uid, "answered as stored, but the PACS does not list it"));
                }
            } finally {
                running.remove(cancel);
            }
        }

        private void unconfirmed(String uid, String words) {
            Map<String, Object> result = confirmable.get(uid);
            if ((int) result.get("Status") == DicomStatus.SUCCESS) {
                stored--;
            } else {
                warnings--;
            }
            lastFailure = DicomStatus.PROCESSING_FAILURE;
            failed.add(uid);
            result.put("Status", lastFailure);
            result.put("StatusText", words);
        }

        void store(PacsBeans.Named pacs) throws DicomException, InterruptedException {
            if (objects.objects().isEmpty()) {
                return;
            }
            running.add(cancel);
            try (CancelHandle.Registration closing = windowClosed.onCancel(cancel::cancel)) {
                withinWindow(pacs, null, windowClosed, association -> association
                        .client()
                        .store(
                                objects.objects().stream().map(this::paced).toList(),
                                null,
                                (object, status) -> {
                                    association.answered(status);
                                    answered(((Paced) object).object(), status);
                                },
                                control().withCancel(cancel)));
            } finally {
                running.remove(cancel);
            }
        }

        private Paced paced(StoreObject object) {
            return new Paced(object, getEndpoint().getStoring().rate());
        }

        private void answered(StoreObject object, int status) {
            answered++;
            if (status == DicomStatus.SUCCESS) {
                stored++;
            } else if (DicomStatus.isStored(status)) {
                warnings++;
            } else {
                lastFailure = status;
                failed.add(object.sopInstanceUid());
            }
            Map<String, Object> result =
                    result(ObjectsToStore.source(object), object, status, DicomStatus.describeStore(status));
            results.add(result);
            if (DicomStatus.isStored(status)) {
                confirmable.put(object.sopInstanceUid(), result);
            }
        }

        private Map<String, Object> result(String source, StoreObject object, int status, String words) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("File", source);
            if (object != null) {
                result.put("SOPInstanceUID", object.sopInstanceUid());
                result.put("SOPClassUID", object.sopClassUid());
                result.put("TransferSyntaxUID", object.transferSyntaxUid());
            }
            result.put("Status", status);
            result.put("StatusText", words);
            return result;
        }

        void report(Message message) {
            List<StoreObject> rest =
                    objects.objects().subList(answered, objects.objects().size());
            int status = status(rest.size());
            message.setHeader(DicomConstants.STATUS, status);
            message.setHeader(
                    DicomConstants.STATUS_TEXT,
                    status == DicomStatus.SUB_OPERATIONS_WITH_FAILURES
                            ? "one or more objects were not stored (B000H)"
                            : DicomStatus.describeStore(status));
            message.setHeader(DicomConstants.COMPLETED, stored);
            message.setHeader(DicomConstants.WARNING, warnings);
            message.setHeader(
                    DicomConstants.FAILED, failed.size() + objects.broken().size());
            message.setHeader(DicomConstants.REMAINING, rest.size());
            message.setHeader(DicomConstants.LEFT_OUT, objects.leftOut());
            message.setHeader(DicomConstants.WINDOW_CLOSED, windowClosed.isCancelled());
            for (StoreObject object : rest) {
                failed.add(object.sopInstanceUid());
                results.add(result(ObjectsToStore.source(object), object, DicomStatus.CANCEL, "not sent"));
            }
            message.setHeader(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.copyOf(failed));
            message.setBody(results);
        }

        private int status(int unsent) {
            if (unsent > 0) {
                return DicomStatus.CANCEL;
            }
            if (lastFailure == DicomStatus.SUCCESS) {
                return DicomStatus.SUCCESS;
            }
            return stored + warnings > 0 ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : lastFailure;
        }
    }
}
