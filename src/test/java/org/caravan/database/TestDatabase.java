package org.caravan.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.caravan.files.FolderLock;

/** One embedded PostgreSQL per test JVM; every caller gets an empty database with the schema in it. */
public final class TestDatabase {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Queue<HikariDataSource> POOLS = new ArrayDeque<>();
    private static EmbeddedServer server;

    private TestDatabase() {}

    /** An empty database with the current schema; it goes with the JVM. */
    public static DataSource fresh() {
        try {
            String name = create();
            HikariDataSource pool = pool(name, 12);
            migrate(pool);
            keep(pool);
            return pool;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** An empty database with the schema as it was at that version; {@link #migrate} brings it up to date. */
    public static DataSource at(String version) {
        try {
            HikariDataSource pool = pool(create(), 12);
            Flyway.configure().dataSource(pool).target(version).load().migrate();
            keep(pool);
            return pool;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Brings the schema up to date. */
    public static void migrate(DataSource database) {
        new Schema(database, "test").migrate();
    }

    /** Tests come one after the other and forget their pools: those of some tests ago are closed. */
    private static synchronized void keep(HikariDataSource pool) {
        POOLS.add(pool);
        while (POOLS.size() > 3) {
            POOLS.remove().close();
        }
    }

    /** The properties {@code caravan.database.*} of a new, empty database without a schema. */
    public static Map<String, String> properties() {
        try {
            String name = create();
            String url = EmbeddedServer.url(server.port()).replaceFirst("postgres$", name);
            return Map.of(
                    "caravan.database.url",
                    url,
                    "caravan.database.user",
                    EmbeddedServer.USER,
                    "caravan.database.password",
                    server.password());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, with the schema in it. */
    public static Map<String, String> propertiesWithSchema() {
        Map<String, String> properties = properties();
        try (HikariDataSource pool =
                pool(properties.get("caravan.database.url").replaceFirst(".*/([^?]*).*", "$1"), 2)) {
            new Schema(pool, "test").migrate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return properties;
    }

    private static synchronized String create() throws Exception {
        if (server == null) {
            server = start();
        }
        String name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        try (HikariDataSource admin = pool("postgres", 1);
                Connection connection = admin.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return name;
    }

    /** Saves a server in that folder the unpacking of its programs. */
    static void linkPrograms(Path folder) throws IOException {
        Path home = PostgresBinaries.in(home()).program("postgres").getParent().getParent();
        Files.createSymbolicLink(folder.resolve(home.getFileName()), home);
    }

    /** Runs statements, separated by semicolons. */
    public static void execute(DataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row, as text. */
    public static String value(DataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One for each of the suite's processes that run side by side. */
    private static Path home() throws IOException {
        return Files.createDirectories(Path.of("target/test-postgres", System.getProperty("test.fork", "fork-1"))
                .toAbsolutePath());
    }

    private static EmbeddedServer start() throws Exception {
        Path folder = home();
        DatabaseSettings settings = DatabaseSettings.embedded(folder);
        FolderLock lock = FolderLock.take(folder, FolderLock.Use.RUN).orElseThrow();
        forgetEarlierRuns(EmbeddedServer.dataFolder(folder));
        EmbeddedServer started = EmbeddedServer.start(settings, lock);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(started)));
        return started;
    }

    private static void forgetEarlierRuns(Path data) throws IOException {
        Postmaster.of(data).filter(orphan -> orphan.serves(data)).ifPresent(orphan -> {
            ProcessHandle process = ProcessHandle.of(orphan.pid()).orElseThrow();
            process.destroyForcibly();
            Awaitility.await().until(() -> !orphan.serves(data));
        });
        PostgresBinaries.deleteTree(data);
    }

    private static void abandon(EmbeddedServer server) {
        try {
            server.abandon();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static HikariDataSource pool(String database, int size) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(EmbeddedServer.url(server.port()).replaceFirst("postgres$", database));
        config.setUsername(EmbeddedServer.USER);
        config.setPassword(server.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }
}
