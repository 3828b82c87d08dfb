package org.caravan.database;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.files.FolderLock;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

class DatabaseTest {

    @TempDir
    Path folder;

    @BeforeEach
    void linkPrograms() throws Exception {
        TestDatabase.linkPrograms(folder);
    }

    @AfterEach
    void unlinkPrograms() throws Exception {
        Files.delete(folder.resolve("server-17"));
    }

    @Test
    void keepsEveryCommittedRowAndStartsAtOnceAfterItsProcessWasKilled() throws Exception {
        Process child = child(folder);
        long last = 0;
        try (BufferedReader lines = child.inputReader()) {
            while (last < 200) {
                String line = lines.readLine();
                assertThat(line).as("output of the child").isNotNull();
                if (line.startsWith("row ")) {
                    last = Long.parseLong(line.substring(4));
                }
            }
            child.toHandle().destroyForcibly(); // unlike the process itself, leaves its output readable
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("row [0-9]+")) {
                    last = Long.parseLong(line.substring(4));
                }
            }
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Postmaster orphan = Postmaster.of(EmbeddedServer.dataFolder(folder)).orElseThrow();
        assertThat(orphan.isAlive())
                .as("the killed process left its server behind")
                .isTrue();

        long before = System.nanoTime();
        try (Database database = Database.open(DatabaseSettings.embedded(folder))) {
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
            long rows = Long.parseLong(TestDatabase.value(
                    database.dataSource(), "SELECT count(*) FROM node WHERE name::bigint <= " + last));
            assertThat(rows).isEqualTo(last);
            assertThat(orphan.serves(EmbeddedServer.dataFolder(folder))).isFalse();
        }
        assertThat(Postmaster.of(EmbeddedServer.dataFolder(folder)))
                .as("stopped with its owner")
                .isEmpty();
    }

    @Test
    void leavesAForeignProcessAloneThatGotTheOldServersNumber() throws Exception {
        Database.open(DatabaseSettings.embedded(folder)).close();
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    EmbeddedServer.dataFolder(folder).resolve("postmaster.pid"),
                    stranger.pid() + "\n" + EmbeddedServer.dataFolder(folder) + "\n0\n5432\n\n127.0.0.1\n0 0\nready\n");
            Database.open(DatabaseSettings.embedded(folder)).close();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    @Fault(54)
    void isDurableAndClosedToOthers() throws Exception {
        try (Database database = Database.open(DatabaseSettings.embedded(folder))) {
            for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(TestDatabase.value(database.dataSource(), "SHOW " + setting))
                        .as(setting)
                        .isEqualTo("on");
            }
            assertThat(TestDatabase.value(database.dataSource(), "SHOW listen_addresses"))
                    .isEqualTo("127.0.0.1");
            assertThat(TestDatabase.value(database.dataSource(), "SHOW server_version"))
                    .startsWith("17.");
            int port = Postmaster.of(EmbeddedServer.dataFolder(folder))
                    .orElseThrow()
                    .port();
            assertThatThrownBy(
                            () -> DriverManager.getConnection(EmbeddedServer.url(port), EmbeddedServer.USER, "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(folder.resolve("password")).toString())
                    .doesNotContain("GROUP", "OTHERS");
        }
    }

    @Test
    void commandsUseTheRunningServerAndLeaveItRunning() {
        try (Database running = Database.open(DatabaseSettings.embedded(folder))) {
            try (Database attached = Database.attachToChange(DatabaseSettings.embedded(folder))) {
                TestDatabase.execute(attached.dataSource(), "INSERT INTO node (name) VALUES ('a')");
            }
            assertThat(TestDatabase.value(running.dataSource(), "SELECT name FROM node"))
                    .isEqualTo("a");
            assertThatThrownBy(() -> Database.open(DatabaseSettings.embedded(folder)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("already running")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void commandsStartTheServerForThemselvesWhereNoneRuns() throws Exception {
        Database.open(DatabaseSettings.embedded(folder)).close();
        try (Database attached = Database.attach(DatabaseSettings.embedded(folder))) {
            assertThat(TestDatabase.value(attached.dataSource(), "SELECT count(*) FROM series"))
                    .isEqualTo("0");
        }
        assertThat(Postmaster.of(EmbeddedServer.dataFolder(folder))).isEmpty();
    }

    @Test
    void commandsThatReadCannotChangeAnything() {
        try (Database running = Database.open(DatabaseSettings.embedded(folder));
                Database attached = Database.attach(DatabaseSettings.embedded(folder))) {
            assertThatThrownBy(
                            () -> TestDatabase.execute(attached.dataSource(), "INSERT INTO node (name) VALUES ('a')"))
                    .hasMessageContaining("read-only");
            assertThat(TestDatabase.value(running.dataSource(), "SELECT count(*) FROM node"))
                    .isEqualTo("0");
        }
    }

    @Test
    void commandsDoNotWaitLongForACaravanThatIsStartingOrStopping() throws Exception {
        Database.open(DatabaseSettings.embedded(folder)).close();
        try (FolderLock starting = FolderLock.take(folder, FolderLock.Use.RUN).orElseThrow()) {
            assertThat(starting).isNotNull();
            assertTimeout(Duration.ofSeconds(15), () -> assertThatThrownBy(
                            () -> Database.attach(DatabaseSettings.embedded(folder)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessage("Caravan (process " + ProcessHandle.current().pid()
                            + ") is just starting or stopping the database in " + folder + ": try again in a moment"));
        }
    }

    @Test
    void commandsDoNotWaitLongForAServerThatGoesDown() throws Exception {
        try (Database running = Database.open(DatabaseSettings.embedded(folder))) {
            assertThat(running).isNotNull();
            Path named = EmbeddedServer.dataFolder(folder).resolve("postmaster.pid");
            List<String> lines = new ArrayList<>(Files.readAllLines(named));
            String port = lines.get(3);
            lines.set(3, "1");
            Files.write(named, lines);
            assertTimeout(Duration.ofSeconds(20), () -> assertThatThrownBy(
                            () -> Database.attach(DatabaseSettings.embedded(folder)))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageNotContaining("Flyway"));
            lines.set(3, port);
            Files.write(named, lines);
        }
    }

    @Test
    void commandsSayThatThereIsNothingYet() {
        assertThatThrownBy(() -> Database.attach(DatabaseSettings.embedded(folder.resolve("none"))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no database")
                .hasMessageContaining("bin/caravan run");
    }

    @Test
    @Fault(51)
    void refusesASchemaOfANewerProgram() {
        try (Database database = Database.open(DatabaseSettings.embedded(folder))) {
            TestDatabase.execute(
                    database.dataSource(),
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                            + " execution_time, success) VALUES (99, '9999', 'later', 'SQL', 'V9999__later.sql', 'x', 1, true)");
        }
        assertThatThrownBy(() -> Database.open(DatabaseSettings.embedded(folder)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("version 9999")
                .hasMessageMatching("(?s).*knows version [1-9][0-9]* at most.*");
        assertThatThrownBy(() -> Database.attach(DatabaseSettings.embedded(folder)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("version 9999");
    }

    @Test
    void saysThatTheDatabaseDoesNotAnswerWithoutTellingSecrets() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        DatabaseSettings settings = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:" + port + "/caravan?password=s3cret",
                "u",
                "s3cret",
                folder,
                0,
                4,
                Duration.ofSeconds(5));
        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("caravan.database.url")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            DatabaseSettings settings =
                    new DatabaseSettings("", "", "", folder, taken.getLocalPort(), 4, Duration.ofSeconds(20));
            assertThatThrownBy(() -> Database.open(settings))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("caravan.database.port");
        }
    }

    @Test
    @Fault(44)
    void saysThatTheFolderCannotBeUsed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Database.open(DatabaseSettings.embedded(file.resolve("postgres"))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("caravan.data");
    }

    @Test
    void refusesAUrlOfAnotherDatabase() {
        assertThatThrownBy(() -> new DatabaseSettings("jdbc:mysql://x/y", "", "", folder, 0, 4, Duration.ofSeconds(5)))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("jdbc:postgresql://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432?password=s3cret",
                "jdbc:postgresql://db:port/caravan?password=s3cret",
                "jdbc:postgresql://db/caravan/s3cret"
            })
    void refusesAUrlThatCannotBeReadWithoutTellingSecrets(String url) {
        assertThatThrownBy(() ->
                        Database.open(new DatabaseSettings(url, "u", "s3cret", folder, 0, 4, Duration.ofSeconds(5))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("caravan.database.url")
                .hasMessageNotContaining("s3cret");
    }

    private static Process child(Path folder) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Inserts rows for ever and says after each commit which one it was. */
    static final class Writer {
        public static void main(String[] args) throws Exception {
            Database database = Database.open(DatabaseSettings.embedded(Path.of(args[0])));
            try (Connection connection = database.dataSource().getConnection();
                    var insert = connection.prepareStatement("INSERT INTO node (name) VALUES (?)")) {
                for (long i = 1; i < 1_000_000; i++) {
                    insert.setString(1, Long.toString(i));
                    insert.executeUpdate();
                    System.out.println("row " + i);
                    System.out.flush();
                }
            }
        }
    }
}
