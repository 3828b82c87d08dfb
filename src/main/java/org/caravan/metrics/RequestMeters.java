package org.caravan.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.caravan.camel.dicom.DicomObserver;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.RequestKind;

/** Requests to each PACS and what came of them, and objects received. Counts since the start of the process. */
final class RequestMeters implements DicomObserver {

    private static final String[] REASONS = {"unreachable", "refused", "aborted", "timeout", "malformed", "other"};
    private static final String PACS = "pacs";
    private static final String ASSOCIATE = "associate";

    /** Objects of callers that are no PACS of ours: strangers must not make labels. */
    private static final String NOBODY = "none";

    private final MeterRegistry registry;
    private final Map<String, LastMinute> lastMinutes = new ConcurrentHashMap<>();
    private volatile UnaryOperator<String> pacsOfAeTitle = aeTitle -> null;

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
        prepareCalls(NOBODY);
    }

    /** @param lookup gives the name of the PACS with a calling AE title, or null */
    void resolveBy(UnaryOperator<String> lookup) {
        pacsOfAeTitle = lookup;
    }

    /** Makes the meters of a PACS, so that they are 0 rather than absent before anything happens. */
    void prepare(String pacs) {
        for (RequestKind kind : new RequestKind[] {RequestKind.FIND, RequestKind.MOVE}) {
            requests(pacs, kind);
            answers(pacs, kind);
        }
        requested(pacs, ASSOCIATE);
        for (String reason : REASONS) {
            failures(pacs, reason);
        }
        objects(pacs);
        bytes(pacs);
        prepareCalls(pacs);
        lastMinute(pacs);
    }

    private void prepareCalls(String pacs) {
        called("caravan.refused.objects", "Objects refused since their series was not asked for", pacs);
        called("caravan.quarantined.objects", "Objects put into the quarantine since the start", pacs);
        called(
                "caravan.listener.failures",
                "Associations, messages and objects that our listener answered with a failure",
                pacs);
    }

    @Override
    public void sent(String pacs, RequestKind request) {
        requests(pacs, request).increment();
        lastMinute(pacs).count();
    }

    @Override
    public void opens(String pacs) {
        requested(pacs, ASSOCIATE).increment();
        lastMinute(pacs).count();
    }

    @Override
    public void answered(String pacs, RequestKind request, Duration duration) {
        answers(pacs, request).record(duration);
    }

    @Override
    public void failed(String pacs, RequestKind request, DicomException failure) {
        failures(pacs, reason(failure)).increment();
    }

    private static String reason(DicomException failure) {
        if (failure instanceof DicomConnectException) {
            return "unreachable";
        } else if (failure instanceof DicomRejectedException) {
            return "refused";
        } else if (failure instanceof DicomAbortedException) {
            return "aborted";
        } else if (failure instanceof DicomTimeoutException) {
            return "timeout";
        }
        return failure instanceof DicomMalformedException ? "malformed" : "other";
    }

    @Override
    public void stored(String pacs, long size) {
        objects(pacs).increment();
        bytes(pacs).increment(size);
    }

    @Override
    public void quarantined(String callingAeTitle) {
        called("caravan.quarantined.objects", null, pacsOf(callingAeTitle)).increment();
    }

    @Override
    public void refused(String callingAeTitle) {
        called("caravan.refused.objects", null, pacsOf(callingAeTitle)).increment();
    }

    @Override
    public void listenerFailed(String callingAeTitle) {
        called("caravan.listener.failures", null, pacsOf(callingAeTitle)).increment();
    }

    private String pacsOf(String aeTitle) {
        String pacs = pacsOfAeTitle.apply(aeTitle);
        return pacs == null ? NOBODY : pacs;
    }

    /** Counts no more of a PACS whose meters are removed. */
    void forget(String pacs) {
        lastMinutes.remove(pacs);
    }

    /** The requests to a PACS in the last 60 seconds. */
    LastMinute lastMinute(String pacs) {
        return lastMinutes.computeIfAbsent(pacs, name -> {
            LastMinute minute = new LastMinute(System::nanoTime);
            Gauge.builder("caravan.pacs.requests.last.minute", minute, LastMinute::times)
                    .description("Requests to a PACS in the last 60 seconds")
                    .tag(PACS, name)
                    .register(registry);
            Gauge.builder("caravan.pacs.requests.highest.minute", minute, LastMinute::highest)
                    .description("The most requests to a PACS in any 60 seconds since the start")
                    .tag(PACS, name)
                    .register(registry);
            return minute;
        });
    }

    private Counter requests(String pacs, RequestKind kind) {
        return requested(pacs, label(kind));
    }

    private Counter requested(String pacs, String request) {
        return Counter.builder("caravan.pacs.requests")
                .description("Requests sent to a PACS, those for an association included")
                .tags(PACS, pacs, "request", request)
                .register(registry);
    }

    private Timer answers(String pacs, RequestKind kind) {
        return Timer.builder("caravan.pacs.request.duration")
                .description("From sending a request to its final answer, opening the association included")
                .tags(PACS, pacs, "request", label(kind))
                .register(registry);
    }

    private Counter failures(String pacs, String reason) {
        return Counter.builder("caravan.association.failures")
                .description("Requests to a PACS that were not answered")
                .tags(PACS, pacs, "reason", reason)
                .register(registry);
    }

    private Counter objects(String pacs) {
        return Counter.builder("caravan.received.objects")
                .description("Objects received from a PACS")
                .tag(PACS, pacs)
                .register(registry);
    }

    private Counter bytes(String pacs) {
        return Counter.builder("caravan.received")
                .baseUnit("bytes")
                .description("Size of the objects received from a PACS")
                .tag(PACS, pacs)
                .register(registry);
    }

    private Counter called(String name, String description, String pacs) {
        return Counter.builder(name).description(description).tag(PACS, pacs).register(registry);
    }

    private static String label(RequestKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
