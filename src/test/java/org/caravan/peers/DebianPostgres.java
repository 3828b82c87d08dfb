package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Debian's own PostgreSQL server with an empty database; run as the user postgres where the JVM's user is root. */
public final class DebianPostgres implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final int port;
    private PeerProcess process;

    private DebianPostgres(Path folder) throws IOException {
        this.folder = folder;
        this.port = Ports.free();
        if (isRoot()) {
            var system = folder.getFileSystem();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setOwner(folder, system.getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        String data = folder.resolve("data").toString();
        PeerProcess.run(
                Duration.ofSeconds(60),
                asServer(
                        Programs.require("initdb", binaries()),
                        "-D",
                        data,
                        "-U",
                        user(),
                        "-A",
                        "trust",
                        "-E",
                        "UTF8",
                        "--no-locale"));
        run();
    }

    public static DebianPostgres start() {
        try {
            return new DebianPostgres(Files.createTempDirectory("caravan-postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server, as a machine that is restarted does; what was committed stays. */
    public void stop() {
        process.close();
    }

    /** Starts it again at the same port. */
    public void run() {
        process = PeerProcess.start(
                "postgres",
                folder,
                asServer(
                        Programs.require("postgres", binaries()),
                        "-D",
                        folder.resolve("data").toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + folder),
                this::answers);
    }

    public int port() {
        return port;
    }

    /** JDBC URL of an empty database; no password is asked for. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return "caravan";
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        PeerProcess.deleteTree(folder);
    }

    private boolean answers() throws Exception {
        try (var connection = DriverManager.getConnection(url() + "?connectTimeout=2&socketTimeout=5", user(), "")) {
            return connection.isValid(2);
        }
    }

    /** Debian keeps each version in a folder of its own: the newest first. */
    private static String[] binaries() {
        if (!Files.isDirectory(VERSIONS)) {
            return new String[0];
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin").toString())
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> asServer(String... command) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.addAll(List.of(
                    Programs.require("setpriv"),
                    "--reuid=postgres",
                    "--regid=postgres",
                    "--clear-groups",
                    "--reset-env"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
