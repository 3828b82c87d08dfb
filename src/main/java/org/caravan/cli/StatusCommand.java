package org.caravan.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.database.Database;
import org.caravan.queue.QueueStatus;

/** {@code status}: reads the database; Caravan may be running or not. */
@Command(
        name = "status",
        description = "Show what is waiting, done and failed, for every PACS and destination.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private static final int ERRORS = 10;

    @ParentCommand
    private CaravanCommand caravan;

    @Override
    public Integer call() {
        Settings settings = caravan.settings().requireValid();
        Console console = caravan.console();
        try (Database database = Database.attach(Caravan.databaseSettings(settings))) {
            console.print("Database: " + database.description());
            print(new QueueStatus(database.dataSource()), console);
        }
        return CaravanCommand.OK;
    }

    private static void print(QueueStatus status, Console console) {
        Instant now = Instant.now();
        Table series = new Table("PACS", "state", "series", "files", "of", "size");
        status.series()
                .forEach(s -> series.row(
                        s.pacs(), s.state(), s.series(), s.received(), s.expected(), Amounts.bytes(s.bytes())));
        print("Series", series, "none found yet", console);

        Table archives = new Table("state", "archives", "files", "size");
        status.archives().forEach(a -> archives.row(a.state(), a.archives(), a.members(), Amounts.bytes(a.bytes())));
        print("Archives", archives, "none yet", console);

        Table deliveries = new Table("destination", "state", "archives", "size");
        status.deliveries()
                .forEach(d -> deliveries.row(d.destination(), d.state(), d.archives(), Amounts.bytes(d.bytes())));
        print("Deliveries", deliveries, "none yet", console);

        Table runs = new Table("PACS", "state", "started", "participants", "studies", "series", "new", "grown");
        status.discoveryRuns()
                .forEach(r -> runs.row(
                        r.pacs(),
                        r.state(),
                        ago(r.startedAt(), now),
                        r.participantsDone() + " of " + r.participants(),
                        r.studies(),
                        r.series(),
                        r.seriesNew(),
                        r.seriesGrown()));
        print("Last discovery", runs, "none yet", console);

        Table waiting = new Table("what", "PACS or destination", "waiting", "oldest");
        status.oldestWaiting().forEach(w -> waiting.row(w.what(), w.owner(), w.waiting(), ago(w.since(), now)));
        print("Waiting", waiting, "nothing", console);

        Table paused = new Table("what", "name", "until", "failures", "reason");
        status.paused().forEach(p -> paused.row(p.what(), p.name(), p.resumeAt(), p.failures(), p.reason()));
        print("Left alone for now", paused, null, console);

        Table quarantine = new Table("objects", "newest", "reason");
        status.quarantined().forEach(q -> quarantine.row(q.objects(), ago(q.newest(), now), q.reason()));
        print("Quarantine", quarantine, null, console);

        Table errors = new Table("when", "what", "of", "state", "times", "reason");
        status.lastErrors(ERRORS)
                .forEach(e -> errors.row(ago(e.at(), now), e.what(), e.owner(), e.state(), e.times(), e.reason()));
        print("Last errors", errors, "none", console);
    }

    private static void print(String heading, Table table, String ifEmpty, Console console) {
        if (!table.isEmpty()) {
            console.heading(heading);
            table.print(console);
        } else if (ifEmpty != null) {
            console.heading(heading);
            console.print("  " + ifEmpty);
        }
    }

    private static String ago(Instant then, Instant now) {
        return then == null ? "" : Amounts.duration(Duration.between(then, now)) + " ago";
    }
}
