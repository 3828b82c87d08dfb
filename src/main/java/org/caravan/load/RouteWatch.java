package org.caravan.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the route files again and again, and has those that changed run as they are now. It reads their content, so that it sees changes on network
 * drives and through links, too.
 */
public final class RouteWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final RouteFiles files;
    private final Settling settling;
    private final Runnable changed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread named = new Thread(work, "route-files");
        named.setDaemon(true);
        return named;
    });
    private boolean settled = true;
    private boolean lost;
    private long lastTry = System.nanoTime();

    private RouteWatch(RouteFiles files, Path folder, Runnable changed) {
        this.files = files;
        this.settling = new Settling(folder);
        this.changed = changed;
    }

    /**
     * Begins to look.
     *
     * @param files loaded already
     * @param every time between two looks
     * @param changed called after each look, and after each change of what runs or is wrong
     */
    public static RouteWatch start(RouteFiles files, Path folder, Duration every, Runnable changed) {
        RouteWatch watch = new RouteWatch(files, folder, changed);
        watch.every(every, watch::look);
        watch.every(STEP, watch::step);
        return watch;
    }

    private void every(Duration time, Runnable work) {
        thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        LOG.error(
                                "The route files could not be looked at, or not be put into effect, it is tried again: {}",
                                String.valueOf(e.getMessage()));
                        LOG.debug("The route files could not be looked at", e);
                    }
                },
                time.toMillis(),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void look() {
        RouteSnapshot now = files.look();
        boolean due = settling.isDue(files.taken(), now);
        if (due && now.files().isEmpty() && !files.taken().files().isEmpty()) {
            if (!lost) {
                LOG.error(
                        "The folder with the routes holds none any more, or is not mounted: what ran runs on. Put the files back,"
                                + " or stop Caravan");
            }
            lost = true;
            return;
        }
        lost = false;
        boolean again = !files.problems().isEmpty() && System.nanoTime() - lastTry > AGAIN.toNanos();
        if (due) {
            lastTry = System.nanoTime();
            files.take(now);
        } else if (again && settled) {
            lastTry = System.nanoTime();
            files.tryAgain();
        } else {
            changed.run();
            return;
        }
        settled = false;
        changed.run();
        step();
    }

    private void step() {
        if (!settled) {
            settled = files.step();
            changed.run();
        }
    }

    /** Looks no more; what is being put into effect ends first, within half a minute. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
