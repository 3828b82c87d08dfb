package org.caravan.metrics;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.caravan.camel.dicom.DicomObserver;
import org.caravan.camel.dicom.Pacs;
import org.caravan.queue.JobObserver;
import org.caravan.queue.RequestPace;
import org.caravan.queue.Sql;

/**
 * The meters of a process, for Prometheus. Labels are the names of PACS and destinations, states, and a few fixed words: never anything
 * that a PACS or a patient brought along.
 */
public final class Meters implements AutoCloseable {

    /** Far above what PACS and destinations need: a mistake must not fill the memory. */
    private static final int MOST_METERS = 20_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMeters requests;
    private final JobMeters jobs;
    private final QueueMeters queue;
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();
    private JvmGcMetrics garbage;
    private LogbackMetrics logs;
    private MultiGauge brokenByFile;
    private Supplier<Set<String>> broken = Set::of;
    private volatile CamelContext context;

    /** @param data the data folder, whose free space is measured */
    public Meters(Sql sql, Path data) {
        registry.config().meterFilter(MeterFilter.maximumAllowableMetrics(MOST_METERS));
        requests = new RequestMeters(registry);
        jobs = new JobMeters(registry);
        queue = new QueueMeters(sql, registry);
        disk(data);
    }

    private void disk(Path data) {
        Gauge.builder("caravan.data.free", () -> data.toFile().getUsableSpace())
                .baseUnit("bytes")
                .description("Free space where the data folder is")
                .register(registry);
        Gauge.builder("caravan.data.size", () -> data.toFile().getTotalSpace())
                .baseUnit("bytes")
                .description("Size of the disk where the data folder is")
                .register(registry);
    }

    /** For the component: requests and received objects. */
    public DicomObserver requests() {
        return requests;
    }

    /** For the queue: claimed rows. */
    public JobObserver jobs() {
        return jobs;
    }

    /** What each PACS is sent, and may be. */
    public RequestPace pace() {
        return new RequestPace() {
            @Override
            public int lastMinute(String pacs) {
                return requests.lastMinute(pacs).times();
            }

            @Override
            public int highestMinute(String pacs) {
                return requests.lastMinute(pacs).highest();
            }

            @Override
            public OptionalInt allowed(String pacs) {
                return Meters.this.allowed(pacs);
            }
        };
    }

    /** For meters of others. */
    public MeterRegistry registry() {
        return registry;
    }

    /**
     * Adds what belongs to a running program: JVM, log, build, and the PACS of its routes.
     *
     * @param brokenFiles names of the route files that do not run as they are
     */
    public void start(CamelContext running, String version, Supplier<Set<String>> brokenFiles) {
        context = running;
        garbage = new JvmGcMetrics();
        logs = new LogbackMetrics();
        garbage.bindTo(registry);
        logs.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder("caravan.build.info", () -> 1)
                .description("The version that runs")
                .tag("version", version)
                .register(registry);
        broken = brokenFiles;
        Gauge.builder("caravan.route.files.broken", () -> broken.get().size())
                .description("Route files that do not run as they are")
                .strongReference(true)
                .register(registry);
        brokenByFile = MultiGauge.builder("caravan.route.file.broken")
                .description("1 for each route file that does not run as it is")
                .register(registry);
        requests.resolveBy(this::pacsOf);
    }

    /** All meters in the text format of Prometheus. */
    public String scrape() {
        if (context != null) {
            context.getRegistry().findByTypeWithName(Pacs.class).keySet().forEach(this::prepare);
            brokenByFile.register(
                    broken.get().stream()
                            .map(file -> MultiGauge.Row.of(Tags.of("file", file), 1))
                            .toList(),
                    true);
        }
        queue.refresh();
        queue.destinations().forEach(jobs::prepareDestination);
        return registry.scrape();
    }

    /** Forgets the meters of a PACS that is gone; one that comes back begins anew. */
    public void forgetPacs(String pacs) {
        registry.getMeters().stream()
                .filter(meter -> pacs.equals(meter.getId().getTag("pacs")))
                .forEach(registry::remove);
        requests.forget(pacs);
        prepared.remove(pacs);
    }

    private void prepare(String pacs) {
        if (!prepared.add(pacs)) {
            return; // Micrometer warns of a gauge that is there already
        }
        requests.prepare(pacs);
        jobs.preparePacs(pacs);
        Gauge.builder("caravan.pacs.request.budget", this, meters -> meters.budget(pacs))
                .description("Requests a minute that a PACS may be sent; absent where nothing paces it")
                .tag("pacs", pacs)
                .register(registry);
    }

    private double budget(String pacs) {
        OptionalInt allowed = allowed(pacs);
        return allowed.isPresent() ? allowed.getAsInt() : Double.NaN;
    }

    private OptionalInt allowed(String pacs) {
        RouteDefinition pace = ((ModelCamelContext) context).getRouteDefinition("pace-" + pacs);
        Map<String, Object> parameters = pace == null ? null : pace.getTemplateParameters();
        Object perMinute = parameters == null ? null : parameters.get("requestsPerMinute");
        try {
            return perMinute == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(perMinute.toString()));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** The PACS that stores under that AE title; null for a stranger. */
    private String pacsOf(String aeTitle) {
        for (Map.Entry<String, Pacs> pacs :
                context.getRegistry().findByTypeWithName(Pacs.class).entrySet()) {
            if (pacs.getValue().callers().stream()
                    .anyMatch(caller -> caller.aeTitle().equals(aeTitle))) {
                return pacs.getKey();
            }
        }
        return null;
    }

    @Override
    public void close() {
        if (garbage != null) {
            garbage.close();
            logs.close();
        }
        registry.close();
    }
}
