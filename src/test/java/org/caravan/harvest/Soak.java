package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.Settings;
import org.caravan.database.TestDatabase;
import org.caravan.peers.DebianPostgres;
import org.caravan.peers.PeerProcess;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.Habit;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;

/**
 * Two nodes of four workers each, in processes of their own on one PostgreSQL, carry everything from a PACS all of whose habits show at random. Waits between
 * attempts are cut short, since they would take days; the pauses of the PACS are set short in its file.
 */
public final class Soak implements AutoCloseable {

    private static final String PACS = "clinic";
    private static final int SERIES_EACH = 4;
    private static final int STUDIES_EACH = 4;
    private static final int OBJECTS = 3;
    private static final Duration SAMPLE = Duration.ofSeconds(20);

    /** What shows at random all the time: how often it does. */
    private static final Map<Habit, String> ALWAYS = Map.ofEntries(
            Map.entry(Habit.HALF_OPEN, "1 in 400"),
            Map.entry(Habit.STUCK_READS, "1 in 400"),
            Map.entry(Habit.LOCAL_LIMIT, "1 in 100"),
            Map.entry(Habit.DUPLICATE_MATCHES, "1 in 10"),
            Map.entry(Habit.LOSE_STORES, "1 in 60"),
            Map.entry(Habit.BREAK_STORES, "1 in 80"),
            Map.entry(Habit.LATE_STORES, "1 in 40"),
            Map.entry(Habit.LATE_BY, "400ms"),
            Map.entry(Habit.UNREADABLE, "1 in 150"),
            Map.entry(Habit.WARNINGS, "1 in 10"),
            Map.entry(Habit.REFUSE_MOVES, "1 in 300"),
            Map.entry(Habit.ENDLESS_PENDINGS, "1 in 600"),
            Map.entry(Habit.NEARLINE, "1 in 30"),
            Map.entry(Habit.RECALL, "5s"),
            Map.entry(Habit.GROW, "1 in 50"),
            Map.entry(Habit.TRUNCATE_FINDS, "100"));

    /** What is decided once for each series, and stays so. */
    private static final Set<Habit> LASTING = Set.of(Habit.UNREADABLE, Habit.NEARLINE, Habit.RECALL, Habit.GROW);

    /** What it takes on for some seconds, and gives up again. */
    private static final List<Map.Entry<Habit, String>> NOW_AND_THEN = List.of(
            Map.entry(Habit.RESET_ABOVE, "20"),
            Map.entry(Habit.DOWN, "yes"),
            Map.entry(Habit.LINE_SPEED, "20000"),
            Map.entry(Habit.LINE_DELAY, "200ms"),
            Map.entry(Habit.REFUSE_FINDS_ABOVE, "50"),
            Map.entry(Habit.IGNORED_KEYS, "StudyDate"),
            Map.entry(Habit.SERIES_COUNTS, "absent"),
            Map.entry(Habit.SERIES_COUNTS, "wrong"),
            Map.entry(Habit.SERIES_COUNTS, "zero"),
            Map.entry(Habit.REFUSE_IMAGE_FINDS, "yes"),
            Map.entry(Habit.OMIT_CHARACTER_SET, "yes"),
            Map.entry(Habit.STUDY_ROOT_ONLY, "yes"),
            Map.entry(Habit.NO_ORIGINATOR, "yes"),
            Map.entry(Habit.MOVE_COUNTERS, "absent"),
            Map.entry(Habit.MOVE_COUNTERS, "zero"),
            Map.entry(Habit.MOVE_COUNTERS, "wrong"));

    private final DebianPostgres database = DebianPostgres.start();
    private final Map<String, Site> sites = new TreeMap<>();
    private final Map<String, PeerProcess> nodes = new TreeMap<>();
    private final Map<Habit, Long> shown = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Habits habits;
    private final SplittableRandom random;
    private final RehearsalPacs pacs;
    private final DataSource queue;
    private final int series;
    private Map.Entry<Habit, String> passing;

    /**
     * What a node held at a moment.
     *
     * @param heap live objects, in MB, after a collection
     * @param connections of both nodes to the database
     */
    public record Sample(
            long second, String node, long heap, long threads, long sockets, long connections, long done) {}

