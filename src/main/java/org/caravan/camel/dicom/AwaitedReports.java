package org.caravan.camel.dicom;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.SopReference;

/** Requests for storage commitment whose reports are awaited, on the association of the request or at a listener of ours, whichever comes first. */
final class AwaitedReports {

    /** Objects of one request, so that its report stays of a size that everybody takes. */
    private static final int AT_ONCE = 1_000;

    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();

    private record Awaited(CompletableFuture<CommitmentReport> report, CancelHandle arrived) {}

    /**
     * Has the PACS commit itself to keep these objects.
     *
     * @param longest wait for each report
     * @return SOP Instance UID to why not, of those that it does not commit itself to
     * @throws DicomTimeoutException when it does not report in time
     */
    Map<String, String> refused(DicomProducer producer, List<SopReference> objects, Duration longest, CancelHandle stop)
            throws DicomException, InterruptedException {
        Map<String, String> refused = new HashMap<>();
        for (int from = 0; from < objects.size(); from += AT_ONCE) {
            List<SopReference> part = objects.subList(from, Math.min(objects.size(), from + AT_ONCE));
            CommitmentReport report = report(producer, part, longest, stop);
            List<String> missing = new ArrayList<>(
                    part.stream().map(SopReference::sopInstanceUid).toList());
            missing.removeAll(report.committedUids());
            missing.forEach(uid -> refused.put(uid, CommitmentReport.describe(report.reason(uid))));
        }
        return refused;
    }

    private CommitmentReport report(
            DicomProducer producer, List<SopReference> objects, Duration longest, CancelHandle stop)
            throws DicomException, InterruptedException {
        String transaction =
                "2.25." + new BigInteger(UUID.randomUUID().toString().replace("-", ""), 16);
        Awaited waiting = new Awaited(new CompletableFuture<>(), new CancelHandle());
        awaited.put(transaction, waiting);
        long end = System.nanoTime() + longest.toNanos();
        try (CancelHandle.Registration stopping = stop.onCancel(waiting.arrived()::cancel)) {
            Optional<CommitmentReport> here = producer.use(association -> association
                    .client()
                    .commit(transaction, objects, RequestControl.within(longest).withCancel(waiting.arrived())));
            return here.isPresent()
                    ? here.get()
                    : waiting.report().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DicomTimeoutException(
                    "PACS " + producer.getEndpoint().pacs().peer()
                            + " sent no report on storage commitment within " + longest.toSeconds()
                            + " s (verifyWait). Have our AE title entered there with the address and port of our listener, or use verify=find");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nobody completes it so
        } finally {
            awaited.remove(transaction);
        }
    }

    /** A peer reports at a listener of ours. */
    void reported(ListenerObserver.Association who, CommitmentReport report) throws DicomStatusException {
        Awaited waiting = awaited.get(report.transactionUid());
        if (waiting == null) {
            throw new DicomStatusException(
                    DicomStatus.PROCESSING_FAILURE, "no storage commitment is awaited in that transaction");
        }
        waiting.report().complete(report);
        waiting.arrived().cancel();
    }
}
