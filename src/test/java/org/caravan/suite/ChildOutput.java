package org.caravan.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Where programs that tests start write to, so that {@code bin/search-logs} searches that, too. */
public final class ChildOutput {

    private static final Path FOLDER = Path.of("target/suite-logs/children").toAbsolutePath();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private ChildOutput() {}

    /** A file that nobody else writes to, for standard output and error. */
    public static Path file(String program) {
        return create(program + "-" + number() + ".log");
    }

    /**
     * What has the application log everything it can be made to log into a folder of its own there.
     *
     * @return options for the JVM
     */
    public static String[] logEverything() {
        return new String[] {"-Dlog.level=TRACE", "-Dlog.folder=" + FOLDER.resolve("caravan-" + number())};
    }

    private static String number() {
        return ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    }

    private static Path create(String name) {
        try {
            return Files.createDirectories(FOLDER).resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
