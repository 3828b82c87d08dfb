package org.caravan.pace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PaceTest {

    private static DataSource database;
    private static Sql sql;
    private static ExecutorService threads;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        sql = new Sql(database);
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void close() {
        threads.shutdownNow();
    }

    /** When turns taken one after the other come, none of which is waited for: seconds from now. */
    private static List<Double> turns(String pacs, double spacing, int... messages) {
        List<Double> turns = new ArrayList<>();
        long begun = System.nanoTime();
        for (int each : messages) {
            turns.addAll(sql
                    .rows(
                            "take-turn",
                            Map.of("pacs", pacs, "messages", each, "spacing", spacing, "longest", 1_000_000.0))
                    .stream()
                    .map(row -> (System.nanoTime() - begun) / 1e9 + ((Number) row.get("wait")).doubleValue())
                    .toList());
        }
        return turns;
    }

    @Test
    void spacesMessagesEvenlyAndPairsTwiceAsMuch() {
        List<Double> turns = turns("even", 100, 1, 1, 2, 2, 1, 1);
        List<Double> expected = List.of(0.0, 100.0, 250.0, 450.0, 600.0, 700.0);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(turns.get(i)).as("turn %d of %s", i, turns).isCloseTo(expected.get(i), within(5.0));
        }
    }

    /** Whatever the mix of single messages and pairs, and though each comes up to a second late. */
    @Test
    void noMinuteCanHoldMoreThanTheBudget() {
        for (int budget : new int[] {2, 3, 10, 120}) {
            double spacing = Pace.spacing(budget);
            int[] messages = new int[2 * budget + 10];
            for (int i = 0; i < messages.length; i++) {
                messages[i] = 1 + (i * i + i / 7) % 2;
            }
            List<Double> turns = turns("budget " + budget, spacing, messages);
            assertThat(most(turns, messages, 61)).as("of %d in 61 s", budget).isLessThanOrEqualTo(budget);
            assertThat(most(turns, messages, 1))
                    .as("of %d in a second", budget)
                    .isLessThanOrEqualTo(Math.max(2, 2 * budget / 60));
        }
    }

    private static int most(List<Double> turns, int[] messages, double window) {
        int most = 0;
        for (int first = 0; first < turns.size(); first++) {
            int within = 0;
            for (int i = first; i < turns.size() && turns.get(i) < turns.get(first) + window - 0.05; i++) {
                within += messages[i];
            }
            most = Math.max(most, within);
        }
        return most;
    }

    @Test
    void nodesTakeTurnsOnTheSameClock() throws Exception {
        List<Pace> nodes = List.of(new Pace(new Sql(database)), new Pace(new Sql(database)));
        var times = new ConcurrentLinkedQueue<Long>();
        List<Future<?>> asking = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Pace node = nodes.get(i % 2);
            asking.add(threads.submit(() -> {
                node.await("shared", 611, false, "1m");
                times.add(System.nanoTime());
                return null;
            }));
        }
        for (Future<?> one : asking) {
            one.get(1, TimeUnit.MINUTES);
        }
        List<Long> sorted = times.stream().sorted().toList();
        assertThat(Duration.ofNanos(sorted.get(11) - sorted.get(0)))
                .as("12 turns, 100 ms apart")
                .isGreaterThan(Duration.ofMillis(1000));
    }

    @Test
    void refusesWhatWouldWaitTooLongAndLeavesItsTurnToOthers() throws Exception {
        Pace pace = new Pace(sql);
        turns("full", 100, 1);
        assertThatThrownBy(() -> pace.await("full", 60, false, "10s"))
                .isInstanceOf(DicomNotNowException.class)
                .hasMessageContaining("within 10 s");
        assertThat(turns("full", 100, 1).get(0)).isCloseTo(100, within(5.0));
    }

    @Test
    void aClockOfTheDatabaseThatIsSetBackCostsNoMoreThanWhatWasStillToBeWaitedFor() {
        turns("set back", 100, 1, 1);
        TestDatabase.execute(
                database,
                "UPDATE pace SET free_at = free_at + interval '1 year', taken_at = taken_at + interval '1 year' WHERE pacs = 'set back'");
        assertThat(turns("set back", 100, 1, 1).get(0)).isCloseTo(200, within(5.0));
    }

    @Test
    void letsNothingThroughWhileTheDatabaseIsAway() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setPortNumbers(new int[] {1});
        assertThatThrownBy(() -> new Pace(new Sql(nowhere)).await("la-paz", 60, false, "1s"))
                .isInstanceOf(DicomNotNowException.class)
                .hasMessageContaining("the database, which keeps its pace, does not answer");
    }

    @Test
    void goesOnWhereTheDatabaseComesBack() throws Exception {
        var away = new AwayDataSource(database, 2);
        new Pace(new Sql(away)).await("back", 60, false, "1m");
        assertThat(away.refused()).isEqualTo(2);
    }
}