    /**
     * What came of it.
     *
     * @param setAside series that are failed
     * @param injected series that the PACS could never send whole
     * @param wrong series that are set aside though they could be sent, or the other way round
     */
    public record Ended(
            Duration time,
            int series,
            long complete,
            int setAside,
            int injected,
            int wrong,
            int lost,
            int twice,
            int strange,
            Map<Habit, Long> shown,
            List<Sample> samples) {}

    public Soak(Path folder, int series, long seed) throws Exception {
        this.random = new SplittableRandom(seed);
        this.habits = new Habits(seed);
        int patients = Math.max(1, series / (STUDIES_EACH * SERIES_EACH));
        this.series = patients * STUDIES_EACH * SERIES_EACH;
        pacs = RehearsalPacs.builder()
                .studies(new BulkStudies(seed).crowd(patients, STUDIES_EACH, SERIES_EACH, OBJECTS))
                .habits(habits)
                .maxAssociations(50)
                .start();
        for (String node : List.of("NODE_A", "NODE_B")) {
            sites.put(node, site(folder.resolve(node), node));
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.user());
        queue = source;
    }

    private Site site(Path folder, String node) {
        Site site = new Site(folder)
                .with("caravan.database.url", database.url())
                .with("caravan.database.user", database.user())
                .with(Settings.NODE, node)
                .with("caravan.console.enabled", "false")
                .with(Settings.DICOM_AE_TITLE, node)
                .addPacs(PACS, pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, 0)
                .withAssociations(PACS, 10)
                .withManners(PACS, "pauseFirst: 1s", "pauseLongest: 4s", "responseTimeout: 5s", "resultLimit: 100")
                .withParameters("discover", PACS, "retryAfter: 2s")
                .withParameters("download", PACS, "workers: 4", "grace: 1s", "deadline: 30s", "emptySeries: 0")
                .withSchedule(PACS, "0/30 * * * * ?");
        pacs.setDestination(node, "127.0.0.1", site.dicomPort());
        return site;
    }

    /** Carries everything; ends where nothing is left to do, or after that time. */
    public Ended run(Duration longest, Consumer<String> progress) throws Exception {
        ALWAYS.forEach(habits::set);
        for (var site : sites.entrySet()) {
            nodes.put(site.getKey(), site.getValue().startProcess());
        }
        long begun = System.nanoTime();
        long sampled = 0;
        while (!isSettled()) {
            long elapsed = System.nanoTime() - begun;
            if (elapsed > longest.toNanos()) {
                throw new IllegalStateException("Not done after " + longest + ": " + states());
            }
            if (elapsed - sampled > SAMPLE.toNanos()) {
                sampled = elapsed;
                sample(TimeUnit.NANOSECONDS.toSeconds(elapsed));
                progress.accept(TimeUnit.NANOSECONDS.toSeconds(elapsed) + " s: " + states());
            }
            change();
            hurry();
            TimeUnit.SECONDS.sleep(2); // the pace at which its habits change
        }
        return ended(Duration.ofNanos(System.nanoTime() - begun));
    }

    /** Nothing is left, and two discoveries have gone through since the PACS behaves but for what cannot be mended. */
    private boolean isSettled() throws Exception {
        if (known() < series || !isIdle()) {
            return false;
        }
        settle();
        long after = number("SELECT coalesce(max(id), 0) FROM discovery_run");
        return awaitTwo(after) && isIdle();
    }

    private void settle() {
        noteShown();
        for (Habit habit : Habit.values()) {
            if (!LASTING.contains(habit)) {
                if (ALWAYS.containsKey(habit)) {
                    shown.merge(habit, habits.shown(habit), Long::sum);
                }
                habits.set(habit, habit.usual());
            }
        }
        passing = null;
    }

    private boolean awaitTwo(long after) throws Exception {
        for (int look = 0; look < 150; look++) {
            hurry();
            if (number("SELECT count(*) FROM discovery_run WHERE state = 'finished' AND id > " + after) >= 2) {
                return true;
            }
            TimeUnit.SECONDS.sleep(2);
        }
        return false;
    }

