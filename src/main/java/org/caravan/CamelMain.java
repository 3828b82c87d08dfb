package org.caravan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

import org.caravan.load.RouteBounds;
import org.caravan.queue.Correlation;

/**
 * camel-main with our settings as properties. It has no shutdown hook of its own: the database must outlive the routes, so whoever
 * starts it stops it.
 */
final class CamelMain extends Main {

    /** How long routes may finish what is in flight when they are stopped; what is cut off is taken up by the next start. */
    private static final int SHUTDOWN_SECONDS = 20;

    /** How full the memory may be before what is small goes to the disk, too. */
    private static final int SPOOLED_ABOVE_PERCENT = 50;

    private static final int REPLACED_WITHIN_MILLIS = 120_000;

    private final List<Runnable> endings = new ArrayList<>();

    CamelMain(Settings settings) {
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        setPropertyPlaceholderLocations("file:" + settings.file() + ";optional=true");
        settings.values().forEach(this::addOverrideProperty);
        settings.foreign().forEach(this::addOverrideProperty);
        addInitialProperty("camel.mdc.enabled", "true");
        addInitialProperty("camel.mdc.customProperties", Correlation.PROPERTY);
        // ours say more: a route stopped by hand is no reason to be taken out of service, nor is a poll that failed
        // once
        addInitialProperty("camel.health.routesEnabled", "false");
        addInitialProperty("camel.health.consumersEnabled", "false");
        addInitialProperty("camel.component.dicom.healthCheckConsumerEnabled", "false");
        addInitialProperty("camel.component.dicom.healthCheckProducerEnabled", "false");
        addInitialProperty("camel.main.jmxManagementMBeansLevel", RouteBounds.FIGURES.name());
        // what calls a route that is being replaced waits for the new one: the former may be in the middle of a wait of
        // its own
        addInitialProperty("camel.component.direct.timeout", Integer.toString(REPLACED_WITHIN_MILLIS));
        // what routes read more than once, and is large, goes to the disk that has room for it
        configure().setStreamCachingSpoolEnabled(true);
        configure()
                .setStreamCachingSpoolDirectory(
                        settings.folder(Settings.DATA).resolve("spool").toString());
        configure().setStreamCachingSpoolUsedHeapMemoryThreshold(SPOOLED_ABOVE_PERCENT);
        configure().setStreamCachingAnySpoolRules(true);
        configure().setName("caravan");
        configure().setShutdownTimeout(SHUTDOWN_SECONDS);
    }

    /** Binds what is made anew for each that asks for it. */
    void bindNew(String name, Class<?> type, Supplier<Object> made) {
        registry.bindAsPrototype(name, type, made);
    }

    /** Has that run when every route has stopped. */
    void whenStopped(Runnable ending) {
        endings.add(ending);
    }

    @Override
    protected void doStop() throws Exception {
        try {
            super.doStop();
        } finally {
            endings.forEach(Runnable::run);
        }
    }
}
