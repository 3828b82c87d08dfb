package org.caravan.suite;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.awaitility.Awaitility.await;

/**
 * Counts what tests try that no well-behaved neighbour sends, times the answers, and looks what is left behind. {@code bin/test -Dgroups=hostile}
 * runs exactly the tests (classes or single methods) with {@code @Tag("hostile")}, and prints a table of the lines that this writes:
 *
 * <pre>{@code
 * @Tag("hostile")
 * class BrokenTest {
 *     @RegisterExtension
 *     static final HostileInputs INPUTS = new HostileInputs();
 *
 *     @Test
 *     void refusesWhatIsBroken() throws Exception {
 *         for (byte[] broken : many) {
 *             assertThat(INPUTS.answer(() -> parse(broken))).isEqualTo("refused"); // one more input, timed
 *         }
 *     }
 * }
 * }</pre>
 *
 * A tagged test that calls neither {@link #answer} nor {@link #tried} counts as one input whose answer is not timed. Threads and descriptors are
 * given five seconds to go, and what nobody refers to is collected; the heap is looked at after that. One line for each class goes to {@code target/hostile}: class, inputs,
 * slowest answer in ms (-1: none timed), threads before and after, descriptors (but those of the class path) before and after, heap in MB before and after.
 */
public final class HostileInputs implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final String TAG = "hostile";
    private static final Path FOLDER = Path.of("target/hostile").toAbsolutePath();
    private static final Duration TIME_TO_GO = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final LongAdder inputs = new LongAdder();
    private final LongAccumulator slowest = new LongAccumulator(Math::max, -1);
    private long inputsBefore;
    private Left before;

    /** What a hostile input is answered, or how it is refused. */
    public interface Answer<T, X extends Exception> {
        T get() throws X;
    }

    /** As {@link Answer}, where nothing comes back. */
    public interface Attempt<X extends Exception> {
        void run() throws X;
    }

    /** Tries one input, and times until the answer (or the exception) is there. */
    public <T, X extends Exception> T answer(Answer<T, X> input) throws X {
        long started = System.nanoTime();
        try {
            return input.get();
        } finally {
            slowest.accumulate(System.nanoTime() - started);
            inputs.increment();
        }
    }

    /** As {@link #answer}, where nothing comes back. */
    public <X extends Exception> void attempt(Attempt<X> input) throws X {
        answer(() -> {
            input.run();
            return null;
        });
    }

    /** Counts inputs whose answers cannot be timed one by one. */
    public void tried(long count) {
        inputs.add(count);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        inputs.reset();
        slowest.reset();
        before = Left.now();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        inputsBefore = inputs.sum();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getTags().contains(TAG) && inputs.sum() == inputsBefore) {
            inputs.increment();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (inputs.sum() == 0) {
            return;
        }
        Left after = Left.whenGone(before);
        String line = String.format(
                Locale.ROOT,
                "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d%n",
                context.getRequiredTestClass().getSimpleName(),
                inputs.sum(),
                slowest.get() < 0 ? -1 : Duration.ofNanos(slowest.get()).toMillis(),
                before.threads,
                after.threads,
                before.descriptors,
                after.descriptors,
                before.heap,
                after.heap);
        Path file = Files.createDirectories(FOLDER)
                .resolve(context.getRequiredTestClass().getName() + ".tsv");
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** What this process holds: threads, open file descriptors, MB of the heap after a collection. */
    private record Left(int threads, long descriptors, long heap) {

        static Left now() {
            System.gc();
            var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            return new Left(threadsNow(), descriptorsNow(), memory.getUsed() >> 20);
        }

        static Left whenGone(Left before) {
            try {
                await().pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(LOOK_EVERY)
                        .atMost(TIME_TO_GO)
                        .until(() -> isGone(before));
            } catch (ConditionTimeoutException e) {
                // that is what the table is for
            }
            return now();
        }

        /** The clients of java.net.http, which cannot be closed, end their threads when they are collected. */
        private static boolean isGone(Left before) {
            if (threadsNow() <= before.threads && descriptorsNow() <= before.descriptors) {
                return true;
            }
            System.gc();
            return false;
        }

        private static int threadsNow() {
            return ManagementFactory.getThreadMXBean().getThreadCount();
        }

        /** Files of the class path stay open from the first use of a class in them, which is nothing left behind. */
        private static long descriptorsNow() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.filter(descriptor -> !target(descriptor).endsWith(".jar"))
                        .count();
            } catch (IOException e) {
                return 0; // no Linux
            }
        }

        private static String target(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString();
            } catch (IOException e) {
                return "closed meanwhile";
            }
        }
    }
}
