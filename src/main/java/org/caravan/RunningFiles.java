package org.caravan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.apache.camel.CamelContext;

import org.caravan.camel.dicom.DicomComponent;
import org.caravan.camel.dicom.Pacs;
import org.caravan.deliver.DeliveryFilters;
import org.caravan.health.RunningRoutes;
import org.caravan.load.RouteFiles;
import org.caravan.load.RouteProblem;
import org.caravan.load.RouteSelection;
import org.caravan.load.RouteWatch;
import org.caravan.metrics.Meters;
import org.caravan.queue.QueueBeans;

/** The route files of a running program, and all that follows them: associations, meters, what JMX shows, what {@code status} tells. */
final class RunningFiles implements AutoCloseable {

    private final CamelContext context;
    private final Settings settings;
    private final Path folder;
    private final Path news;
    private final RouteFiles files;
    private final SettingsWatch settingsWatch;
    private Meters meters;
    private QueueBeans beans;
    private RouteWatch watch;
    private Set<String> pacs = Set.of();
    private RouteNews told;

    /** @param abandoned is told the id of each route whose work was broken off so that it could be changed or taken out */
    RunningFiles(CamelContext context, Settings settings, RouteSelection selection, Consumer<String> abandoned) {
        this.context = context;
        this.settings = settings;
        this.folder = Caravan.routes(settings);
        this.news = settings.folder(Settings.DATA);
        this.files = new RouteFiles(
                context,
                folder,
                new PlacesCheck(settings, destination -> context.getRegistry()
                        .findSingleByType(DeliveryFilters.class)
                        .fault(destination)),
                selection,
                Duration.ofSeconds(settings.number(Settings.ROUTES_DRAIN)),
                abandoned);
        this.settingsWatch = new SettingsWatch(settings.file());
    }

    void load() {
        files.load();
    }

    /** From now on these follow what the files say. */
    void follow(Meters someMeters, QueueBeans someBeans) {
        meters = someMeters;
        beans = someBeans;
        changed();
    }

    /** Looks at the files from now on, unless the settings say that nobody does. */
    void watch() {
        int seconds = settings.number(Settings.ROUTES_WATCH);
        if (seconds > 0) {
            watch = RouteWatch.start(files, folder, Duration.ofSeconds(seconds), this::changed);
        }
    }

    List<RouteProblem> problems() {
        return files.problems();
    }

    Set<String> running() {
        return files.running();
    }

    /** Called after each look, too: whether anything is new is seen here. */
    private void changed() {
        settingsWatch.look();
        Set<String> now = new TreeSet<>(
                context.getRegistry().findByTypeWithName(Pacs.class).keySet());
        pacs.stream().filter(name -> !now.contains(name)).forEach(this::forget);
        pacs = now;
        Set<String> running = RunningRoutes.pacs(context);
        Set<String> destinations = RunningRoutes.destinations(context);
        beans.follow(running, destinations);
        RouteNews current = RouteNews.of(files, settingsWatch.changed(), running, destinations);
        if (!current.equals(told)) {
            told = current;
            current.write(news);
        }
    }

    private void forget(String name) {
        meters.forgetPacs(name);
        if (context.hasComponent("dicom") instanceof DicomComponent dicom) {
            dicom.forget(name);
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        RouteNews.delete(news);
    }
}
