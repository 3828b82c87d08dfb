package org.caravan.pace;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.caravan.camel.dicom.AssociationLimit.Place;
import org.caravan.database.TestDatabase;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AssociationsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static DataSource database;

    private final Associations one = new Associations(new Sql(database), "one");
    private final Associations other = new Associations(new Sql(database), "other");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        one.close();
        other.close();
        TestDatabase.execute(database, "DELETE FROM association; DELETE FROM association_wait");
    }

    @Test
    void allNodesTogetherHoldNoMoreThanThereAre() throws Exception {
        one.take("la-paz", 2, SOON);
        Place second = other.take("la-paz", 2, SOON);
        assertThatThrownBy(() -> one.take("la-paz", 2, Duration.ofMillis(100)))
                .isInstanceOf(DicomNotNowException.class)
                .hasMessageContaining("together may have 2 at once");
        one.take("el-alto", 1, SOON).close();
        second.close();
        one.take("la-paz", 2, SOON).close();
    }

    @Test
    void whoHoldsOneHearsThatAnotherWaits() throws Exception {
        Place held = one.take("la-paz", 1, SOON);
        assertThat(held.isWantedElsewhere()).isFalse();
        Future<Place> waiting = threads.submit(() -> other.take("la-paz", 1, SOON));
        Awaitility.await().atMost(SOON).until(held::isWantedElsewhere);
        held.close();
        waiting.get(20, TimeUnit.SECONDS).close();
    }

    @Test
    void servesThoseWhoWaitInTurn() throws Exception {
        Place held = one.take("la-paz", 1, SOON);
        List<String> order = new CopyOnWriteArrayList<>();
        Future<?> first = threads.submit(() -> use(other, "first", order));
        awaitWaiting(1);
        Future<?> second = threads.submit(() -> use(one, "second", order));
        awaitWaiting(2);
        held.close();
        first.get(20, TimeUnit.SECONDS);
        second.get(20, TimeUnit.SECONDS);
        assertThat(order).containsExactly("first", "second");
    }

    private static Void use(Associations node, String name, List<String> order) throws Exception {
        try (Place place = node.take("la-paz", 1, SOON)) {
            order.add(name);
        }
        return null;
    }

    private static void awaitWaiting(int number) {
        Awaitility.await().atMost(SOON).until(() -> TestDatabase.value(
                        database, "SELECT count(*) FROM association_wait")
                .equals(Integer.toString(number)));
    }

    @Test
    void thePlaceOfANodeThatIsGoneBecomesFree() throws Exception {
        one.take("la-paz", 1, SOON);
        one.close(); // as after kill -9: nobody prolongs its lease
        TestDatabase.execute(database, "UPDATE association SET lease_until = now() - interval '1 second'");
        other.take("la-paz", 1, SOON).close();
    }

    @Test
    void aNodeThatStartsAnewHasThePlacesOfItsEarlierLifeAndLeavesThoseOfOthers() throws Exception {
        one.take("la-paz", 3, SOON);
        other.take("la-paz", 3, SOON);
        try (Associations command = new Associations(new Sql(database), "one command")) {
            command.take("la-paz", 3, SOON);
            assertThat(new Sql(database).update("association-release-own", Map.of("node", "one")))
                    .isEqualTo(1);
        }
    }

    @Test
    void aLeaseThatWasLostIsNotHeldOn() throws Exception {
        Place held = one.take("la-paz", 1, SOON);
        TestDatabase.execute(database, "DELETE FROM association");
        Awaitility.await().atMost(SOON).until(held::isWantedElsewhere);
    }

    @Test
    void waitsForTheDatabaseAndThenSaysSo() {
        var away = new AwayDataSource(database, Integer.MAX_VALUE);
        assertThatThrownBy(() -> new Associations(new Sql(away), "away").take("la-paz", 1, Duration.ofMillis(600)))
                .isInstanceOf(DicomNotNowException.class)
                .hasMessageContaining("the database, which counts the associations to it, did not answer");
        assertThat(away.refused()).isGreaterThan(1);
    }
}
