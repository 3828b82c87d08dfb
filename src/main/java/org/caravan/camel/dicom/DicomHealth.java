package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.RequestKind;

/**
 * Health checks of the component, in the registry of its Camel context where that has one: {@code dicom-listen-PEER} for each listener, and
 * {@code dicom-peer-NAME} for each peer that was asked something. Nobody is asked anything for a check: a peer is as it was at the last request.
 *
 * <p>As Camel's own they can be turned off with {@code healthCheckConsumerEnabled} and {@code healthCheckProducerEnabled} of the component.
 */
final class DicomHealth implements DicomObserver {

    /** Peers beyond have no check. */
    private static final int MOST_PEERS = 1_000;

    private final DicomComponent component;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Map<DicomListenConsumer, HealthCheck> listeners = new ConcurrentHashMap<>();

    DicomHealth(DicomComponent component) {
        this.component = component;
    }

    void listens(DicomListenConsumer consumer) {
        if (component.isHealthCheckConsumerEnabled()) {
            HealthCheck check =
                    new Check("dicom-listen-" + consumer.getEndpoint().getPeer(), result -> {
                        result.detail("port", consumer.getPort());
                        result.detail("objects", consumer.getObjects());
                        result.detail("failures", consumer.getFailures());
                        if (consumer.isListening()) {
                            result.up();
                        } else {
                            result.message("It accepts no associations: stop and start its route")
                                    .down();
                        }
                    });
            listeners.put(consumer, check);
            register(check);
        }
    }

    void listensNoMore(DicomListenConsumer consumer) {
        HealthCheck check = listeners.remove(consumer);
        if (check != null) {
            unregister(check);
        }
    }

    @Override
    public void answered(String pacs, RequestKind request, Duration duration) {
        note(pacs, null);
    }

    @Override
    public void failed(String pacs, RequestKind request, DicomException failure) {
        note(pacs, failure);
    }

    /** @param failure null where it answered */
    private void note(String name, DicomException failure) {
        if (component.isHealthCheckProducerEnabled() && (peers.size() < MOST_PEERS || peers.containsKey(name))) {
            peers.computeIfAbsent(name, this::peer).last = new Contact(System.nanoTime(), failure);
        }
    }

    private Peer peer(String name) {
        Peer peer = new Peer();
        peer.check = new Check("dicom-peer-" + name, peer::tell);
        register(peer.check);
        return peer;
    }

    /** The bean of a peer is gone. */
    void forget(String name) {
        Peer peer = peers.remove(name);
        if (peer != null) {
            unregister(peer.check);
        }
    }

    void forgetAll() {
        peers.keySet().forEach(this::forget);
        listeners.keySet().forEach(this::listensNoMore);
    }

    private void register(HealthCheck check) {
        HealthCheckRegistry registry = registry();
        if (registry != null) {
            registry.register(check);
        }
    }

    private void unregister(HealthCheck check) {
        HealthCheckRegistry registry = registry();
        if (registry != null) {
            registry.unregister(check);
        }
    }

    /** Null where camel-health is not there. */
    private HealthCheckRegistry registry() {
        CamelContext context = component.getCamelContext();
        return context == null ? null : context.getCamelContextExtension().getContextPlugin(HealthCheckRegistry.class);
    }

    /**
     * @param at in terms of {@link System#nanoTime()}
     * @param failure null where it was answered
     */
    private record Contact(long at, DicomException failure) {}

    private static final class Peer {

        private HealthCheck check;
        private volatile Contact last;

        private void tell(HealthCheckResultBuilder result) {
            Contact contact = last;
            if (contact == null) {
                result.unknown();
                return;
            }
            result.detail(
                    "last.request.seconds.ago",
                    Duration.ofNanos(System.nanoTime() - contact.at()).toSeconds());
            if (contact.failure() == null) {
                result.up();
            } else {
                result.message(contact.failure().getMessage()).down();
            }
        }
    }

    private static final class Check implements HealthCheck {

        private final String id;
        private final Consumer<HealthCheckResultBuilder> judge;
        private volatile boolean enabled = true;

        Check(String id, Consumer<HealthCheckResultBuilder> judge) {
            this.id = id;
            this.judge = judge;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getGroup() {
            return "dicom";
        }

        @Override
        public boolean isEnabled() {
            return enabled;
        }

        @Override
        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        /** A restart mends no peer. */
        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        public Result call(Map<String, Object> options) {
            HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
            judge.accept(result);
            return result.build();
        }
    }
}
