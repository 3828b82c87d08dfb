package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.TestDatabase;
import org.caravan.files.Digests;
import org.caravan.queue.QueueFill;
import org.caravan.retrieve.SeriesFiles;

/** The program with packing and one destination of rsync on this machine, in this process; what it is to do is put into its database and folders. */
final class DeliverSite implements AutoCloseable {

    private static final String NODE = "bench";
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private static final String DESTINATION =
            """
            - beans:
                - name: central
                  type: org.caravan.deliver.Rsync
                  properties:
                    target: "%s"
                    program: "%s"
            - templatedRoute:
                routeTemplateRef: deliver
                routeId: deliver-central
                parameters:
                  - { name: destination, value: central }
                  - { name: rendition, value: identified }
                  - { name: identifiable, value: "true" }
                  - { name: archivesAtOnce, value: "%d" }
            """;

    /** Counts how often it was started, a line each. */
    private static final String COUNTING_RSYNC =
            """
            #!/bin/sh
            echo >>'%s'
            exec rsync "$@"
            """;

    private final Path data;
    private final Path calls;
    private final Path target;
    private final DataSource database;
    private final long before;
    private final Caravan caravan;
    private int series;

    /**
     * @param delivered archives that the database holds as delivered already; 0 for an empty one
     * @param atOnce archives in a session at most
     */
    DeliverSite(Path folder, long delivered, int atOnce) throws IOException {
        Destination.empty(folder);
        data = folder.resolve("data");
        calls = folder.resolve("calls");
        target = Files.createDirectories(folder.resolve("target"));
        Map<String, String> values = new HashMap<>(TestDatabase.propertiesWithSchema());
        database = dataSource(values);
        if (delivered > 0) {
            QueueFill.of(database, delivered);
        }
        before = Long.parseLong(TestDatabase.value(database, "SELECT coalesce(max(id), 0) FROM archive"));
        Path routes = routes(folder, atOnce);
        values.put("caravan.data", data.toString());
        values.put("caravan.routes", routes.toString());
        values.put("caravan.node", NODE);
        values.put("caravan.pack.compression", "0");
        values.put("caravan.console.enabled", "false");
        values.put("caravan.routes.watch", "0");
        Settings settings = Settings.read(folder.resolve("none.properties"), values);
        caravan = Caravan.start(settings);
        if (!caravan.problems().isEmpty()) {
            caravan.close();
            throw new IllegalStateException("Route files of the benchmark are broken: " + caravan.problems());
        }
    }

