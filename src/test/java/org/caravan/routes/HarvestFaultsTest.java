package org.caravan.routes;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.zaxxer.hikari.HikariDataSource;

import org.caravan.database.TestDatabase;
import org.caravan.queue.Corrections;
import org.caravan.queue.Corrections.Decision;
import org.caravan.queue.SeriesSelection;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.Habit;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.suite.BreakingRelay;
import org.caravan.suite.BreakingRelay.When;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole program, in one life, while the PACS, the line to it and the line to the database do what they should not: every object of the participant arrives
 * at the destination, once. Waits between attempts are cut short, nothing else.
 */
@Timeout(120)
class HarvestFaultsTest {

    private static final int OBJECTS = 6;

    @TempDir
    static Path folder;

    private static final Habits HABITS = new Habits(11);
    private static RunningFlow flow;
    private static BreakingRelay database;
    private static int number;

    private String participant;
    private List<SyntheticObject> objects;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.properties());
        URI url = URI.create(settings.get("caravan.database.url").substring("jdbc:".length()));
        database = new BreakingRelay(url.getPort());
        // without prepared statements of the server each statement goes there as text
        settings.put(
                "caravan.database.url",
                "jdbc:postgresql://127.0.0.1:" + database.port() + url.getPath() + "?prepareThreshold=0");
        flow = new RunningFlow(folder, settings, RunningFlow.freePort(), RunningFlow.freePort());
        flow.editPacs(
                "aeTitle: REHEARSAL",
                "aeTitle: REHEARSAL\n"
                        + "        resultLimit: 40\n"
                        + "        responseTimeout: 3s\n"
                        + "        pauseFirst: 1s\n"
                        + "        pauseLongest: 2s");
        flow.editPacs(
                "routeId: download-rehearsal\n    parameters:",
                "routeId: download-rehearsal\n    parameters:\n      - { name: deadline, value: 8s }");
        flow.startPacs(HABITS, List.of());
        flow.start();
        flow.await(() -> !flow.status().discoveryRuns().isEmpty()
                && flow.status().discoveryRuns().get(0).finishedAt() != null);
    }

    @AfterAll
    static void stop() throws Exception {
        flow.close();
        database.close();
    }

    @BeforeEach
    void hold() {
        HABITS.behave();
        HABITS.set(Habit.DOWN, "yes").set(Habit.DOWN, "no"); // so that no association of the test before is used
        participant = "REH-%04d".formatted(7000 + ++number);
        hold(OBJECTS);
    }

    private void hold(int count) {
        objects = new BulkStudies(number).smallObjects(participant, 1, count);
        flow.pacs().catalogue().add(objects);
    }

    @Test
    @Fault(54)
    void aPowerFailureBeforeWhatCameWasForced() throws Exception {
        SyntheticObject torn = objects.get(0);
        Path series = Files.createDirectories(folder.resolve("data/series")
                .resolve(torn.text("StudyInstanceUID"))
                .resolve(torn.text("SeriesInstanceUID")));
        Path file = series.resolve(torn.sopInstanceUid() + ".dcm");
        Files.write(file, new byte[4096]);
        Files.write(series.resolve(".unforced"), List.of("an earlier start of the machine"));
        discoverUntilFound();
        assertCarried();
        assertThat(Files.readAllBytes(file)).isNotEqualTo(new byte[4096]);
        assertThat(series.resolve(".unforced")).doesNotExist();
    }

    @Test
    @Fault(25)
    @Pitfall({1, 3})
    void successOfAMoveThatBroughtLess() throws Exception {
        carriedWith(Habit.LOSE_STORES, "first 2");
    }

    @Test
    @Fault(26)
    @Pitfall({3, 4})
    void aWarningThatMeansNothingAndNoCounters() throws Exception {
        HABITS.set(Habit.MOVE_COUNTERS, "absent");
        carriedWith(Habit.WARNINGS, "always");
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    @Pitfall({4, 12})
    void wrongCountersAndWrongNumbersOfObjects() throws Exception {
        HABITS.set(Habit.SERIES_COUNTS, "wrong");
        carriedWith(Habit.MOVE_COUNTERS, "wrong");
        assertThat(attempts())
                .as("asked for whole once more before the number is not believed")
                .isEqualTo(2);
    }

    @Test
    @Pitfall(12)
    void noListOfObjectsAndANumberThatIsZero() throws Exception {
        HABITS.set(Habit.SERIES_COUNTS, "zero");
        carriedWith(Habit.REFUSE_IMAGE_FINDS, "yes");
    }

    @Test
    @Fault(28)
    void outOfResources() throws Exception {
        carriedWith(Habit.REFUSE_MOVES, "first 1");
    }

    @Test
    @Fault(29)
    @Pitfall(5)
    void pendingForEver() throws Exception {
        carriedWith(Habit.ENDLESS_PENDINGS, "first 1");
    }

    @Test
    @Fault(30)
    @Pitfall(2)
    void objectsThatComeAfterTheFinalResponse() throws Exception {
        HABITS.set(Habit.LATE_BY, "200ms");
        carriedWith(Habit.LATE_STORES, "first 1");
        assertThat(attempts()).as("within the grace").isEqualTo(1);
    }

    @Test
    @Fault({30, 31})
    @Pitfall(2)
    void objectsThatComeWhenNobodyWaitsForThemAnyMore() throws Exception {
        HABITS.set(Habit.LATE_BY, "2s");
        carriedWith(Habit.LATE_STORES, "first 1");
        assertThat(flow.files("quarantine")).isEmpty();
    }

    @Test
    @Fault(32)
    @Pitfall(9)
    void objectsThatDoNotSayWhoAskedForThem() throws Exception {
        carriedWith(Habit.NO_ORIGINATOR, "yes");
    }

    @Test
    @Fault(34)
    void anAbortInTheMiddleOfManyKeepsWhatCameAndFetchesTheRest() throws Exception {
        hold(300);
        HABITS.set(Habit.BREAK_AT, "137");
        flow.discover();
        flow.await(() -> state().equals("incomplete") || state().equals("complete"));
        assertThat(HABITS.shown(Habit.BREAK_AT)).isEqualTo(1);
        assertThat(flow.value(series("SELECT received_instances"))).isEqualTo("136");
        assertCarried();
    }

    @Test
    @Fault(35)
    void matchesThatComeTwice() throws Exception {
        carriedWith(Habit.DUPLICATE_MATCHES, "always");
        assertThat(flow.value(series("SELECT expected_instances"))).isEqualTo("" + OBJECTS);
    }

    /** One participant with 60 studies, 45 of them on one day, at a PACS that gives 40 matches and not a word about the others. */
    @Test
    @Pitfall({10, 11})
    void answersThatAreCutOffWithoutAWord() throws Exception {
        objects = new ArrayList<>(objects);
        for (int study = 0; study < 60; study++) {
            objects.addAll(new BulkStudies(number)
                    .study(
                            participant,
                            study < 45 ? "20240307" : "202404%02d".formatted(study - 44),
                            "10%02d00".formatted(study),
                            1));
        }
        flow.pacs().catalogue().add(objects);
        HABITS.set(Habit.TRUNCATE_FINDS, "40");
        flow.discover();

        assertThat(HABITS.shown(Habit.TRUNCATE_FINDS)).isPositive();
        assertThat(flow.status().discoveryRuns().get(0).state()).isEqualTo("finished");
        assertThat(flow.value(series("SELECT count(*)"))).isEqualTo("61");
        flow.await(() -> flow.value(series("SELECT count(*) FILTER (WHERE s.state <> 'complete')"))
                .equals("0"));
        flow.pacs()
                .catalogue()
                .merge(participant, "ELSEWHERE"); // so that the tests after this one need not ask for them
    }

    /** The list has four of six objects, and just those arrive before the line breaks. */
    @Test
    @Pitfall(10)
    void aListOfObjectsThatIsCutOffWithoutAWord() throws Exception {
        HABITS.set(Habit.REFUSE_MOVES, "always");
        discoverUntilFound();
        HABITS.set(Habit.TRUNCATE_FINDS, "4").set(Habit.BREAK_AT, "5").set(Habit.REFUSE_MOVES, "never");
        assertCarried();
        assertThat(HABITS.shown(Habit.BREAK_AT)).isEqualTo(1);
        assertThat(HABITS.shown(Habit.TRUNCATE_FINDS)).isPositive();
    }

    @Test
    @Pitfall(13)
    void keysThatArePaidNoAttentionTo() throws Exception {
        carriedWith(Habit.IGNORED_KEYS, "PatientID StudyDate");
    }

    @Test
    @Pitfall(15)
    void answersInACharacterSetThatTheyDoNotName() throws Exception {
        carriedWith(Habit.OMIT_CHARACTER_SET, "yes");
    }

    @Test
    @Fault(37)
    @Pitfall(25)
    void aLineThatGoesInTheMiddleOfAnObjectAtItsTimeOfDay() throws Exception {
        HABITS.set(Habit.LINE_SPEED, "6000");
        flow.discover();
        flow.await(() -> flow.files("incoming").size() > 0 || state().equals("complete"));
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        HABITS.set(Habit.NIGHTLY_DROP, now.format(DateTimeFormatter.ofPattern("HH:mm:ss")) + " for 2s UTC");
        flow.await(() -> HABITS.shown(Habit.NIGHTLY_DROP) == 1);
        HABITS.set(Habit.LINE_SPEED, "0");
        assertCarried();
    }

    @Test
    @Fault(37)
    void aConnectionThatBreaksInTheMiddleOfAnObject() throws Exception {
        carriedWith(Habit.BREAK_STORES, "first 2");
    }

    @Test
    @Fault(38)
    @Pitfall({6, 7})
    void connectionsThatGoDeadWithoutAnEnd() throws Exception {
        HABITS.set(Habit.STUCK_READS, "first 1");
        carriedWith(Habit.HALF_OPEN, "first 1");
        assertThat(HABITS.shown(Habit.STUCK_READS)).isEqualTo(1);
    }

    @Test
    @Pitfall(23)
    void noAssociationIsFree() throws Exception {
        carriedWith(Habit.LOCAL_LIMIT, "first 2");
    }

    @Test
    @Pitfall(25)
    void aResetWhereTooMuchIsAsked() throws Exception {
        HABITS.set(Habit.RESET_ABOVE, "4");
        flow.discover();
        assertThat(HABITS.shown(Habit.RESET_ABOVE)).isPositive();
        HABITS.set(Habit.RESET_ABOVE, "0");
        discoverUntilFound();
        assertCarried();
    }

    @Test
    @Pitfall(21)
    void aSeriesThatGrowsAfterItWasFetched() throws Exception {
        carriedWith(Habit.GROW, "first 1");
        flow.discover();
        objects = flow.pacs().catalogue().objects(object -> object.text("PatientID")
                .equals(participant));
        assertThat(objects).hasSize(OBJECTS + 1);
        assertCarried();
        assertThat(flow.value(series("SELECT version"))).isEqualTo("2");
    }

    @Test
    @Pitfall(24)
    void aSeriesOnTape() throws Exception {
        HABITS.set(Habit.RECALL, "1s").set(Habit.NEARLINE, "first 1");
        flow.discover();
        flow.await(() -> state().equals("nearline"));
        assertCarried();
    }

    @Test
    void aPatientWhoIsMergedIntoAnotherIsHeldUntilAPersonFollows() throws Exception {
        flow.discover();
        assertCarried();
        String merged = participant;
        participant = "REH-%04d".formatted(7500 + number);
        HABITS.set(Habit.MERGE, merged + ">" + participant);
        flow.discover();
        String study = objects.get(0).text("StudyInstanceUID");
        assertThat(flow.value(series("SELECT count(*)"))).isEqualTo("0");
        participant = merged;
        assertThat(state()).isEqualTo("held");
        assertThat(flow.value(series("SELECT s.last_error"))).contains("another PatientID", "Already delivered to");
        new Corrections(flow.dataSource())
                .decide(new SeriesSelection(Set.of("held"), null, null, study, null), Decision.FOLLOWED, "merged");
        participant = "REH-%04d".formatted(7500 + number);
        assertCarried();
    }

    @Test
    void aSeriesThatIsDeletedAtThePacsIsHeldAfterTwoSweepsThatDoNotFindIt() throws Exception {
        flow.discover();
        assertCarried();
        HABITS.set(Habit.DROP, objects.get(0).text("StudyInstanceUID"));
        flow.discover();
        assertThat(state()).as("after one sweep").isEqualTo("complete");
        flow.discover();
        assertThat(state()).isEqualTo("held");
        assertThat(flow.value(series("SELECT s.last_error"))).contains("2 complete sweeps", "Already delivered to");
    }

    @Test
    void objectsThatAreDeletedAtThePacsHoldTheirSeriesAndAreLeftOutWhereAPersonFollows() throws Exception {
        flow.discover();
        assertCarried();
        HABITS.set(Habit.DROP, objects.get(0).sopInstanceUid());
        for (int look = 1; look <= 2; look++) {
            String looks = look + " complete";
            flow.discover();
            flow.await(() -> state().equals("held")
                    || flow.value(series("SELECT s.unlisted_looks || ' ' || s.state"))
                            .equals(looks));
        }
        assertThat(state()).isEqualTo("held");
        String uid = objects.get(0).text("SeriesInstanceUID");
        new Corrections(flow.dataSource())
                .decide(new SeriesSelection(Set.of("held"), null, null, null, uid), Decision.FOLLOWED, "rejected");
        String dropped = objects.get(0).sopInstanceUid();
        objects = objects.subList(1, objects.size());
        assertCarried();
        assertThat(flow.files("series"))
                .as("what was here, unless it was pruned before")
                .noneMatch(file -> file.toString().contains(dropped));
    }

    @Test
    @Fault(61)
    void anObjectThatNeverComesIsSetAsideWithItsReasonAndTheNextSeriesGoesOn() throws Exception {
        HABITS.set(Habit.UNREADABLE, "first 1");
        flow.discover();
        flow.await(() -> state().equals("incomplete"));
        TestDatabase.execute(
                flow.dataSource(), "UPDATE series SET attempts = 19 WHERE id IN (" + series("SELECT s.id") + ")");
        flow.await(() -> {
            hurry();
            return state().equals("failed");
        });
        assertThat(flow.value(series("SELECT s.last_error"))).startsWith("1 of 6 objects are missing");

        participant = "REH-%04d".formatted(7500 + number);
        hold(OBJECTS);
        flow.discover();
        assertCarried();
    }

    @ParameterizedTest
    @EnumSource(When.class)
    @Fault({46, 47})
    void theDatabaseGoesAtTheClaim(When when) throws Exception {
        breakAt("probe_series = wanted.id", when);
        discoverUntilFound();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> database.broken() == 1);
        // where the claim counts but nobody has heard so, its lease ends after two minutes
        TestDatabase.execute(flow.dataSource(), "UPDATE series SET lease_until = now() WHERE state = 'downloading'");
        assertCarried();
    }

    @ParameterizedTest
    @EnumSource(When.class)
    @Fault({46, 47})
    void theDatabaseGoesAtTheInsert(When when) throws Exception {
        carriedWhenBroken("INSERT INTO instance", when);
    }

    @ParameterizedTest
    @EnumSource(When.class)
    @Fault({46, 47})
    void theDatabaseGoesAtTheFinish(When when) throws Exception {
        carriedWhenBroken("complete_instances = CASE WHEN", when);
    }

    private void carriedWhenBroken(String statement, When when) throws Exception {
        breakAt(statement, when);
        discoverUntilFound();
        assertCarried();
        assertThat(database.broken()).isEqualTo(1);
    }

    /** Its words go over new connections alone: over those that are open only the name that the database has for it. */
    private static void breakAt(String statement, When when) throws Exception {
        flow.dataSource().unwrap(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
        database.breakAt(statement, when);
    }

    private void carriedWith(Habit habit, String value) throws Exception {
        HABITS.set(habit, value);
        discoverUntilFound();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> HABITS.shown(habit) > 0 || isOfAnswers(habit));
        assertCarried();
    }

    /** Habits of every answer are not counted. */
    private static boolean isOfAnswers(Habit habit) {
        return List.of(Habit.MOVE_COUNTERS, Habit.IGNORED_KEYS).contains(habit);
    }

    private void discoverUntilFound() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> {
                    flow.discover();
                    return !state().isEmpty();
                });
    }

    /** Every object is in an archive at the destination, in each version of it once. */
    private void assertCarried() throws Exception {
        String open = "SELECT count(*) FROM delivery d JOIN archive a ON a.id = d.archive_id JOIN series s ON s.id ="
                + " a.series_id WHERE d.state <> 'delivered' AND s.id IN (" + series("SELECT s.id") + ")";
        flow.await(() -> {
            hurry();
            return state().equals("complete")
                    && flow.value(series("SELECT complete_instances")).equals("" + objects.size())
                    && flow.value(
                                    "SELECT count(*) FROM archive WHERE state NOT IN ('verified', 'withdrawn') AND series_id IN ("
                                            + series("SELECT s.id") + ")")
                            .equals("0")
                    && flow.value(open).equals("0");
        });
        assertThat(Zips.newest(flow.destination().resolve(participant)))
                .containsExactlyInAnyOrderElementsOf(objects.stream()
                        .map(object -> object.sopInstanceUid() + ".dcm")
                        .toList());
    }

    /** No wait for the next attempt of a row; the pause of the PACS stays. */
    private static void hurry() {
        TestDatabase.execute(
                flow.dataSource(),
                "UPDATE series SET next_attempt_at = now() WHERE next_attempt_at > now();"
                        + " UPDATE archive SET next_attempt_at = now() WHERE next_attempt_at > now();"
                        + " UPDATE delivery SET next_attempt_at = now() WHERE next_attempt_at > now()");
    }

    private String state() {
        String state = flow.value(series("SELECT s.state"));
        return state == null ? "" : state;
    }

    private int attempts() {
        // a complete series begins anew; its fencing token has counted its claims
        return Integer.parseInt(flow.value(series("SELECT fencing_token")));
    }

    private String series(String select) {
        return select
                + " FROM series s JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id WHERE"
                + " p.patient_id = '"
                + participant + "'";
    }
}
