package org.caravan.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.files.FolderLock;

/**
 * A PostgreSQL server of our own in a folder: durable, on 127.0.0.1 alone, with a generated password that only this user can read.
 *
 * <p>As root the programs run in a user namespace ({@code unshare}), since PostgreSQL refuses to run as root.
 */
final class EmbeddedServer implements AutoCloseable {

    static final String USER = "caravan";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String ADDRESS = "127.0.0.1";
    private static final int PORT_TRIES = 5;
    private static final long LARGEST_LOG = 10L * 1024 * 1024;

    private final Path folder;
    private final PostgresBinaries binaries;
    private final FolderLock lock;
    private final Duration wait;
    private int port;

    private EmbeddedServer(Path folder, PostgresBinaries binaries, FolderLock lock, Duration wait) {
        this.folder = folder;
        this.binaries = binaries;
        this.lock = lock;
        this.wait = wait;
    }

    /** Starts the server; one that an earlier, killed process left running is stopped first. The caller holds the folder's lock. */
    static EmbeddedServer start(DatabaseSettings settings, FolderLock lock) throws IOException, InterruptedException {
        Path folder = settings.folder();
        EmbeddedServer server = new EmbeddedServer(folder, PostgresBinaries.in(folder), lock, settings.timeout());
        server.initialise();
        server.stopOrphan();
        server.startOnFreePort(settings.port());
        return server;
    }

    int port() {
        return port;
    }

    String password() throws IOException {
        return readPassword(folder);
    }

    static Path dataFolder(Path folder) {
        return folder.resolve("data");
    }

    static String readPassword(Path folder) throws IOException {
        return Files.readString(folder.resolve("password")).strip();
    }

    /** JDBC URL of a server of ours on that port. */
    static String url(int port) {
        return DatabaseSettings.PREFIX + "//" + ADDRESS + ":" + port + "/postgres";
    }

    private void initialise() throws IOException, InterruptedException {
        Path data = dataFolder(folder);
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        Path password = folder.resolve("password");
        Files.deleteIfExists(password);
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, HexFormat.of().formatHex(secret) + "\n");
        Path fresh = folder.resolve("data.initialising");
        PostgresBinaries.deleteTree(fresh);
        Run run = run(
                "initdb",
                "--pgdata=" + fresh,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C");
        if (run.exit() != 0) {
            throw new DatabaseException(
                    "The embedded PostgreSQL could not be set up in " + folder + ": " + run.output());
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void stopOrphan() throws IOException, InterruptedException {
        Path data = dataFolder(folder);
        Optional<Postmaster> found = Postmaster.of(data);
        if (found.isEmpty() || !found.get().isAlive()) {
            return;
        }
        Postmaster postmaster = found.get();
        if (postmaster.serves(data)) {
            LOG.info("Stopping the database server (process {}) that an earlier run left behind", postmaster.pid());
            stop();
        } else {
            // the process id was given to another program since: the file is left over from a crash
            Files.delete(data.resolve("postmaster.pid"));
        }
    }

    private void startOnFreePort(int wanted) throws IOException, InterruptedException {
        Run run = null;
        for (int i = 0; i < (wanted == 0 ? PORT_TRIES : 1); i++) {
            port = wanted == 0 ? freePort() : wanted;
            run = startOn(port);
            if (run.exit() == 0) {
                return;
            }
        }
        String log = tail(folder.resolve("server.log"));
        if (log.contains("Address already in use")) {
            throw new DatabaseException(
                    "Port " + port
                            + " of the embedded PostgreSQL is in use: set caravan.database.port to a free one, or to 0 for any");
        }
        throw new DatabaseException("The embedded PostgreSQL in " + folder + " did not start (see server.log there): "
                + run.output() + " " + log);
    }

    private Run startOn(int candidate) throws IOException, InterruptedException {
        Path log = folder.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        // terse and without statements: PostgreSQL would log row values, and they are patients' data
        String options = String.join(
                " -c ",
                "-p " + candidate,
                "listen_addresses=" + ADDRESS,
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "log_error_verbosity=terse",
                "log_min_error_statement=panic",
                "max_connections=120");
        return run(
                "pg_ctl",
                "start",
                "--wait",
                "--timeout=" + wait.toSeconds(),
                "--pgdata=" + dataFolder(folder),
                "--log=" + log,
                "--options=" + options);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            return socket.getLocalPort();
        }
    }

    private void stop() throws IOException, InterruptedException {
        String data = "--pgdata=" + dataFolder(folder);
        String seconds = "--timeout=" + wait.toSeconds();
        Run run = run("pg_ctl", "stop", "--wait", "--mode=fast", seconds, data);
        if (run.exit() != 0) {
            run = run("pg_ctl", "stop", "--wait", "--mode=immediate", seconds, data);
        }
        if (run.exit() != 0 && Postmaster.of(dataFolder(folder)).isPresent()) {
            throw new DatabaseException(
                    "The embedded PostgreSQL in " + folder + " could not be stopped: " + run.output());
        }
    }

    private Run run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(binaries.program(program).toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, program, ".out");
        try {
            // to a file: a server that was started keeps a pipe open for ever
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = startProcess(builder);
            process.getOutputStream().close();
            if (!process.waitFor(wait.toSeconds() + 30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Run(-1, program + " did not end within " + (wait.toSeconds() + 30) + " s");
            }
            return new Run(process.exitValue(), Files.readString(output).strip().replace('\n', ' '));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Process startProcess(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (isRoot()) {
                throw new DatabaseException(
                        "As root the embedded PostgreSQL needs the program unshare (package util-linux). "
                                + "Install it, run Caravan as an ordinary user, or set caravan.database.url",
                        e);
            }
            throw e;
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join(" ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /** Ends the server as a power failure would, for data that nobody needs any more. */
    void abandon() throws IOException, InterruptedException {
        try (lock) {
            run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata=" + dataFolder(folder));
        }
    }

    private record Run(int exit, String output) {}

    /** Stops the server and lets go of the folder. */
    @Override
    public void close() {
        try (lock) {
            stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
