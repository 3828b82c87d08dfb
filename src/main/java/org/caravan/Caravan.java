package org.caravan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.access.Access;
import org.caravan.access.Desk;
import org.caravan.access.OpenId;
import org.caravan.access.SignInForm;
import org.caravan.database.Database;
import org.caravan.database.DatabaseException;
import org.caravan.database.DatabaseSettings;
import org.caravan.files.FolderLock;
import org.caravan.health.HealthChecks;
import org.caravan.health.HealthReport;
import org.caravan.http.HttpException;
import org.caravan.http.HttpServers;
import org.caravan.http.HttpSettings;
import org.caravan.http.ManagementPage;
import org.caravan.http.PeoplePage;
import org.caravan.http.PeopleSite;
import org.caravan.load.RouteCheck;
import org.caravan.load.RouteFiles;
import org.caravan.load.RouteProblem;
import org.caravan.load.RouteSelection;
import org.caravan.metrics.Meters;
import org.caravan.observe.ObservePages;
import org.caravan.page.Pages;
import org.caravan.queue.Leases;
import org.caravan.queue.QueueBeans;
import org.caravan.queue.Sql;
import org.caravan.requests.Requests;
import org.caravan.rest.Api;

/** The running program: database, Camel, route files. Closing it stops the routes, then the database. */
public final class Caravan implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Caravan.class);

    /** Bytes of a request to the pages for people, which may bring a list. */
    private static final long LARGEST_LIST = 200_000_000;

    private final FolderLock folders;
    private final Database database;
    private final CamelMain main;
    private RunningFiles files;
    private Meters meters;
    private HttpServers http;

    private Caravan(Settings settings, FolderLock folders, Database database) {
        this.folders = folders;
        this.database = database;
        this.main = new CamelMain(settings);
    }

    /**
     * Starts everything; broken route files are left out and named by {@link #problems()}.
     *
     * @throws SettingsException where a setting is wrong, a folder cannot be written, or another Caravan runs on {@code caravan.data}
     * @throws DatabaseException where the database cannot be used
     */
    public static Caravan start(Settings settings) {
        return start(settings, RouteSelection.ALL, database -> {});
    }

    /**
     * Starts everything that is selected.
     *
     * @param beforeRoutes sees the database before any route runs
     */
    public static Caravan start(Settings settings, RouteSelection selection, Consumer<Database> beforeRoutes) {
        settings.requireValid();
        Caravan caravan = open(settings);
        try {
            beforeRoutes.accept(caravan.database);
            caravan.startRoutes(settings, selection);
            return caravan;
        } catch (RuntimeException | Error e) {
            caravan.close();
            throw e;
        }
    }

    private static Caravan open(Settings settings) {
        FolderLock folders = Folders.take(settings);
        try {
            return new Caravan(settings, folders, Database.open(databaseSettings(settings)));
        } catch (RuntimeException | Error e) {
            folders.close();
            throw e;
        }
    }

    /** Tries every setting and every route file, and the places that they name. */
    public static List<String> check(Settings settings) {
        return check(settings, true);
    }

    /**
     * Tries every setting and every route file, and starts nothing; the result is empty where all are well.
     *
     * @param places whether the folders and files that route files name must be here, too
     */
    public static List<String> check(Settings settings, boolean places) {
        List<String> faults = new ArrayList<>(settings.problems());
        if (!faults.isEmpty()) {
            return faults;
        }
        try {
            databaseSettings(settings);
        } catch (DatabaseException e) {
            faults.add(e.getMessage());
        }
        faults.addAll(Folders.of(settings).faults());
        CamelMain main = new CamelMain(settings);
        try {
            Wiring.bindBeans(main, settings, new PGSimpleDataSource());
            main.init();
            RouteCheck check = places ? new PlacesCheck(settings) : new PacsCheck(settings);
            RouteFiles files = new RouteFiles(main.getCamelContext(), routes(settings), check);
            files.check().forEach(problem -> faults.add(problem.toString()));
        } catch (RuntimeException e) {
            faults.add(CamelFaults.describe(e, settings));
        } finally {
            main.stop();
        }
        return faults;
    }

    /** Settings of the database these settings mean. */
    public static DatabaseSettings databaseSettings(Settings settings) {
        return DatabaseSettings.from(settings.values()::get);
    }

    private void startRoutes(Settings settings, RouteSelection selection) {
        Leases leases;
        try {
            Map<String, Object> beans = Wiring.bind(main, settings, database.dataSource());
            meters = (Meters) beans.get("meters");
            leases = (Leases) beans.get("leases");
            main.start();
        } catch (RuntimeException e) {
            throw new SettingsException(List.of(CamelFaults.describe(e, settings)), e);
        }
        files = new RunningFiles(context(), settings, selection, leases::giveBack);
        files.load();
        registerHealth(settings);
        meters.start(context(), Version.text(), () -> files.problems().stream()
                .map(RouteProblem::file)
                .collect(Collectors.toSet()));
        QueueBeans beans = QueueBeans.register(
                context(), database.dataSource(), meters.pace(), () -> HealthReport.of(context(), HealthReport.Kind.ALL)
                        .down()
                        .values());
        files.follow(meters, beans);
        files.watch();
        LOG.info("Caravan runs {} routes on the {}", context().getRoutesSize(), database.description());
    }

    /**
     * Serves the console and the management pages as well, as far as they are enabled.
     *
     * @throws SettingsException where they cannot be served
     */
    public HttpServers serve(Settings settings) {
        ObservePages.bind(context(), meters);
        try {
            http = HttpServers.start(
                    HttpSettings.from(settings::get),
                    context().getRegistry().findByType(ManagementPage.class),
                    Optional.of(peopleSite(settings)));
            return http;
        } catch (HttpException e) {
            throw new SettingsException(List.of(e.getMessage()), e);
        }
    }

    private PeopleSite peopleSite(Settings settings) {
        Registry registry = context().getRegistry();
        Access access = new Access(database.dataSource(), openId(settings));
        registry.bind("access", access);
        Requests requests = new Requests(database.dataSource());
        Desk desk = new Desk(
                requests,
                new RunningTargets(context()),
                access.audit(),
                Boolean.parseBoolean(settings.get(Settings.APPROVAL)));
        registry.bind("desk", desk);
        Pages.bind(
                context(),
                database.dataSource(),
                new Pages.Rules(access, desk, requests),
                meters.pace(),
                settings.folder(Settings.DATA),
                settings.get(Settings.NODE));
        Api.bind(
                context(),
                access,
                desk,
                database.dataSource(),
                settings.folder(Settings.DATA),
                settings.get(Settings.NODE));
        SignInForm form =
                registry.findByType(SignInForm.class).stream().findFirst().orElse(SignInForm.PLAIN);
        return new PeopleSite(logins -> access.gate(logins, form), registry.findByType(PeoplePage.class), LARGEST_LIST);
    }

    private static Optional<OpenId> openId(Settings settings) {
        String issuer = settings.get("caravan.openid.issuer");
        return issuer.isEmpty()
                ? Optional.empty()
                : Optional.of(new OpenId(new OpenId.Settings(
                        issuer,
                        settings.get("caravan.openid.client"),
                        settings.get("caravan.openid.secret"),
                        settings.get("caravan.openid.groups"),
                        settings.get("caravan.openid.address"))));
    }

    private void registerHealth(Settings settings) {
        HealthChecks.Limits limits = new HealthChecks.Limits(
                settings.get(Settings.NODE),
                settings.folder(Settings.DATA),
                settings.number("caravan.health.disk-free") * 1_000_000L,
                Duration.ofHours(settings.number("caravan.health.stuck")),
                Duration.ofHours(settings.number("caravan.health.discovery-within")));
        HealthChecks.Faults faults = new HealthChecks.Faults(
                () -> problems().stream().map(RouteProblem::toString).toList(), Folders.of(settings)::faults);
        HealthChecks.register(context(), new Sql(database.dataSource()), limits, meters.pace(), faults);
    }

    static Path routes(Settings settings) {
        return settings.folder(Settings.ROUTES);
    }

    /** Route files that do not run as they are, and why. */
    public List<RouteProblem> problems() {
        return files.problems();
    }

    /** How many route files run. */
    public int fileCount() {
        return files.running().size();
    }

    public Database database() {
        return database;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    /** The meters of this process. */
    public Meters meters() {
        return meters;
    }

    /** Stops HTTP, then the routes, which may finish what is in flight, then the database; last it lets go of the data folder. */
    @Override
    public void close() {
        try {
            if (files != null) {
                files.close();
            }
            if (http != null) {
                http.close();
            }
            main.stop();
        } finally {
            if (meters != null) {
                meters.close();
            }
            try {
                database.close();
            } finally {
                folders.close();
            }
        }
    }
}
