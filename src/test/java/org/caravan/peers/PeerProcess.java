package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.caravan.suite.ChildOutput;

/** A program that runs while a test does. Ended by process id, with every process it started, also when the JVM ends early. */
public final class PeerProcess implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(3);
    private static final Duration END_WITHIN = Duration.ofSeconds(10);
    private static final int LINES_SHOWN = 25;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread hook;

    private PeerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.hook = new Thread(this::killTree, "end-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether a program answers yet; an exception counts as no. */
    @FunctionalInterface
    public interface Probe {
        boolean answers() throws Exception;
    }

    /**
     * Starts the command in the folder, its output going to where the logs of the suite are, and returns when the probe says that it answers.
     *
     * @throws AssertionError when it ends or does not answer within 3 minutes, with its last output
     */
    public static PeerProcess start(String name, Path folder, List<String> command, Probe probe) {
        Path log = ChildOutput.file(name);
        PeerProcess peer;
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            peer = new PeerProcess(name, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started: " + String.join(" ", command), e);
        }
        peer.awaitAnswer(probe);
        return peer;
    }

    /** What a command that ran to its end left behind. */
    public record Ended(int exitCode, String output) {}

    /** Runs a command to its end and returns its output; any exit code but 0 fails. */
    public static String run(Duration limit, List<String> command) {
        Ended ended = runToEnd(limit, command);
        if (ended.exitCode() != 0) {
            throw new AssertionError("Exit code " + ended.exitCode() + ": " + String.join(" ", command) + "\n"
                    + tail(ended.output().lines().toList()));
        }
        return ended.output();
    }

    /** Runs a command to its end, whatever its exit code. */
    public static Ended runToEnd(Duration limit, List<String> command) {
        Path output = null;
        try {
            output = Files.createTempFile("caravan-run", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                endTree(process);
                throw new AssertionError(
                        "Not done within " + limit + ": " + String.join(" ", command) + "\n" + tail(output));
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + command.get(0), e);
        } finally {
            deleteTree(output);
        }
    }

    /** True when something accepts TCP connections on that port of the loopback interface. */
    public static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** The last lines the program wrote. */
    public String lastOutput() {
        return tail(log);
    }

    /** Ends the program and every process it started; kills what does not end within 10 s. */
    @Override
    public void close() {
        endTree(process);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException jvmEnds) {
            // the hook runs already
        }
    }

    /** Deletes a folder and all in it; what is gone already is no error. */
    public static void deleteTree(Path path) {
        if (path == null || !Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(Probe probe) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (true) {
            if (!process.isAlive()) {
                close();
                throw new AssertionError(
                        name + " ended at its start with exit code " + process.exitValue() + ":\n" + tail(log));
            }
            if (answers(probe)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                close();
                throw new AssertionError(name + " does not answer within " + ANSWER_WITHIN + ":\n" + tail(log));
            }
            pause();
        }
    }

    private static boolean answers(Probe probe) {
        try {
            return probe.answers();
        } catch (Exception notYet) {
            return false;
        }
    }

    private void pause() {
        try {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while " + name + " was starting", e);
        }
    }

    private void killTree() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void endTree(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        endWithin(process.toHandle(), END_WITHIN);
        children.forEach(ProcessHandle::destroy);
        children.forEach(child -> endWithin(child, Duration.ofSeconds(2)));
    }

    private static void endWithin(ProcessHandle handle, Duration limit) {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException stillAlive) {
            handle.destroyForcibly();
        } catch (InterruptedException e) {
            handle.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String tail(Path file) {
        try {
            return tail(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }
}
