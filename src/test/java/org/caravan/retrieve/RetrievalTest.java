package org.caravan.retrieve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import javax.sql.DataSource;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.RetrieveWith;
import org.caravan.database.TestDatabase;
import org.caravan.dicom.DicomStatusException;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What becomes of a series after a C-MOVE. */
class RetrievalTest {

    private static final List<String> NAMED = List.of("1.2.3.1.1", "1.2.3.1.2");

    @TempDir
    Path data;

    private SeriesFiles files;
    private Retrieval retrieval;
    private Map<String, Object> job;

    @BeforeEach
    void claimOne() {
        DataSource dataSource = TestDatabase.fresh();
        Sql sql = new Sql(dataSource);
        QueueFixture.queueSeries(dataSource, "a", 1);
        job = new HashMap<>(QueueFixture.claimSeries(sql, "a", "n"));
        files = new SeriesFiles(data);
        retrieval = new Retrieval(sql, files, new ArchivedObjects(sql, data));
    }

    /** The status of the final response, how many of the two objects are here, and what is to become of the series. */
    @ParameterizedTest
    @Fault(27)
    @CsvSource({
        "A801, 0, PAUSE",
        "A801, 1, PAUSE",
        "0124, 0, PAUSE",
        "A700, 0, BACK_OFF",
        "A702, 1, BACK_OFF",
    })
    void anAnswerThatTheNextSeriesWouldGetTooLeavesThePacsAlone(
            String status, int present, JobFailedException.Effect effect) throws Exception {
        receive(present);
        JobFailedException failure =
                catchThrowableOfType(JobFailedException.class, () -> judge(Integer.parseInt(status, 16)));
        assertThat(failure.effect()).isEqualTo(effect);
        assertThat(failure).hasMessageContaining(status + "H");
    }

    @ParameterizedTest
    @CsvSource({"0000, 0, nearline", "C000, 0, nearline", "B000, 1, incomplete", "0000, 1, incomplete"})
    void anAnswerAboutThisSeriesIsItsState(String status, int present, String state) throws Exception {
        receive(present);
        assertThat(judge(Integer.parseInt(status, 16))).containsEntry("state", state);
    }

    @ParameterizedTest
    @CsvSource({"0000", "A702", "A801", "C000"})
    void whatIsHereWholeIsCompleteWhateverThePacsSaid(String status) throws Exception {
        receive(2);
        assertThat(judge(Integer.parseInt(status, 16))).containsEntry("state", "complete");
    }

    @Test
    void onlyForACGetArePacsAskedForTheClassesOfObjectsWhichTheyMayHaveToOpenEachFileFor() {
        Pacs pacs = new Pacs();
        assertThat(retrieval.imageKeys(Map.of(), pacs)).doesNotContainKey("SOPClassUID");
        pacs.setRetrieve(RetrieveWith.AUTO);
        assertThat(retrieval.imageKeys(Map.of(), pacs)).containsEntry("SOPClassUID", "");
    }

    @Test
    void nothingArrivingMayMeanThatThePacsCannotReachUs() throws Exception {
        assertThat(judge(0xC000).get("reason").toString()).contains("archive", "cannot reach us", "bin/caravan doctor");
    }

    /** Over an association that we open, no way to us can be wrong. */
    @ParameterizedTest
    @CsvSource({"0124, C-GET permitted", "A702, it is overloaded", "C000, may have to load them"})
    void afterACGetNothingIsSaidOfOurAddress(String status, String said) throws Exception {
        Map<String, Object> headers = Map.of(
                DicomConstants.STATUS,
                Integer.parseInt(status, 16),
                DicomConstants.RECEIVED,
                0,
                DicomConstants.RETRIEVED_WITH,
                "GET");
        String words;
        try {
            words = judge(headers).get("reason").toString();
        } catch (JobFailedException e) {
            words = e.getMessage();
        }
        assertThat(words).contains(said).doesNotContain("C-MOVE", "reach us");
    }

    @Test
    void aFaultOfOurListenerLeavesThePacsAloneAndUsesUpNoAttempt() throws Exception {
        receive(1);
        JobFailedException failure = catchThrowableOfType(
                JobFailedException.class,
                () -> judge(Map.of(
                        DicomConstants.STATUS, 0xB000, DicomConstants.RECEIVED, 1, DicomConstants.FAILED_HERE, 1)));
        assertThat(failure.effect()).isEqualTo(JobFailedException.Effect.PAUSE);
        assertThat(failure).hasMessageContainingAll("fault is ours", "1 objects", "free space");
    }