    private static DataSource dataSource(Map<String, String> properties) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(properties.get("caravan.database.url"));
        source.setUser(properties.get("caravan.database.user"));
        source.setPassword(properties.get("caravan.database.password"));
        return source;
    }

    private Path routes(Path folder, int atOnce) throws IOException {
        Path routes = folder.resolve("routes");
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches("routes/(00|30|40).*|routes/renditions/.*yaml"))
                    .toList()) {
                Path copy = routes.resolve(Path.of("routes").relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path rsync = Files.writeString(folder.resolve("rsync"), COUNTING_RSYNC.formatted(calls));
        if (!rsync.toFile().setExecutable(true)) {
            throw new IOException("not executable: " + rsync);
        }
        Files.createDirectories(routes.resolve("destinations"));
        Files.writeString(
                routes.resolve("destinations/central.camel.yaml"), DESTINATION.formatted(target, rsync, atOnce));
        return routes;
    }

    /** Receives the set, and takes the time from its being complete until it is delivered. */
    double packAndDeliver(HarvestSet set, String suffix) throws IOException {
        int done = delivered();
        String study = "1.2.826.1." + suffix;
        execute("INSERT INTO patient (pacs, patient_id) VALUES ('bench', 'P-" + suffix + "')");
        execute("INSERT INTO study (patient_id, study_instance_uid) SELECT id, '" + study
                + "' FROM patient WHERE pacs = 'bench' AND patient_id = 'P-" + suffix + "'");
        SeriesFiles files = new SeriesFiles(data);
        try (Stream<Path> folders = Files.list(set.folder())) {
            for (Path folder : folders.sorted().toList()) {
                receive(folder, study, study + "." + ++series, files);
            }
        }
        long begin = System.nanoTime();
        execute("UPDATE series SET state = 'complete', version = 1 WHERE pacs = 'bench' AND state = 'paused'");
        await(done + set.series());
        return (System.nanoTime() - begin) / 1e9;
    }

    private void receive(Path from, String study, String uid, SeriesFiles files) throws IOException {
        StringBuilder instances = new StringBuilder();
        int count = 0;
        try (Stream<Path> all = Files.list(from)) {
            for (Path object : all.sorted().toList()) {
                String sop = uid + "." + ++count;
                Path file = files.file(study, uid, sop);
                Files.createDirectories(file.getParent());
                Files.createLink(file, object);
                instances
                        .append(count > 1 ? ", (" : "(")
                        .append("'")
                        .append(sop)
                        .append("', ")
                        .append(Files.size(object))
                        .append(")");
            }
        }
        execute("INSERT INTO series (study_id, series_instance_uid, state, pacs, node, complete_instances)"
                + " SELECT id, '" + uid + "', 'paused', 'bench', '" + NODE + "', " + count
                + " FROM study WHERE study_instance_uid = '" + study + "'");
        execute("INSERT INTO instance (series_id, sop_instance_uid, bytes, received_at)"
                + " SELECT s.id, v.sop, v.bytes, now() FROM series s, (VALUES " + instances + ") v (sop, bytes)"
                + " WHERE s.series_instance_uid = '" + uid + "'");
    }

    /** Makes small archives due all at once, and takes the time until they are delivered. */
    double deliver(int archives) throws IOException {
        int done = delivered();
        Files.deleteIfExists(calls);
        StringBuilder rows = new StringBuilder();
        for (int number = 1; number <= archives; number++) {
            String file = "S-" + number / 100 + "/" + number + ".zip";
            Path archive = data.resolve("archives").resolve(file);
            Files.createDirectories(archive.getParent());
            Files.writeString(archive, ("archive " + number + " ").repeat(200));
            rows.append(number > 1 ? ", (" : "(")
                    .append(number)
                    .append(", '")
                    .append(file)
                    .append("', '")
                    .append(Digests.sha256(archive))
                    .append("', ")
                    .append(Files.size(archive))
                    .append(")");
        }
        execute("INSERT INTO patient (pacs, patient_id) VALUES ('small', 'P')");
        execute("INSERT INTO study (patient_id, study_instance_uid) SELECT id, '1.9' FROM patient WHERE pacs ="
                + " 'small'");
        execute("SET session_replication_role = replica; INSERT INTO series (study_id, series_instance_uid, state,"
                + " pacs, node, version) SELECT t.id, '1.9.' || n, 'complete', 'small', '" + NODE
                + "', 1 FROM study t, generate_series(1, "
                + archives + ") n WHERE t.study_instance_uid = '1.9'; SET session_replication_role = origin");
        long begin = System.nanoTime();
        execute("INSERT INTO archive (series_id, version, state, file, sha256, bytes, members, node, verified_at)"
                + " SELECT s.id, 1, 'verified', v.file, v.sha256, v.bytes, 1, '" + NODE + "', now() FROM (VALUES "
                + rows
                + ") v (n, file, sha256, bytes) JOIN series s ON s.series_instance_uid = '1.9.' || v.n");
        await(done + archives);
        return (System.nanoTime() - begin) / 1e9;
    }

    /** How often rsync was started since the last {@link #deliver} began. */
    int sessions() throws IOException {
        return Files.readAllLines(calls).size();
    }

    private void await(int archives) {
        Awaitility.await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> delivered() >= archives);
    }

    private int delivered() {
        return Integer.parseInt(value("state = 'delivered'"));
    }

    /** How many deliveries of ours are so; those of before are passed over by key. */
    private String value(String condition) {
        return TestDatabase.value(
                database,
                "SELECT count(*) FROM delivery WHERE archive_id > " + before + " AND destination = 'central' AND "
                        + condition);
    }

    /** Fails where archives are not at the destination. */
    void requireArrived(int archives) throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            long arrived =
                    files.filter(file -> file.toString().endsWith(".zip")).count();
            if (arrived != archives) {
                throw new IllegalStateException("At the destination are " + arrived + " archives, not " + archives);
            }
        }
    }

    void requireNoFailures() {
        String wrong = value("(state <> 'delivered' OR attempts > 1)");
        if (!wrong.equals("0")) {
            throw new IllegalStateException(wrong + " deliveries took more than one attempt");
        }
    }

    private void execute(String sql) {
        TestDatabase.execute(database, sql);
    }

    @Override
    public void close() {
        caravan.close();
    }
}
