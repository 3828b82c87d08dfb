package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.caravan.Settings;
import org.caravan.pack.LooseObjects;
import org.caravan.queue.JobFailedException;
import org.caravan.requests.Requests;
import org.caravan.routes.PackedHeaders;
import org.caravan.text.Amounts;

/** Follows a request until it has ended or somebody interrupts, and writes what has come to its folder meanwhile. */
final class Fetching {

    private static final long POLL_MILLIS = 500;
    private static final int SHOWN = 20;

    private final Requests requests;
    private final DataSource dataSource;
    private final Settings settings;
    private final Console console;
    private final boolean served;
    private final CountDownLatch signal = new CountDownLatch(1);
    private final Set<Long> written = new HashSet<>();
    private long files;
    private long there;

    /** @param served whether another program fetches, which goes on when this one is interrupted */
    Fetching(Requests requests, DataSource dataSource, Settings settings, Console console, boolean served) {
        this.requests = requests;
        this.dataSource = dataSource;
        this.settings = settings;
        this.console = console;
        this.served = served;
    }

    /** True where all of it is there. */
    boolean follow(long id) throws InterruptedException {
        LooseObjects folder = folder(requests.require(id));
        try (Shutdown shutdown = Shutdown.onSignal(signal::countDown);
                FetchProgress progress = new FetchProgress(console)) {
            while (true) {
                long begun = System.nanoTime();
                Requests.Summary summary =
                        requests.require(id); // before what it has brought: what ends later is written in the next turn
                progress.show(summary, requests.progress(id));
                write(id, folder);
                if (summary.hasEnded()) {
                    break;
                }
                if (summary.state().equals("paused")) {
                    progress.close();
                    console.print(
                            "Request " + id + " was paused; bin/caravan requests resume " + id + " lets it go on.");
                    return false;
                }
                // whatever a look costs, most of the time goes to the work itself
                long pause = Math.max(POLL_MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) * 4);
                if (signal.await(pause, TimeUnit.MILLISECONDS)) {
                    progress.close();
                    console.print(
                            served
                                    ? "Request " + id
                                            + " goes on without this command; the same command shows it again, bin/caravan requests cancel "
                                            + id + " ends it."
                                    : "Interrupted; the same command goes on from here.");
                    return false;
                }
            }
        }
        return end(requests.require(id));
    }

    private LooseObjects folder(Requests.Summary summary) {
        if (summary.folder() == null) {
            return null;
        }
        Path folder = Path.of(summary.folder());
        try {
            Files.createDirectories(folder);
            return new LooseObjects(
                    dataSource, settings.folder(Settings.DATA), new PackedHeaders(), summary.layout(), folder);
        } catch (IOException e) {
            throw new CommandException("the folder " + folder + " cannot be made ("
                    + e.getClass().getSimpleName() + "): write another one, or make it");
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void write(long id, LooseObjects folder) {
        if (folder == null) {
            return;
        }
        for (Map<String, Object> series : requests.completeSeries(id)) {
            if (signal.getCount() == 0) {
                return;
            }
            if (!written.contains(series.get("series_id"))) {
                write(series, folder);
            }
        }
    }

    private void write(Map<String, Object> series, LooseObjects folder) {
        if (!settings.get(Settings.NODE).equals(series.get("node"))) {
            throw new CommandException("node " + series.get("node")
                    + " holds what was fetched: run this command there, or name a destination with --to");
        }
        try {
            LooseObjects.Written done = folder.write(series);
            files += done.written();
            there += done.there();
            written.add((Long) series.get("series_id"));
        } catch (JobFailedException e) {
            throw new CommandException(e.getMessage() + ": the same command again takes it up");
        } catch (IOException e) {
            throw new CommandException("the folder cannot be written, or what was fetched not be read ("
                    + e.getClass().getSimpleName()
                    + "): check free space and permissions; the same command goes on from here");
        }
    }

    private boolean end(Requests.Summary summary) {
        Requests.Progress progress = requests.progress(summary.id());
        boolean well = summary.state().equals("done");
        console.print((well ? console.good("ok: ") : console.bad(summary.state() + ": "))
                + Amounts.count(summary.done(), "item", "items") + " of "
                + summary.items() + ", " + Amounts.count(progress.seriesDone(), "series", "series") + ", "
                + Amounts.count(progress.received(), "object", "objects") + ", " + Amounts.bytes(progress.bytes())
                + (summary.folder() != null
                        ? " in " + summary.folder() + " (" + Amounts.count(files, "file", "files") + " written"
                                + (there == 0 ? "" : ", " + there + " were there") + ")"
                        : " at " + summary.destination()));
        if (!well) {
            List<Requests.Item> failed = requests.items(summary.id(), Set.of("failed", "cancelled"), 0, SHOWN);
            failed.forEach(item -> console.print("  " + name(item) + "  " + item.reason()));
            if (summary.failed() + summary.cancelled() > failed.size()) {
                console.print("  and " + (summary.failed() + summary.cancelled() - failed.size()) + " more");
            }
            console.print("bin/caravan requests export " + summary.id()
                    + " --failed > failed.csv writes them as a list that can be fetched again.");
        }
        return well;
    }

    private static String name(Requests.Item item) {
        return item.reason() != null && item.reason().startsWith("line ")
                ? ""
                : (item.line() == 0 ? "" : "line " + item.line())
                        + (item.rowId().isEmpty() ? "" : " (" + item.rowId() + ")");
    }
}
