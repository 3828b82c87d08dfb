package org.caravan.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a program with a list of arguments, no shell, within a time; what it started is stopped with it. */
public final class ProcessRunner {

    /** Most of a program's output that is kept, in characters; the rest is read and dropped. */
    public static final int OUTPUT_KEPT = 64 * 1024;

    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private ProcessRunner() {}

    /**
     * How a program ended.
     *
     * @param exit its exit code; -1 where it was stopped at the time-out
     * @param output standard output and error together, about the first {@value #OUTPUT_KEPT} characters; may name files: never log it
     */
    public record Result(int exit, String output) {
        public boolean timedOut() {
            return exit == -1;
        }
    }

    /** Runs the program without input. */
    public static Result run(List<String> command, Duration timeout) throws IOException, InterruptedException {
        return run(command, new byte[0], line -> {}, timeout);
    }

    /**
     * Runs the program. Where the thread is interrupted, or the time is up, the program and all its children are killed.
     *
     * @param input what it reads from its standard input
     * @param lines sees every line of its output, on another thread, while it runs; none after this has returned
     */
    public static Result run(List<String> command, byte[] input, Consumer<String> lines, Duration timeout)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        var output = new CompletableFuture<String>();
        start("output-of-", process, () -> output.complete(read(process.getInputStream(), lines)));
        start("input-of-", process, () -> write(process, input));
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        String text = output.completeOnTimeout("", LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return new Result(ended ? process.exitValue() : -1, text);
    }

    private static void start(String name, Process process, Runnable work) {
        var thread = new Thread(work, name + process.pid());
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            // it ended before it had read all: its exit code tells
        }
    }

    /** Reads to the end, since a full pipe would block the program. */
    private static String read(InputStream in, Consumer<String> lines) {
        var kept = new StringBuilder();
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = line(reader); line != null; line = line(reader)) {
                lines.accept(line);
                if (kept.length() + line.length() < OUTPUT_KEPT) {
                    kept.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            // killed at the time-out
        }
        return kept.toString();
    }

    /** The next line, of which the first {@value #OUTPUT_KEPT} characters are kept; null at the end. A far end may send one without end. */
    private static String line(Reader reader) throws IOException {
        var line = new StringBuilder();
        int next = reader.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n' && next != '\r'; next = reader.read()) {
            if (line.length() < OUTPUT_KEPT) {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
