package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.CamelContext;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.RequestKind;

/**
 * Micrometer meters of the component: {@code dicom.*}, by peer or listener. In use where the registry has one {@link MeterRegistry} and no
 * {@link DicomObserver}. Peers are those of endpoints, callers are counted together beyond {@value #MOST}, so that nobody fills the memory with names.
 */
public final class DicomMeters implements DicomObserver {

    private static final int MOST = 200;
    private static final String OTHERS = "others";
    private static final String PEER = "peer";
    private static final String CALLER = "caller";
    private static final String REQUEST = "request";

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> associations = new ConcurrentHashMap<>();
    private final Set<String> callers = ConcurrentHashMap.newKeySet();
    private final Set<String> statuses = ConcurrentHashMap.newKeySet();

    public DicomMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Meters in the only meter registry there is; {@link DicomObserver#NONE} where there is none, or no Micrometer. */
    static DicomObserver of(CamelContext context) {
        try {
            Set<MeterRegistry> registries = context.getRegistry().findByType(MeterRegistry.class);
            return registries.size() == 1
                    ? new DicomMeters(registries.iterator().next())
                    : DicomObserver.NONE;
        } catch (NoClassDefFoundError e) {
            return DicomObserver.NONE;
        }
    }

    @Override
    public void sent(String pacs, RequestKind request) {
        Counter.builder("dicom.requests")
                .description("Requests sent to a peer")
                .tags(PEER, pacs, REQUEST, label(request))
                .register(registry)
                .increment();
    }

    @Override
    public void opens(String pacs) {
        Counter.builder("dicom.associations.requested")
                .description("Associations requested of a peer")
                .tags(PEER, pacs)
                .register(registry)
                .increment();
    }

    @Override
    public void answered(String pacs, RequestKind request, Duration duration) {
        Timer.builder("dicom.request.duration")
                .description("From sending a request to its final answer, opening the association included")
                .tags(PEER, pacs, REQUEST, label(request))
                .register(registry)
                .record(duration);
    }

    @Override
    public void status(String pacs, RequestKind request, int status) {
        Counter.builder("dicom.statuses")
                .description("Final statuses of a peer, in hexadecimal")
                .tags(PEER, pacs, REQUEST, label(request), "status", bounded(statuses, "%04X".formatted(status)))
                .register(registry)
                .increment();
    }

    @Override
    public void failed(String pacs, RequestKind request, DicomException failure) {
        Counter.builder("dicom.request.failures")
                .description("Requests that a peer did not answer, by the class of the failure")
                .tags(
                        PEER,
                        pacs,
                        REQUEST,
                        label(request),
                        "reason",
                        failure.getClass().getSimpleName())
                .register(registry)
                .increment();
    }

    @Override
    public void associated(String calledAeTitle, int one) {
        associations
                .computeIfAbsent(calledAeTitle, listener -> {
                    AtomicInteger open = new AtomicInteger();
                    Gauge.builder("dicom.listener.associations", open, AtomicInteger::get)
                            .description("Associations with a listener that stand now")
                            .tag("listener", listener)
                            .register(registry);
                    return open;
                })
                .addAndGet(one);
    }

    @Override
    public void stored(String pacs, long bytes) {
        Counter.builder("dicom.received.objects")
                .description("Objects received and kept")
                .tags(PEER, String.valueOf(pacs))
                .register(registry)
                .increment();
        Counter.builder("dicom.received")
                .baseUnit("bytes")
                .description("Size of the objects received and kept")
                .tags(PEER, String.valueOf(pacs))
                .register(registry)
                .increment(bytes);
    }

    @Override
    public void quarantined(String callingAeTitle) {
        called("dicom.quarantined.objects", "Objects put into the quarantine", callingAeTitle);
    }

    @Override
    public void refused(String callingAeTitle) {
        called("dicom.refused.objects", "Objects refused since their series was not asked for", callingAeTitle);
    }

    @Override
    public void listenerFailed(String callingAeTitle) {
        called(
                "dicom.listener.failures",
                "Associations, messages and objects that a listener answered with a failure",
                callingAeTitle);
    }

    private void called(String name, String description, String callingAeTitle) {
        Counter.builder(name)
                .description(description)
                .tag(CALLER, bounded(callers, callingAeTitle))
                .register(registry)
                .increment();
    }

    private static String bounded(Set<String> known, String name) {
        return known.contains(name) || known.size() < MOST && known.add(name) ? name : OTHERS;
    }

    private static String label(RequestKind request) {
        return request.name().toLowerCase(Locale.ROOT);
    }
}
