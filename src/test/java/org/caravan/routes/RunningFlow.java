package org.caravan.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.apache.camel.spi.StreamCachingStrategy;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.TestDatabase;
import org.caravan.http.HttpServers;
import org.caravan.http.HttpSettings;
import org.caravan.queue.JobObserver;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.retrieve.SeriesFiles;

/** The whole program over a rehearsal PACS, with the routes as shipped; only the wait for stragglers is shortened. */
final class RunningFlow implements AutoCloseable {

    private final Path data;
    private final Path routes;
    private final Settings settings;
    private RehearsalPacs pacs;
    private Caravan caravan;

    /** With a database of the test's server. */
    RunningFlow(Path folder) throws IOException {
        this(folder, TestDatabase.properties(), freePort(), freePort());
    }

    RunningFlow(Path folder, Map<String, String> database, int port, int pacsPort) throws IOException {
        this(folder.resolve("data"), folder.resolve("routes"), database, port, pacsPort);
    }

    /** With that data folder, which may be one that cannot be used. */
    RunningFlow(Path data, Path routes) throws IOException {
        this(data, routes, TestDatabase.properties(), freePort(), freePort());
    }

    private RunningFlow(Path data, Path routes, Map<String, String> database, int port, int pacsPort)
            throws IOException {
        this.data = data;
        this.routes = routes;
        copyRoutes(routes);
        Map<String, String> values = new HashMap<>(database);
        values.put("caravan.data", data.toString());
        values.put("caravan.routes", routes.toString());
        values.put("caravan.node", "test");
        values.put("caravan.rehearsal", "true");
        values.put("caravan.dicom.port", Integer.toString(port));
        values.put("caravan.rehearsal.port", Integer.toString(pacsPort));
        values.put("caravan.console.enabled", "false");
        values.put("caravan.management.port", Integer.toString(freePort()));
        settings = Settings.read(routes.resolveSibling("none.properties"), values);
    }

    private static void copyRoutes(Path target) throws IOException {
        Path source = Path.of("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("forms/rehearsal.camel.yaml"))
                    .toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                String text = Files.readString(file);
                Files.writeString(copy, text.replace("defaultValue: 30s", "defaultValue: 500ms"));
            }
        }
    }

    /** Adds a route file, before the start. */
    void addRoutes(String name, String text) throws IOException {
        Files.createDirectories(routes.resolve(name).getParent());
        Files.writeString(routes.resolve(name), text);
    }

    /** Takes a shipped route file out, before the start. */
    void removeRoutes(String name) throws IOException {
        Files.delete(routes.resolve(name));
    }

    /** The port our listener takes objects on. */
    int dicomPort() {
        return settings.number(Settings.DICOM_PORT);
    }

    Settings settings() {
        return settings;
    }

    /** Changes a shipped route file, before the start. */
    void editRoutes(String name, UnaryOperator<String> edit) throws IOException {
        Path file = routes.resolve(name);
        Files.writeString(file, edit.apply(Files.readString(file)));
    }

    /** Changes the file of the PACS, before the start. */
    void editPacs(String from, String to) throws IOException {
        Path file = routes.resolve("pacs/rehearsal.camel.yaml");
        String text = Files.readString(file);
        Assertions.assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    void startPacs(Behaviour behaviour, List<SyntheticObject> objects) throws Exception {
        pacs = RehearsalPacs.builder()
                .port(settings.number(Settings.REHEARSAL_PORT))
                .destination("CARAVAN", "127.0.0.1", settings.number(Settings.DICOM_PORT))
                .studies(objects)
                .behaviour(behaviour)
                .start();
    }

    /** One whose habits can be changed while it runs. */
    void startPacs(Habits habits, List<SyntheticObject> objects) throws Exception {
        pacs = RehearsalPacs.builder()
                .port(settings.number(Settings.REHEARSAL_PORT))
                .destination("CARAVAN", "127.0.0.1", settings.number(Settings.DICOM_PORT))
                .studies(objects)
                .habits(habits)
                .start();
    }

    void stopPacs() {
        pacs.close();
        pacs = null;
    }

    RehearsalPacs pacs() {
        return pacs;
    }

    /** Starts the program, which discovers at once. */
    void start() {
        caravan = Caravan.start(settings);
        Assertions.assertThat(caravan.problems()).isEmpty();
    }

    /** Serves the management pages; returns their settings. */
    HttpSettings serve() {
        caravan.serve(settings);
        return HttpSettings.from(settings::get);
    }

    /** Serves the console, too. */
    HttpServers serveConsole() throws IOException {
        return serveConsole(Map.of());
    }

    /** The same, with more settings. */
    HttpServers serveConsole(Map<String, String> more) throws IOException {
        Map<String, String> values = new HashMap<>(settings.values());
        values.putAll(more);
        values.put("caravan.console.enabled", "true");
        values.put("caravan.console.port", Integer.toString(freePort()));
        return caravan.serve(Settings.read(settings.file(), values));
    }

    void discover() {
        caravan.context().createProducerTemplate().sendBody("direct:discover-rehearsal", "");
    }

    /** What Camel takes into memory from now on so that it can be read twice. */
    StreamCachingStrategy.Statistics streamCaching() {
        StreamCachingStrategy.Statistics statistics =
                caravan.context().getStreamCachingStrategy().getStatistics();
        statistics.setStatisticsEnabled(true);
        return statistics;
    }

    QueueStatus status() {
        return new QueueStatus(dataSource());
    }

    Caravan caravan() {
        return caravan;
    }

    DataSource dataSource() {
        return caravan.database().dataSource();
    }

    String value(String sql) {
        return TestDatabase.value(dataSource(), sql);
    }

    /** Makes everything that waits for a later attempt due now. */
    void hurry() {
        TestDatabase.execute(
                dataSource(),
                "UPDATE series SET next_attempt_at = now(); UPDATE pacs SET resume_at = NULL;"
                        + " UPDATE delivery SET next_attempt_at = now(); UPDATE destination SET resume_at = NULL;"
                        + " UPDATE archive SET next_attempt_at = now()");
    }

    /** Waits until a discovery run has ended and nothing is left to do. */
    void awaitDelivered(int archives) {
        await(() -> {
            QueueStatus.Totals totals = status().totals();
            return totals.isIdle() && totals.delivered() >= archives;
        });
    }

    void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    void prune() {
        new Housekeeping(new Sql(dataSource()), "test", data, new SeriesFiles(data), JobObserver.NONE).prune();
    }

    Path destination() {
        return data.resolve("destination");
    }

    /** Files below a folder of the data folder, relative to it. */
    List<Path> files(String name) throws IOException {
        Path folder = data.resolve(name);
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .sorted()
                    .toList();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void stop() {
        if (caravan != null) {
            caravan.close();
            caravan = null;
        }
    }

    @Override
    public void close() {
        stop();
        if (pacs != null) {
            pacs.close();
        }
    }
}
