package org.caravan.routes;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.LifecycleStrategySupport;
import org.springframework.dao.DataAccessException;

import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.PacsWindows;
import org.caravan.camel.dicom.RetrieveRegistry;
import org.caravan.deliver.Destination;
import org.caravan.pace.Schedules;

/** Signs of life, rescue of claims, and tidying up, at fixed intervals. */
final class HousekeepingRoutes extends RouteBuilder {

    private final Housekeeping housekeeping;
    private final Schedules schedules;

    HousekeepingRoutes(Housekeeping housekeeping, Schedules schedules) {
        this.housekeeping = housekeeping;
        this.schedules = schedules;
    }

    @Override
    public void configure() {
        // Runs while the context is built: before any route can claim something.
        housekeeping.start();
        getContext().addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext context) {
                try {
                    housekeeping.stop();
                } catch (DataAccessException e) {
                    log.warn("That this node stopped in order could not be noted: the database could not be used");
                }
            }
        });

        onException(Exception.class)
                .handled(true)
                .log(
                        LoggingLevel.WARN,
                        "org.caravan.routes",
                        "Housekeeping failed, it is tried again: ${exception.class.simpleName}");
        rescue();
        stop();
        discoverAgain();
        backfill();
        tidyUp();
    }

    private void rescue() {
        from("timer:housekeeping-rescue?period=30000&delay=10000")
                .id("rescue-claims")
                .description(
                        "Every 30 s: signs of life of this node, and claims of workers that gave none go back to the"
                                + " queue")
                .process(exchange -> housekeeping.beat())
                .id("beat-node")
                .description("This node is alive")
                .process(exchange -> housekeeping.rescue())
                .id("rescue-rows")
                .description("Takes back claims that nobody prolonged")
                .process(exchange -> housekeeping.deactivateDestinations())
                .id("deactivate-destinations")
                .description("Destinations that have not asked for an hour get nothing new")
                .process(exchange -> housekeeping.tellDisputes())
                .id("tell-disputes")
                .description("Destinations that two nodes' files describe differently, said once");
    }

    private void stop() {
        from("timer:stop-downloads?period=2000&delay=2000")
                .id("stop-downloads")
                .description("Every 2 s: downloads that somebody wants stopped end at the next object")
                .process(exchange -> RetrieveRegistry.of(exchange.getContext()).stop(housekeeping.stopsAsked()))
                .id("stop-asked-downloads")
                .description("Tells them; what has arrived is kept");
    }

    private void discoverAgain() {
        from("timer:discover-again?period=10000&delay=10000")
                .id("discover-again")
                .description(
                        "Every 10 s: begins discoveries that failed, were interrupted, kept back or missed, when their"
                                + " time has come")
                .process(exchange -> housekeeping.noteWindows(PacsWindows.of(exchange.getContext())))
                .id("note-windows")
                .description("Which PACS are outside their windows, for whoever asks how things stand")
                .process(exchange -> housekeeping.noteDestinations(
                        exchange.getContext().getRegistry().findByTypeWithName(Destination.class)))
                .id("note-destinations")
                .description("What the files of destinations say of their windows, filters and what is kept for them")
                .process(exchange ->
                        housekeeping.recall(exchange.getContext().getRegistry().findByTypeWithName(Pacs.class)))
                .id("recall-series")
                .description("Series in slow stores, so many a night, where the PACS file allows that")
                .process(exchange -> exchange.getMessage().setBody(dueDiscoveries(exchange.getContext())))
                .id("find-due-discoveries")
                .description("Which PACS; none that is left alone for now")
                .split(body())
                .id("each-due-discovery")
                .description("One PACS after the other")
                .wireTap("direct:discover-${body}?failIfNoConsumers=false&block=false")
                .id("begin-discovery-again")
                .description("On a thread of its own, where the PACS has its file still");
    }

    private void backfill() {
        from("timer:backfill?period=1000&delay=1000")
                .id("backfill-destinations")
                .description("Every second: what was there before a destination was becomes due for it, step by step")
                .process(exchange -> housekeeping.backfill(
                        exchange.getContext().getRegistry().findByTypeWithName(Destination.class)))
                .id("backfill-step")
                .description("1,000 series and archives for each destination that is new or back");

        from("timer:fold-tallies?period=1000&delay=1000")
                .id("fold-tallies")
                .description("Every second: adds what was done to the counts that status, health and metrics read")
                .process(exchange -> housekeeping.foldTallies())
                .id("fold-step")
                .description("10,000 changes at most");
    }

    private Collection<String> dueDiscoveries(CamelContext context) {
        Set<String> due = new LinkedHashSet<>(housekeeping.dueDiscoveries(PacsWindows.of(context)));
        due.addAll(schedules.claimMissedDiscoveries(context));
        return due;
    }

    private void tidyUp() {
        from("timer:housekeeping-prune?period=60000&delay=20000")
                .id("prune-files")
                .description(
                        "Every minute: deletes received files whose archive is verified here and at every destination")
                .process(exchange -> housekeeping.prune())
                .id("prune-series")
                .description("One series after the other, 200 at most");

        from("timer:housekeeping-temporary?period=3600000&delay=60000")
                .id("delete-temporary-files")
                .description(
                        "Every hour: forgets archives that are not to be made any more, and deletes temporary files"
                                + " older than a day")
                .process(exchange -> housekeeping.forgetReplacedArchives())
                .id("forget-replaced-archives")
                .description("Of series whose newer version is packed instead")
                .process(exchange -> housekeeping.deleteOldTemporaryFiles())
                .id("delete-old-files")
                .description("Objects that never arrived whole, archives never finished");
    }
}
