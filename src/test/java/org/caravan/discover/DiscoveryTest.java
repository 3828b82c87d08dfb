package org.caravan.discover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.queue.Sql;

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
        discovery = new Discovery(new Sql(dataSource), "node");
        run = discovery.begin("a");
    }

    @Test
    void oneRunOfAPacsAtATime() {
        assertThat(discovery.begin("a")).isNull();
        assertThat(discovery.begin("b")).isNotNull();
        discovery.finish(run);
        assertThat(discovery.begin("a")).isNotNull();
    }

    @Test
    void aRunWithoutASignOfLifeDoesNotBlockTheNext() {
        TestDatabase.execute(dataSource, "UPDATE discovery_run SET seen_at = now() - interval '16 minutes'");
        assertThat(discovery.begin("a")).isNotNull();
        assertThat(value("SELECT state FROM discovery_run WHERE id = " + run)).isEqualTo("failed");
    }

    @Test
    void keepsStudiesOfThePersonWithinTheDatesWhateverThePacsAnswers() {
        Participant participant = new Participant("TB-1", "H1", DateWindow.of("2024-01-01", ""));
        List<Map<String, Object>> kept = discovery.studiesOf(
                participant,
                List.of(
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
                        Map.of("StudyInstanceUID", "1.5", "StudyDate", "20240101")));
        assertThat(kept).extracting(study -> study.get("StudyInstanceUID")).containsExactly("1.1");
    }

    @Test
    void recordsWhatIsNewOnceAndQueuesIt() {
        record("1.2.1", "5");
        record("1.2.1", "5");
        assertThat(
                        value(
                                "SELECT count(*) || state || expected_instances FROM series GROUP BY state, expected_instances"))
                .isEqualTo("1found5");
        new Sql(dataSource).update("queue-found", Map.of("pacs", "a"));
        assertThat(value("SELECT state FROM series")).isEqualTo("queued");
        assertThat(value("SELECT series || ' ' || series_new || ' ' || series_grown FROM discovery_run"))
                .isEqualTo("2 1 0");
    }

    @ParameterizedTest
    @CsvSource({
        // state, complete, last number, number now, hours since the check, state afterwards
        "complete, 5, 5, 5, 100, complete",
        "complete, 5, 5, 7, 0, queued",
        "complete, 5, 7, 7, 1, complete", // its number is wrong: not at each run
        "complete, 5, 7, 7, 100, queued", // but once a day
        "complete, 5, 5, 3, 100, complete",
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
        "complete, 1, TB-1 complete 4",
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
                List.of(series("1.2.1", "5")));
        assertThat(value("SELECT p.patient_id || ' ' || s.state || ' ' || s.attempts FROM series s"
                        + " JOIN study t ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id"))
                .isEqualTo(expected);
    }

    @Test
    void leavesASeriesToThePacsItIsFetchedFrom() {
        record("1.2.1", "5");
        TestDatabase.execute(dataSource, "UPDATE series SET state = 'complete', complete_instances = 5");
        discovery.record(run, "b", SOMEBODY, STUDY, List.of(series("1.2.1", "9")));
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
                List.of(
                        series("../x", "1"),
                        Map.of("Modality", "CT"),
                        Map.of("SeriesInstanceUID", "1.9.1", "StudyInstanceUID", "1.9")));
        assertThat(value("SELECT count(*) FROM series")).isEqualTo("0");
    }

    @Test
    void keepsTextThatPostgresRefusesOut() {
        discovery.record(
                run,
                "a",
                SOMEBODY,
                STUDY,
                List.of(Map.of("SeriesInstanceUID", "1.2.1", "SeriesDescription", "a\u0000b'\"")));
        assertThat(value("SELECT attributes ->> 'SeriesDescription' FROM series"))
                .isEqualTo("a\uFFFDb'\"");
    }

    @Test
    void oneParticipantsFailureMakesTheRunPartialAndAnUnreachablePacsEndsIt() throws Exception {
        discovery.participantFailed(run, new DicomTimeoutException("too slow"));
        discovery.participantDone(run);
        assertThatThrownBy(() -> discovery.participantFailed(run, new DicomConnectException("refused")))
                .isInstanceOf(DicomConnectException.class);
        discovery.finish(run);
        assertThat(value("SELECT state || ': ' || last_error FROM discovery_run"))
                .isEqualTo("partial: too slow");
    }

    @Test
    void threeFailuresInARowEndTheRun() throws Exception {
        discovery.participantFailed(run, new DicomTimeoutException("too slow"));
        discovery.participantFailed(run, new DicomTimeoutException("too slow"));
        assertThatThrownBy(() -> discovery.participantFailed(run, new DicomTimeoutException("too slow")))
                .isInstanceOf(DicomTimeoutException.class);
    }

    private void record(String uid, String related) {
        discovery.record(run, "a", SOMEBODY, STUDY, List.of(series(uid, related)));
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
