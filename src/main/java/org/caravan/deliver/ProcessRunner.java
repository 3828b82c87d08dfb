package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program with a list of arguments, no shell, within a time; what it started is stopped with it. */
final class ProcessRunner {

    /** Most of a program's output that is kept, in bytes; the rest is read and dropped. */
    static final int OUTPUT_KEPT = 64 * 1024;

    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    private ProcessRunner() {}

    /**
     * How a program ended.
     *
     * @param exit its exit code; -1 where it was stopped at the time-out
     * @param output standard output and error together, the first {@value #OUTPUT_KEPT} bytes; may name files: never log it
     */
    record Result(int exit, String output) {
        boolean timedOut() {
            return exit == -1;
        }
    }

    /** Runs the program. Where the thread is interrupted, or the time is up, the program and all its children are killed. */
    static Result run(List<String> command, Duration timeout) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        var output = new CompletableFuture<String>();
        var reader = new Thread(() -> output.complete(read(process.getInputStream())), "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
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

    private static String read(InputStream in) {
        try (in) {
            String kept = new String(in.readNBytes(OUTPUT_KEPT), StandardCharsets.UTF_8);
            byte[] dropped = new byte[8192];
            while (in.read(dropped) >= 0) {
                // read to the end: a full pipe would block the program
            }
            return kept;
        } catch (IOException e) {
            return "";
        }
    }
}