    private void change() {
        if (passing != null) {
            noteShown();
            habits.set(passing.getKey(), passing.getKey().usual());
            passing = null;
        } else if (random.nextInt(3) == 0) {
            passing = NOW_AND_THEN.get(random.nextInt(NOW_AND_THEN.size()));
            habits.set(passing.getKey(), passing.getValue());
        }
    }

    private void noteShown() {
        if (passing != null) {
            shown.merge(passing.getKey(), Math.max(1, habits.shown(passing.getKey())), Long::sum);
        }
    }

    private void hurry() {
        TestDatabase.execute(
                queue,
                "UPDATE series SET next_attempt_at = now() WHERE state IN ('queued', 'incomplete', 'nearline') AND"
                        + " next_attempt_at > now() + interval '1 second'; UPDATE archive SET next_attempt_at = now()"
                        + " WHERE state = 'queued' AND next_attempt_at > now() + interval '1 second'; UPDATE delivery SET"
                        + " next_attempt_at = now() WHERE state = 'queued' AND next_attempt_at > now() + interval '1"
                        + " second'");
    }

    private long known() {
        return exists() ? number("SELECT count(*) FROM series") : 0;
    }

    private boolean exists() {
        return number("SELECT count(*) FROM pg_tables WHERE tablename = 'series'") > 0;
    }

    private boolean isIdle() {
        return number("SELECT count(*) FROM series WHERE state NOT IN ('complete', 'failed')") == 0
                && number("SELECT count(*) FROM archive WHERE state <> 'verified'") == 0
                && number("SELECT count(*) FROM delivery WHERE state <> 'delivered'") == 0
                && number("SELECT count(*) FROM series s WHERE s.state = 'complete' AND NOT EXISTS (SELECT 1"
                                + " FROM archive a JOIN delivery d ON d.archive_id = a.id WHERE a.series_id = s.id"
                                + " AND a.version = s.version)")
                        == 0;
    }

    private String states() {
        return exists()
                ? TestDatabase.value(
                                queue,
                                "SELECT string_agg(state || ' ' || n, ', ' ORDER BY state) FROM (SELECT state,"
                                        + " count(*) AS n FROM series GROUP BY 1) x")
                        + "; delivered " + number("SELECT count(*) FROM delivery WHERE state = 'delivered'")
                : "starting";
    }

    private long number(String sql) {
        return Long.parseLong(TestDatabase.value(queue, sql));
    }

    private void sample(long second) {
        long connections = number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") - 1;
        long done = exists() ? number("SELECT count(*) FROM series WHERE state IN ('complete', 'failed')") : 0;
        nodes.forEach((name, process) -> {
            ProcessFigures figures = ProcessFigures.of(process.pid());
            samples.add(new Sample(
                    second, name, figures.heapMegabytes(), figures.threads(), figures.sockets(), connections, done));
        });
    }

    private Ended ended(Duration time) {
        LASTING.forEach(habit -> shown.put(habit, habits.shown(habit)));
        Set<String> injected = habits.shownFor(Habit.UNREADABLE);
        Set<String> aside = uids("failed");
        Set<String> wrong = new HashSet<>(aside);
        wrong.removeAll(injected);
        injected.stream().filter(uid -> !aside.contains(uid)).forEach(wrong::add);
        List<SyntheticObject> recoverable =
                pacs.catalogue().objects(object -> !injected.contains(object.text("SeriesInstanceUID")));
        Carried carried = Carried.compare(
                recoverable,
                sites.values().stream()
                        .flatMap(site -> site.archives().stream())
                        .toList());
        return new Ended(
                time,
                series,
                number("SELECT count(*) FROM series WHERE state = 'complete'"),
                aside.size(),
                injected.size(),
                wrong.size(),
                carried.lost().size(),
                carried.twice().size(),
                carried.strange().size(),
                new HashMap<>(shown),
                samples);
    }

    private Set<String> uids(String state) {
        String all = TestDatabase.value(
                queue,
                "SELECT coalesce(string_agg(series_instance_uid, ' '), '') FROM series WHERE state = '" + state + "'");
        return Set.of(all.split(" ")).stream().filter(uid -> !uid.isEmpty()).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        nodes.values().forEach(PeerProcess::close);
        sites.values().forEach(Site::close);
        pacs.close();
        database.close();
    }
}