    @Test
    @Fault(41)
    void aWindowThatClosesGivesTheSeriesBackAsItIsAndOneThatIsWholeIsComplete() throws Exception {
        Map<String, Object> closed =
                Map.of(DicomConstants.STATUS, 0xFE00, DicomConstants.RECEIVED, 1, DicomConstants.WINDOW_CLOSED, true);
        receive(1);
        JobFailedException released = catchThrowableOfType(JobFailedException.class, () -> judge(closed));
        assertThat(released.effect()).isEqualTo(JobFailedException.Effect.RELEASE);
        assertThat(released).hasMessageContaining("1 objects are here");
        receive(2);
        assertThat(judge(closed)).containsEntry("state", "complete");
    }

    @Test
    void aFaultOfOursThatThePacsMendedByTryingAgainIsNone() throws Exception {
        receive(2);
        assertThat(judge(Map.of(DicomConstants.STATUS, 0, DicomConstants.FAILED_HERE, 1)))
                .containsEntry("state", "complete");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xB000, 0xC000, 0xA702})
    void nothingOfSeveralSeriesInARowLeavesThePacsAlone(int status) throws Exception {
        for (int i = 0; i < 4; i++) {
            judgeOrFail(status);
        }
        JobFailedException failure = catchThrowableOfType(JobFailedException.class, () -> judge(status));
        assertThat(failure.effect()).isEqualTo(JobFailedException.Effect.PAUSE);
        assertThat(failure).hasMessageContainingAll("5 series in a row", "address, port and AE title", "doctor");
        assertThat(catchThrowableOfType(JobFailedException.class, () -> judge(status)))
                .as("until something arrives")
                .hasMessageContaining("6 series in a row");
    }

    @ParameterizedTest
    @CsvSource({"0000, 0", "B000, 1"})
    void anObjectOrASuccessEndsTheRowOfEmptySeries(String status, int received) throws Exception {
        for (int i = 0; i < 4; i++) {
            judgeOrFail(0xB000);
        }
        judge(Map.of(DicomConstants.STATUS, Integer.parseInt(status, 16), DicomConstants.RECEIVED, received));
        assertThat(judge(0xB000)).containsEntry("state", "nearline");
    }

    @Test
    void withoutALimitEmptySeriesNeverLeaveThePacsAlone() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(retrieval.judge(job, plan(true), Map.of(DicomConstants.STATUS, 0xB000), 0))
                    .containsEntry("state", "nearline");
        }
    }

    @Test
    void aPacsThatRefusesToListObjectsIsDoneWithout() throws Exception {
        assertThat(retrieval.list("a", Map.of(), new DicomStatusException(0xA900, "no")))
                .asInstanceOf(InstanceOfAssertFactories.ITERATOR)
                .isExhausted();
        Retrieval.Plan plan = retrieval.plan(job, Collections.emptyIterator(), null);
        assertThat(plan.ask()).isEqualTo("SERIES");
        assertThat(plan.listed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xA700, 0x0124, 0xFE00})
    void aRefusalThatIsNotAboutTheLevelStaysAFailure(int status) {
        DicomStatusException failure = new DicomStatusException(status, "no");
        assertThatThrownBy(() -> retrieval.list("a", Map.of(), failure)).isSameAs(failure);
    }

    @Test
    void aListThatIsCutOffIsNoMeasure() throws Exception {
        job.put("related", 3);
        Retrieval.Plan plan = retrieval.plan(job, named(), true);
        assertThat(plan.listed()).isFalse();
        receive(2);
        assertThat(retrieval.judge(job, plan, Map.of(DicomConstants.STATUS, 0, DicomConstants.RECEIVED, 2), 5))
                .containsEntry("state", "incomplete")
                .containsEntry("expected", 3);
    }

    /** Two of three objects are listed; the one that was not may be among what the PACS sends of the whole series. */
    @Test
    @Pitfall(10)
    void aListThatIsShorterThanTheNumberHasTheWholeSeriesAskedFor() throws Exception {
        job.put("related", 3);
        Retrieval.Plan plan = retrieval.plan(job, named(), false);
        assertThat(plan.listed()).isFalse();
        assertThat(plan.ask()).isEqualTo("SERIES");
        assertThat(plan.missing()).as("what ends the wait for stragglers").isEmpty();
        receive(2);
        assertThat(retrieval.plan(job, named(), false).ask())
                .as("also where all that is listed is here")
                .isEqualTo("SERIES");
        assertThat(retrieval.judge(job, plan, sent(2), 5))
                .containsEntry("state", "incomplete")
                .containsEntry("expected", 3)
                .extractingByKey("reason")
                .asString()
                .contains("lists 2 objects of this series, and said that it has 3");
        Files.writeString(files.file("1.2.3", "1.2.3.1", "1.2.3.1.3"), "x");
        assertThat(retrieval.judge(job, plan, sent(3), 5)).containsEntry("state", "complete");
    }

    @Test
    @Pitfall({4, 12})
    void aNumberThatTheListAndTheWholeSeriesContradictTwiceIsNotBelieved() throws Exception {
        receive(2);
        for (int doubts = 0; doubts < 2; doubts++) {
            job.putAll(Map.of("related", 3, "doubts", doubts));
            Map<String, Object> judged = retrieval.judge(job, retrieval.plan(job, named(), false), sent(2), 5);
            assertThat(judged)
                    .containsEntry("state", doubts == 0 ? "incomplete" : "complete")
                    .containsEntry("doubted", 3);
        }
        job.put("doubts", 2);
        Retrieval.Plan plan = retrieval.plan(job, named(), false);
        assertThat(plan.ask()).as("at later looks").isEqualTo("NOTHING");
        assertThat(retrieval.judge(job, plan, Map.of(), 5))
                .containsEntry("state", "complete")
                .containsEntry("expected", 2)
                .extractingByKey("reason")
                .asString()
                .contains("said that it has 3 objects of this series, but lists and sends 2");
    }

    /** It broke off, or brought what is not listed: then the number is no worse than the list. */
    @ParameterizedTest
    @CsvSource({"B000, 2, 3", "C000, 2, 2", "A702, 2, 2", "0000, 1, 2"})
    void aRetrieveThatDidNotBringJustWhatIsListedSpeaksNotAgainstTheNumber(String status, int present, int counted)
            throws Exception {
        job.putAll(Map.of("related", 3, "doubts", 1));
        receive(present);
        Map<String, Object> headers = Map.of(
                DicomConstants.STATUS,
                Integer.parseInt(status, 16),
                DicomConstants.RECEIVED,
                present,
                DicomConstants.COMPLETED,
                counted);
        try {
            assertThat(retrieval.judge(job, retrieval.plan(job, named(), false), headers, 0))
                    .containsEntry("state", "incomplete")
                    .containsEntry("doubted", null);
        } catch (JobFailedException e) {
            assertThat(status).isEqualTo("A702");
        }
    }

    private static Iterator<Map<String, Object>> named() {
        return NAMED.stream()
                .map(uid -> Map.<String, Object>of("SOPInstanceUID", uid))
                .iterator();
    }

    private static Map<String, Object> sent(int objects) {
        return Map.of(DicomConstants.STATUS, 0, DicomConstants.RECEIVED, objects);
    }

    private void receive(int count) throws Exception {
        for (String uid : NAMED.subList(0, count)) {
            Path file = files.file("1.2.3", "1.2.3.1", uid);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }

    private void judgeOrFail(int status) throws Exception {
        try {
            assertThat(judge(status)).containsEntry("state", "nearline");
        } catch (JobFailedException e) {
            assertThat(e.effect()).isEqualTo(JobFailedException.Effect.BACK_OFF);
        }
    }

    private Map<String, Object> judge(int status) throws Exception {
        return judge(Map.of(DicomConstants.STATUS, status));
    }

    private Map<String, Object> judge(Map<String, Object> headers) throws Exception {
        return retrieval.judge(job, plan(true), headers, 5);
    }

    private static Retrieval.Plan plan(boolean listed) {
        return new Retrieval.Plan("SERIES", NAMED, new TreeSet<>(NAMED), listed, false, List.of(), 0, false, null);
    }
}
