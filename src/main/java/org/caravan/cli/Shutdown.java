package org.caravan.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command end in its own way on SIGTERM, SIGINT and SIGHUP: the JVM waits until it is closed, at most {@link #LONGEST_SECONDS}. */
final class Shutdown implements AutoCloseable {

    private static final int LONGEST_SECONDS = 90;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    private Shutdown(Runnable onSignal) {
        hook = new Thread(
                () -> {
                    onSignal.run();
                    awaitDone();
                },
                "shutdown");
    }

    /** @param onSignal must make the command end soon, and return at once */
    static Shutdown onSignal(Runnable onSignal) {
        Shutdown shutdown = new Shutdown(onSignal);
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    private void awaitDone() {
        try {
            done.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is going down already, by this very hook
        }
    }
}
