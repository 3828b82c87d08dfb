package org.caravan.discover;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.queue.Corrections;
import org.caravan.queue.Sql;
import org.caravan.queue.WakeUps;

import static org.assertj.core.api.Assertions.assertThat;

/** What the PACS had of a participant, and does not name any more. */
class SweepTest {

    private static final Participant SOMEBODY = new Participant("TB-1", "", DateWindow.OPEN);
    private static final Map<String, Object> STUDY =
            Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.2", "StudyDate", "20240101");

    private DataSource dataSource;
    private Discovery discovery;
    private Sweep sweep;
    private long run;

    @BeforeEach
    void twoSeriesOfAStudyAreKnown() {
        dataSource = TestDatabase.fresh();
        Sql sql = new Sql(dataSource);
        discovery = new Discovery(sql, "node", new WakeUps());
        sweep = new Sweep(sql, discovery, new Corrections(sql));
        begin(SOMEBODY);
        answer(SOMEBODY, "1.2.1", "1.2.2");
        discovery.finish(run);
    }

    @Test
    void aStudyIsGoneAfterTwoSweepsThatDoNotFindIt() {
        for (String states : List.of("found found", "held held")) {
            begin(SOMEBODY);
            Sweep.Question question = only(SOMEBODY);
            assertThat(question.level()).isEqualTo("STUDY");
            assertThat(question.keys()).containsEntry("StudyInstanceUID", "1.2").containsEntry("PatientID", "");
            sweep.answered(run, SOMEBODY, question, none());
            discovery.finish(run);
            assertThat(states()).isEqualTo(states);
        }
        begin(SOMEBODY);
        assertThat(sweep.questions(run, SOMEBODY)).as("it is held").isEmpty();
    }

    @Test
    void aSeriesIsGoneOnlyWhereTwoSweepsInARowDoNotFindIt() {
        for (int missed = 1; missed <= 3; missed++) {
            begin(SOMEBODY);
            if (missed == 2) {
                answer(SOMEBODY, "1.2.1", "1.2.2");
                assertThat(sweep.questions(run, SOMEBODY)).isEmpty();
            } else {
                answer(SOMEBODY, "1.2.1");
                Sweep.Question question = only(SOMEBODY);
                assertThat(question.level()).isEqualTo("SERIES");
                sweep.answered(run, SOMEBODY, question, none());
            }
            discovery.finish(run);
        }
        assertThat(states()).isEqualTo("found found");
        begin(SOMEBODY);
        answer(SOMEBODY, "1.2.1");
        sweep.answered(run, SOMEBODY, only(SOMEBODY), none());
        assertThat(states()).isEqualTo("found held");
    }

    @Test
    void anAnswerThatMayLackSomethingIsNoSweep() {
        begin(SOMEBODY);
        discovery.noteCutOff(run, "studies of a participant", true);
        assertThat(sweep.questions(run, SOMEBODY)).isEmpty();
    }

    @Test
    void whatIsThereWhenAskedForAloneShowsThatAnswersAreCutOff() {
        for (int i = 0; i < 3; i++) {
            begin(SOMEBODY);
            sweep.answered(run, SOMEBODY, only(SOMEBODY), List.of(STUDY).iterator());
            discovery.finish(run);
        }
        assertThat(states()).isEqualTo("found found");
        assertThat(value("SELECT state || ' ' || last_error FROM discovery_run ORDER BY id DESC LIMIT 1"))
                .startsWith("partial")
                .contains("resultLimit");
    }

    @Test
    void aStudyOfSomebodyWhoDoesNotTakePartIsHeldAtOnce() {
        begin(SOMEBODY);
        sweep.answered(
                run,
                SOMEBODY,
                only(SOMEBODY),
                List.<Map<String, Object>>of(Map.of("PatientID", "ELSE", "StudyInstanceUID", "1.2"))
                        .iterator());
        assertThat(states()).isEqualTo("held held");
        assertThat(value("SELECT DISTINCT last_error FROM series"))
                .isEqualTo("The PACS has given it to another PatientID, who does not take part");
    }

    @Test
    void aStudyOfAnotherParticipantIsLeftToWhatIsFoundOfThatOne() {
        Participant other = new Participant("TB-2", "", DateWindow.OPEN);
        begin(SOMEBODY, other);
        sweep.answered(
                run,
                SOMEBODY,
                only(SOMEBODY),
                List.<Map<String, Object>>of(Map.of("PatientID", "TB-2", "StudyInstanceUID", "1.2"))
                        .iterator());
        assertThat(states()).isEqualTo("found found");
        assertThat(value("SELECT max(missed) FROM series")).isEqualTo("0");
    }

    @Test
    void studiesOutsideTheDatesThatCountAreNotAskedFor() {
        Participant later = new Participant("TB-1", "", DateWindow.of("2025-01-01", ""));
        begin(later);
        assertThat(sweep.questions(run, later)).isEmpty();
    }

    /** After a merge the search finds the PatientID of before no more. */
    @Test
    void whomTheSearchDoesNotFindAnyMoreIsAskedForWhereSomethingIsCarried() {
        run = discovery.begin("a", "0");
        Participants.Rule rule = new Participants.Rule(id -> id.startsWith("TB-"), DateWindow.OPEN);
        assertThat(discovery.selected(run, new Participants.Selection(List.of(), List.of(), new LeftOutCounts(), rule)))
                .containsExactly(SOMEBODY);
        TestDatabase.execute(dataSource, "UPDATE series SET state = 'cancelled'");
        assertThat(discovery.selected(run, new Participants.Selection(List.of(), List.of(), new LeftOutCounts(), rule)))
                .isEmpty();
    }

    private void begin(Participant... participants) {
        run = discovery.begin("a", "0");
        discovery.selected(run, new Participants.Selection(List.of(participants), List.of()));
        discovery.participantBegins(run, participants[0]);
    }

    private void answer(Participant participant, String... series) {
        Iterator<Map<String, Object>> answers = List.of(series).stream()
                .map(uid -> Map.<String, Object>of("StudyInstanceUID", "1.2", "SeriesInstanceUID", uid))
                .iterator();
        discovery.record(run, "a", participant, STUDY, answers, null);
    }

    private Sweep.Question only(Participant participant) {
        List<Sweep.Question> questions = sweep.questions(run, participant);
        assertThat(questions).hasSize(1);
        return questions.get(0);
    }

    private static Iterator<Map<String, Object>> none() {
        return List.<Map<String, Object>>of().iterator();
    }

    private String states() {
        return value("SELECT string_agg(state, ' ' ORDER BY series_instance_uid) FROM series");
    }

    private String value(String sql) {
        return TestDatabase.value(dataSource, sql);
    }
}
