package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import javax.sql.DataSource;

import org.awaitility.Awaitility;

import org.caravan.database.TestDatabase;
import org.caravan.peers.PeerProcess;
import org.caravan.queue.Requeue;
import org.caravan.queue.SeriesSelection;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.Habit;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;

/**
 * The program, with its embedded database, killed (kill -9) again and again at moments that nobody chose, every fourth time the database with it, and started
 * again at once. The PACS gets new series all the time, so that there is always something to find, to fetch, to pack and to deliver with rsync.
 */
public final class Kills implements AutoCloseable {

    private static final String PACS = "clinic";
    private static final int SERIES_A_LIFE = 6;
    private static final int OBJECTS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** From the moment the listener is open; a life that is not killed by then is killed then. */
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(5);

    /**
     * What came of it.
     *
     * @param setAside series, archives and deliveries that were in work at five of these ends within an hour, and so had to be queued again by hand
     * @param inWork pieces of work that were under way at a kill: series, archive, delivery
     */
    public record Ended(
            int kills, int series, int lost, int twice, int strange, long setAside, Map<String, Integer> inWork) {}

    private final SplittableRandom random;
    private final Habits habits = new Habits(5).set(Habit.LINE_SPEED, "60000");
    private final RehearsalPacs pacs;
    private final Site site;

    public Kills(Path folder, long seed) throws Exception {
        random = new SplittableRandom(seed);
        pacs = RehearsalPacs.builder().habits(habits).start();
        site = new Site(folder)
                .with("caravan.console.enabled", "false")
                .addPacs(PACS, pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, 0)
                .withAssociations(PACS, 3)
                .withParameters("download", PACS, "workers: 2", "grace: 1s")
                .withManners(PACS, "pauseFirst: 1s", "pauseLongest: 5s")
                .withRsync();
        pacs.setDestination(Site.AE_TITLE, "127.0.0.1", site.dicomPort());
    }

    /**
     * Kills it that often, and lets it end what it has begun.
     *
     * @param progress hears of every kill, and how long that life was
     */
    public Ended run(int times, BiConsumer<Integer, Duration> progress) throws Exception {
        for (int kill = 1; kill <= times; kill++) {
            pacs.catalogue()
                    .add(new BulkStudies(kill).smallObjects("REH-%04d".formatted(kill), SERIES_A_LIFE, OBJECTS));
            long begun = System.nanoTime();
            try (PeerProcess process = site.startProcess()) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_LIFE.toMillis())); // the moment nobody chose
                kill(process, kill % 4 == 0);
            }
            progress.accept(kill, Duration.ofNanos(System.nanoTime() - begun));
        }
        return end(times);
    }

    private static void kill(PeerProcess process, boolean databaseToo) {
        ProcessHandle program = ProcessHandle.of(process.pid()).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(List.of(program));
        if (databaseToo) {
            all.addAll(program.descendants().toList());
        }
        all.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !process.isRunning());
    }

    private Ended end(int times) throws Exception {
        habits.behave();
        site.start();
        DataSource database = site.caravan().database().dataSource();
        Map<String, Integer> inWork = new TreeMap<>();
        for (String kind : List.of("series", "archive", "delivery")) {
            String count = "SELECT count(*) FROM abrupt_end WHERE kind = '" + kind + "'";
            inWork.put(kind, Integer.parseInt(TestDatabase.value(database, count)));
        }
        // what was going on at several deaths in an hour is left aside until a person says otherwise: here that was
        // chance
        Requeue.Discovery searches = new Requeue(database).discovery(PACS);
        if (searches.searches() + searches.participants() > 0) {
            site.caravan().context().createProducerTemplate().asyncSendBody("direct:discover-" + PACS, null);
        }
        site.awaitIdle(PACS, LONGEST);
        long setAside = searches.searches() + searches.participants() + requeue(database);
        if (setAside > 0) {
            site.awaitIdle(PACS, LONGEST);
        }
        List<SyntheticObject> held = pacs.catalogue().objects(object -> true);
        Carried carried = Carried.compare(held, site.archives());
        return new Ended(
                times,
                carried.series(),
                carried.lost().size(),
                carried.twice().size(),
                carried.strange().size(),
                setAside,
                inWork);
    }

    /** As bin/caravan requeue does; returns how many series, archives and deliveries had been set aside. */
    private static long requeue(DataSource database) {
        Requeue requeue = new Requeue(database);
        return requeue.series(SeriesSelection.of(Set.of("failed"), PACS), false)
                + requeue.packing(null)
                + requeue.deliveries("central");
    }

    @Override
    public void close() {
        site.close();
        pacs.close();
    }
}
