package org.caravan.discover;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.queue.Pauses;
import org.caravan.queue.Sql;
import org.caravan.queue.WakeUps;
import org.caravan.suite.Fault;
import org.caravan.suite.Lines;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DiscoveryTest {

    private static final Participant SOMEBODY = new Participant("TB-1", "", DateWindow.OPEN);
    private static final Map<String, Object> STUDY =
            Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.2", "StudyDate", "20240101");

    private DataSource dataSource;
    private Discovery discovery;
    private long run;

    @BeforeEach
    void begin() {
        dataSource = TestDatabase.fresh();
        discovery = new Discovery(new Sql(dataSource), "node", new WakeUps());
        run = discovery.begin("a", "10m");
    }

    @Test
    void oneRunOfAPacsAtATime() {
        assertThat(discovery.begin("a", "10m")).isNull();
        assertThat(discovery.begin("b", "10m")).isNotNull();
        discovery.finish(run);
        assertThat(discovery.begin("a", "10m")).isNotNull();
    }

    @Test
    void aPacsThatIsPausedMeanwhileIsAskedForNobodyElse() throws Exception {
        discovery.participantDone(run, SOMEBODY);
        new Pauses(dataSource).pause("a", 60, "the ward needs it");
        assertThatThrownBy(() -> discovery.participantDone(run, SOMEBODY)).isInstanceOf(DicomNotNowException.class);
        assertThat(value("SELECT participants_done FROM discovery_run")).isEqualTo("2");
    }

    @Test
    void aNewPacsWaitsForSomebodyUnlessItsFileSaysOtherwise() {
        assertThat(discovery.begin("fresh", "10m", "paused")).isNull();
        assertThat(discovery.begin("other", "10m", "running")).isNotNull();
        new Pauses(dataSource).resume("fresh");
        assertThat(discovery.begin("fresh", "10m", "paused")).isNotNull();
        discovery.finish(run);
        assertThat(discovery.begin("a", "10m", "paused"))
                .as("it was searched before")
                .isNotNull();
    }

    @Test
    void aRunWithoutASignOfLifeDoesNotBlockTheNext() {
        TestDatabase.execute(dataSource, "UPDATE discovery_run SET seen_at = now() - interval '3 minutes'");
        assertThat(discovery.begin("a", "10m")).isNotNull();
        assertThat(value("SELECT state FROM discovery_run WHERE id = " + run)).isEqualTo("failed");
    }

    @Test
    void knowsWhoIsBeingAskedForAndLeavesOutWhoIsSetAside() throws Exception {
        Participant other = new Participant("TB-2", "H", DateWindow.OPEN);
        Participants.Selection both = new Participants.Selection(List.of(SOMEBODY, other), List.of());
        String inWork =
                "SELECT coalesce((SELECT patient_id FROM participant WHERE id = in_work), 'nobody') FROM discovery_run WHERE id = ";

        assertThat(discovery.selected(run, both)).hasSize(2);
        discovery.participantBegins(run, SOMEBODY);
        discovery.participantBegins(run, SOMEBODY);
        assertThat(value(inWork + run)).isEqualTo("TB-1");
        assertThat(discovery.selected(run, both))
                .as("whoever had no turn is first still")
                .hasSize(2)
                .first()
                .isEqualTo(SOMEBODY);
        discovery.participantDone(run, SOMEBODY);
        assertThat(value(inWork + run)).isEqualTo("nobody");
        discovery.finish(run);

        TestDatabase.execute(dataSource, "UPDATE participant SET held_at = now(), last_error = 'It ends the program.'");
        long next = discovery.begin("a", "10m");
        assertThat(discovery.selected(next, both)).containsExactly(other);
        discovery.finish(next);
        assertThat(value(
                        "SELECT state || ' ' || participants_failed || ' ' || last_error FROM discovery_run WHERE id = "
                                + next))
                .isEqualTo("partial 1 Participant 1 (table participant) is left out. It ends the program.");
    }

    @Test
    @Pitfall(13)
    void keepsStudiesOfThePersonWithinTheDatesWhateverThePacsAnswers() {
        Participant participant = new Participant("TB-1", "H1", DateWindow.of("2024-01-01", ""));
        Iterator<Map<String, Object>> kept = discovery.studiesOf(
                run,
                participant,
                List.<Map<String, Object>>of(
                                Map.of("PatientID", "TB-1 ", "StudyInstanceUID", "1.1", "StudyDate", "20240101"),
                                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.1", "StudyDate", "20240101"),
                                Map.of("PatientID", "TB-10", "StudyInstanceUID", "1.2", "StudyDate", "20240101"),
                                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.3", "StudyDate", "20231231"),
                                Map.of("PatientID", "TB-1", "StudyInstanceUID", "../../x", "StudyDate", "20240101"),
                                Map.of(
                                        "PatientID",
                                        "TB-1",
                                        "IssuerOfPatientID",
                                        "H2",
                                        "StudyInstanceUID",
                                        "1.4",
                                        "StudyDate",
                                        "20240101"),
                                Map.of("StudyInstanceUID", "1.5", "StudyDate", "20240101"))
                        .iterator(),
                2);
        assertThat(kept)
                .toIterable()
                .extracting(study -> study.get("StudyInstanceUID"))
                .containsExactly("1.1");
    }

    @Test
    @Fault(59)
    void recordsWhatIsNewOnceAndQueuesIt() {
        record("1.2.1", "5");
        record("1.2.1", "5");
        assertThat(
                        value(
                                "SELECT count(*) || state || expected_instances FROM series GROUP BY state, expected_instances"))
                .isEqualTo("1found5");
        new Sql(dataSource).update("queue-found", Map.of("pacs", "a", "order", "found"));
        assertThat(value("SELECT state FROM series")).isEqualTo("queued");
        assertThat(value("SELECT series || ' ' || series_new || ' ' || series_grown FROM discovery_run"))
                .isEqualTo("2 1 0");
    }

    @Test
    void aStudyOfManySeriesFillsNoLog() throws Exception {
        Iterator<Map<String, Object>> series = IntStream.range(0, 2 * Discovery.MOST_TOLD)
                .mapToObj(i -> Map.<String, Object>of("StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2." + i))
                .iterator();
        try (Lines log = new Lines(Discovery.class)) {
            discovery.record(run, "a", SOMEBODY, STUDY, series, null);
            assertThat(log.all())
                    .hasSize(Discovery.MOST_TOLD + 1)
                    .last()
                    .isEqualTo(Discovery.MOST_TOLD + " more series of that study of a are new or have grown");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // state, complete, last number, number now, hours since the check, state afterwards
        "complete, 5, 5, 5, 100, complete",
        "complete, 5, 5, 7, 0, queued",
        "complete, 5, 7, 7, 1, complete", // its number is wrong: not at each run
        "complete, 5, 7, 7, 100, queued", // but once a day
        "complete, 5, 5, 3, 0, queued", // fewer than before: its objects are listed
        "complete, 5, 3, 3, 100, complete", // but not always where the number is wrong
        "complete, 5, , , 1, complete",
        "complete, 5, , , 100, queued", // no number: listed once a day
        "complete, 5, 5, 0, 1, complete", // zero is no number
        "failed, 0, 5, 5, 100, failed",
        "failed, 0, 5, 6, 0, queued",
        "quarantined, 0, 5, 6, 0, queued",
        "incomplete, 0, 5, 6, 0, incomplete",
        "paused, 0, 5, 6, 0, paused",
    })
    void queuesAgainWhatHasGrown(String state, int complete, String last, String now, int hours, String expected) {
        record("1.2.1", last);
        TestDatabase.execute(
                dataSource,
                "UPDATE series SET state = '" + state + "', complete_instances = " + complete
                        + ", checked_at = now() - interval '" + hours + " hours', attempts = 20");
        record("1.2.1", now);
        assertThat(value("SELECT state FROM series")).isEqualTo(expected);
        assertThat(value("SELECT attempts FROM series")).isEqualTo(expected.equals("queued") ? "0" : "20");
    }

    @ParameterizedTest
    @CsvSource({
        "queued, 0, TB-2 queued 4",
        "quarantined, 0, TB-2 queued 0",
        "failed, 0, TB-2 queued 0",
        "complete, 1, TB-1 held 4",
    })
    void aSeriesWhoseIdWasCorrectedAtThePacsIsAskedForUnderItsNewId(String state, int version, String expected) {
        record("1.2.1", "5");
        TestDatabase.execute(
                dataSource,
                "UPDATE series SET attempts = 4, complete_instances = 5, state = '" + state + "', version = "
                        + version);
        discovery.record(
                run,
                "a",
                new Participant("TB-2", "", DateWindow.OPEN),
                Map.of("PatientID", "TB-2", "StudyInstanceUID", "1.2"),
                List.of(series("1.2.1", "5")).iterator(),
                0);
        assertThat(value("SELECT p.patient_id || ' ' || s.state || ' ' || s.attempts FROM series s"
                        + " JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id"))
                .isEqualTo(expected);
    }

    @Test
    void leavesASeriesToThePacsItIsFetchedFrom() {
        record("1.2.1", "5");
        TestDatabase.execute(dataSource, "UPDATE series SET state = 'complete', complete_instances = 5");
        discovery.record(
                run, "b", SOMEBODY, STUDY, List.of(series("1.2.1", "9")).iterator(), 0);
        assertThat(value("SELECT pacs || state FROM series")).isEqualTo("acomplete");
        assertThat(value("SELECT string_agg(pacs, ',' ORDER BY pacs) FROM series_source"))
                .isEqualTo("a,b");
    }

    @Test
    void leavesOutSeriesWithoutAUsableUidAndOfOtherStudies() {
        discovery.record(
                run,
                "a",
                SOMEBODY,
                STUDY,
                List.<Map<String, Object>>of(
                                series("../x", "1"),
                                Map.of("Modality", "CT"),
                                Map.of("SeriesInstanceUID", "1.9.1", "StudyInstanceUID", "1.9"))
                        .iterator(),
                null);
        assertThat(value("SELECT count(*) FROM series")).isEqualTo("0");
        discovery.finish(run);
        assertThat(LeftOutCounts.read(new Sql(dataSource)).get("a"))
                .hasToString(
                        "1 series cannot be carried: no SeriesInstanceUID; 1 series cannot be carried: SeriesInstanceUID is none"
                                + " (PS3.5 §9.1) and unsafe as a path; 1 series left out: of another study than was asked for");
    }

    @Test
    void carriesASeriesWhoseUidIsNoneButSafeAsAPath() {
        record("LOCALIZER2.16.124.113543.6003.1", "5");
        assertThat(value("SELECT series_instance_uid FROM series")).isEqualTo("LOCALIZER2.16.124.113543.6003.1");
    }

    @Test
    void everyAnswerIsARowOrCountedWithItsReason() {
        Participant participant = new Participant("TB-1", "", DateWindow.of("2024-01-01", ""));
        List<Map<String, Object>> answers = List.of(
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.1", "StudyDate", "20240101"),
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.1", "StudyDate", "20240101"),
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "", "StudyDate", "20240101"),
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1/2", "StudyDate", "20240101"),
                Map.of("PatientID", "", "StudyInstanceUID", "1.2", "StudyDate", "20240101"),
                Map.of("PatientID", "TB-2", "StudyInstanceUID", "1.3", "StudyDate", "20240101"),
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.4", "StudyDate", "20231231"));
        int studies = 0;
        for (var found = discovery.studiesOf(run, participant, answers.iterator(), 2); found.hasNext(); studies++) {
            discovery.record(
                    run,
                    "a",
                    participant,
                    found.next(),
                    List.of(series("1.1.1", "1"), series("1.1.1", "1")).iterator(),
                    4);
        }
        discovery.finish(run);
        LeftOutCounts leftOut = LeftOutCounts.read(new Sql(dataSource)).get("a");
        assertThat(studies).isEqualTo(1);
        assertThat(List.of(
                        leftOut.of(LeftOut.STUDY_AGAIN),
                        leftOut.of(LeftOut.STUDY_WITHOUT_UID),
                        leftOut.of(LeftOut.STUDY_UID_UNUSABLE),
                        leftOut.of(LeftOut.STUDY_WITHOUT_PATIENT_ID),
                        leftOut.of(LeftOut.STUDY_OF_ANOTHER_PATIENT),
                        leftOut.of(LeftOut.STUDY_OUTSIDE_DATES)))
                .containsOnly(1);
        assertThat(leftOut.of(LeftOut.STUDY_NOT_ASKED_FOR)).isEqualTo(2);
        assertThat(leftOut.of(LeftOut.SERIES_AGAIN)).isEqualTo(1);
        assertThat(leftOut.of(LeftOut.SERIES_NOT_ASKED_FOR)).isEqualTo(4);
        assertThat(leftOut.toString()).doesNotContain("TB-");
    }

    @Test
    void showsOfEachPacsWhatItsLastWholeRunLeftOut() {
        discovery.record(run, "a", SOMEBODY, STUDY, List.of(series("../x", "1")).iterator(), 0);
        discovery.finish(run);
        long next = discovery.begin("a", "10m");
        discovery.record(
                next,
                "a",
                SOMEBODY,
                STUDY,
                List.of(series("../x", "1"), series("../y", "1")).iterator(),
                0);
        discovery.fail(next, "gone", 0);
        assertThat(LeftOutCounts.read(new Sql(dataSource)).get("a").of(LeftOut.SERIES_UID_UNUSABLE))
                .isEqualTo(1);
        assertThat(value("SELECT answers FROM discovery_left_out WHERE run_id = " + next))
                .isEqualTo("2");
        discovery.finish(discovery.begin("a", "10m"));
        assertThat(LeftOutCounts.read(new Sql(dataSource))).isEmpty();
    }

    @Test
    void aRefusedAnswerEndsNoRunHoweverManyThereAre() throws Exception {
        for (int i = 0; i < 5; i++) {
            discovery.participantFailed(run, SOMEBODY, new DicomMatchException("too long"));
        }
        discovery.studyFailed(run, new DicomMatchException("far too long"));
        DicomTimeoutException slow = new DicomTimeoutException("too slow");
        assertThatThrownBy(() -> discovery.studyFailed(run, slow)).isSameAs(slow);
        discovery.finish(run);
        assertThat(value("SELECT participants_failed || state || ': ' || last_error FROM discovery_run"))
                .isEqualTo("5partial: The series of one study could not be found: far too long");
    }

    @Test
    void keepsTextThatPostgresRefusesOut() {
        discovery.record(
                run,
                "a",
                SOMEBODY,
                STUDY,
                List.of(Map.<String, Object>of("SeriesInstanceUID", "1.2.1", "SeriesDescription", "a\u0000b'\""))
                        .iterator(),
                null);
        assertThat(value("SELECT attributes ->> 'SeriesDescription' FROM series"))
                .isEqualTo("a\uFFFDb'\"");
    }

    @Test
    void oneParticipantsFailureMakesTheRunPartialAndAnUnreachablePacsEndsIt() throws Exception {
        discovery.participantFailed(run, SOMEBODY, new DicomTimeoutException("too slow"));
        discovery.participantDone(run, SOMEBODY);
        assertThatThrownBy(() -> discovery.participantFailed(run, SOMEBODY, new DicomConnectException("refused")))
                .isInstanceOf(DicomConnectException.class);
        discovery.finish(run);
        assertThat(value("SELECT state || ': ' || last_error FROM discovery_run"))
                .isEqualTo("partial: too slow");
    }

    @Test
    void threeFailuresInARowEndTheRun() throws Exception {
        discovery.participantFailed(run, SOMEBODY, new DicomTimeoutException("too slow"));
        discovery.participantFailed(run, SOMEBODY, new DicomTimeoutException("too slow"));
        assertThatThrownBy(() -> discovery.participantFailed(run, SOMEBODY, new DicomTimeoutException("too slow")))
                .isInstanceOf(DicomTimeoutException.class);
    }

    @Test
    void beginsWithThoseWhoseTurnWasLongestAgo() throws Exception {
        List<Participant> all = Stream.of("A", "B", "C", "D")
                .map(id -> new Participant(id, "", DateWindow.OPEN))
                .toList();
        Participants.Selection selection = new Participants.Selection(all, List.of());
        discovery.participantDone(run, discovery.selected(run, selection).get(0));
        discovery.participantFailed(run, all.get(1), new DicomTimeoutException("too slow"));
        assertThatThrownBy(() -> discovery.participantFailed(run, all.get(2), new DicomConnectException("gone")));
        discovery.fail(run, "gone", 0);

        long next = discovery.begin("a", "10m");
        assertThat(discovery.selected(next, selection))
                .extracting(Participant::patientId)
                .containsExactly("C", "D", "A", "B");
        assertThat(
                        value(
                                "SELECT string_agg(patient_id, '' ORDER BY turn_at) FROM participant WHERE asked_at IS NOT NULL"))
                .as("asked for in full")
                .isEqualTo("A");
        assertThat(discovery.selected(discovery.begin("b", "0"), selection))
                .as("another PACS")
                .isEqualTo(all);
    }

    @Test
    void aRunThatFailedIsDueAfterATimeThatGrows() {
        discovery.fail(run, "gone", 0);
        assertThat(dueAfter("9 minutes")).isZero();
        assertThat(dueAfter("10 minutes")).isEqualTo(1);
        for (int i = 0; i < 2; i++) {
            discovery.fail(discovery.begin("a", "10m"), "gone", 0);
        }
        assertThat(dueAfter("39 minutes")).isZero();
        assertThat(dueAfter("40 minutes")).isEqualTo(1);
        for (int i = 0; i < 40; i++) {
            discovery.fail(discovery.begin("a", "10m"), "gone", 0);
        }
        assertThat(dueAfter("119 minutes")).isZero();
        assertThat(dueAfter("2 hours")).isEqualTo(1);
        TestDatabase.execute(
                dataSource, "INSERT INTO pacs (name, resume_at) VALUES ('a', now() + interval '1 minute')");
        assertThat(dueAfter("2 hours")).as("left alone for now").isZero();
    }

    @Test
    void aRunThatSparedThePacsIsNoFailureAndGoesOnAsSoonAsItMayBeAsked() {
        discovery.fail(run, "its window opens Mon 19:00", 1);
        assertThat(value("SELECT state FROM discovery_run")).isEqualTo("waiting");
        assertThat(dueAfter("1 day")).as("as one that failed").isZero();
        Sql sql = new Sql(dataSource);
        assertThat(sql.rows("waiting-discoveries", Map.of())).hasSize(1);
        discovery.begin("a", "0");
        assertThat(sql.rows("waiting-discoveries", Map.of())).isEmpty();
    }

    @Test
    void aRunThatEndedOrIsNotToBeTriedAgainIsNotDue() {
        assertThat(dueAfter("1 day")).as("running").isZero();
        discovery.finish(run);
        assertThat(dueAfter("1 day")).as("finished").isZero();
        discovery.fail(discovery.begin("a", "0"), "gone", 0);
        assertThat(dueAfter("1 day")).as("not to be tried again").isZero();
    }

    @Test
    void aRunWhoseProgramDiedIsDue() {
        TestDatabase.execute(dataSource, "UPDATE discovery_run SET seen_at = now() - interval '3 minutes'");
        assertThat(new Sql(dataSource).rows("due-discoveries", Map.of())).hasSize(1);
        discovery.goesOn(run);
        assertThat(new Sql(dataSource).rows("due-discoveries", Map.of())).isEmpty();
    }

    @Test
    void anAnswerThatIsCutOffMakesTheRunPartial() throws Exception {
        discovery.noteCutOff(run, "series of a study", null);
        discovery.noteCutOff(run, "series of a study", true);
        discovery.participantDone(run, SOMEBODY);
        discovery.finish(run);
        assertThat(value("SELECT state || ': ' || last_error FROM discovery_run"))
                .startsWith("partial: The PACS gave as many series of a study as it ever gives");
    }

    @Test
    void aRunLogsItsFirstWarningsAndCountsTheOthers() {
        var log = (Logger) LoggerFactory.getLogger(Discovery.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try {
            List<String> problems =
                    IntStream.range(0, 5000).mapToObj(i -> "Line " + i).toList();
            discovery.selected(run, new Participants.Selection(List.of(), problems));
            discovery.finish(run);
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(Discovery.MOST_WARNINGS + 1)
                .last()
                .asString()
                .contains("4990 more");
    }

    private int dueAfter(String interval) {
        TestDatabase.execute(
                dataSource,
                "UPDATE discovery_run SET finished_at = now() - interval '" + interval
                        + "' WHERE finished_at IS NOT NULL");
        return new Sql(dataSource).rows("due-discoveries", Map.of()).size();
    }

    private void record(String uid, String related) {
        discovery.record(
                run, "a", SOMEBODY, STUDY, List.of(series(uid, related)).iterator(), null);
    }

    private static Map<String, Object> series(String uid, String related) {
        Map<String, Object> series = new HashMap<>(Map.of("SeriesInstanceUID", uid, "Modality", "CT"));
        if (related != null) {
            series.put("NumberOfSeriesRelatedInstances", related);
        }
        return series;
    }

    private String value(String sql) {
        return TestDatabase.value(dataSource, sql);
    }
}
