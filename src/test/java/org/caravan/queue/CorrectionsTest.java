package org.caravan.queue;

import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.queue.Corrections.Decision;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a series, its archives and its deliveries when the PACS corrects it, and when a person decides. */
class CorrectionsTest {

    private static final SeriesSelection ALL = SeriesSelection.of(Set.of("held"), null);

    private DataSource dataSource;
    private Corrections corrections;

    /** Series 1 is archived (archive 1), at north, and waits for south; series 2 is archived in archive 2. Archive 3 holds both, with their study. */
    @BeforeEach
    void twoSeriesAreCarried() {
        dataSource = TestDatabase.fresh();
        corrections = new Corrections(dataSource);
        execute(
                "INSERT INTO destination (name, series_added_to, archives_added_to) VALUES ('north', NULL, NULL), ('south', NULL, NULL);"
                        + " INSERT INTO destination (name, rendition, series_added_to, archives_added_to) VALUES ('east', 'by-study', NULL, NULL);"
                        + " INSERT INTO rendition (name, grouping, quiet) VALUES ('by-study', 'study', '0')");
        QueueFixture.queueSeries(dataSource, "a", 2);
        execute(
                "UPDATE series SET state = 'complete', version = 1, complete_instances = 3, received_instances = 3, node = 'n'");
        execute(
                "UPDATE archive SET state = 'verified', verified_at = now(), file = id || '.zip', bytes = 5, members = 3");
        execute("INSERT INTO archive_series (archive_id, series_id, version)"
                + " SELECT a.id, s.id, 1 FROM archive a, series s WHERE a.study_id IS NOT NULL");
        execute(
                "UPDATE delivery SET state = 'delivered', delivered_at = now() WHERE destination = 'north' AND archive_id = ("
                        + "SELECT id FROM archive WHERE series_id = 1)");
        assertThat(deliveries())
                .isEqualTo(
                        "series 1 to north delivered, series 1 to south queued, series 2 to north queued, series 2 to south"
                                + " queued, study to east queued");
    }

    @Test
    void whatIsNotDeliveredWaitsAndWhoHasItIsNamed() {
        assertThat(corrections.gone(1)).isTrue();
        assertThat(value("SELECT state FROM series WHERE id = 1")).isEqualTo("held");
        assertThat(value("SELECT last_error FROM series WHERE id = 1"))
                .contains("deleted or rejected", "Already delivered to north");
        assertThat(deliveries())
                .isEqualTo(
                        "series 1 to north delivered, series 1 to south held, series 2 to north queued, series 2 to south"
                                + " queued, study to east held");
        assertThat(corrections.gone(1)).as("once").isFalse();
    }

    @Test
    void whateverWouldHaveItDeliveredDoesNot() {
        execute("UPDATE delivery SET state = 'sending', lease_until = now() WHERE destination = 'south'");
        corrections.moved(1, null);
        new Sql(dataSource).update("rescue-delivery", Map.of());
        execute("INSERT INTO destination (name, series_added_to, archives_added_to) VALUES ('west', NULL, NULL);"
                + " INSERT INTO delivery (archive_id, destination) SELECT id, 'west' FROM archive WHERE series_id = 1");
        assertThat(deliveries())
                .contains("series 1 to south held", "series 1 to west held", "series 2 to south queued");
    }

    @Test
    void whatIsKeptGoesOnAsItIsAndIsNotHeldForThatAgain() {
        corrections.gone(1);
        assertThat(corrections.decide(ALL, Decision.KEPT, "deleted to save space"))
                .isEqualTo(1);
        assertThat(value("SELECT state || coalesce(last_error, '') FROM series WHERE id = 1"))
                .isEqualTo("complete");
        assertThat(deliveries()).contains("series 1 to south queued", "study to east queued");
        assertThat(corrections.gone(1)).isFalse();
        assertThat(corrections.objectsGone(1, 2)).as("another correction").isTrue();
    }

    @Test
    void aStudyGoesOnWhenAllThatIsHeldOfItIsDecided() {
        corrections.gone(1);
        corrections.gone(2);
        corrections.decide(ALL.only("1.2.3.1"), Decision.KEPT, "");
        assertThat(deliveries()).contains("series 1 to south queued", "series 2 to south held", "study to east held");
        corrections.decide(ALL.only("1.2.3.2"), Decision.KEPT, "");
        assertThat(deliveries()).contains("series 2 to south queued", "study to east queued");
    }

    @Test
    void whatIsGoneIsNotDeliveredAnyMoreAndItsStudyIsPackedWithoutIt() {
        corrections.gone(1);
        corrections.decide(ALL, Decision.FOLLOWED, "rejected");
        assertThat(value("SELECT state || ': ' || last_error FROM series WHERE id = 1"))
                .isEqualTo("cancelled: It is not at the PACS any more, and is not delivered: rejected");
        assertThat(deliveries())
                .as("what was delivered stays noted")
                .isEqualTo("series 1 to north delivered, series 2 to north queued, series 2 to south queued");
        assertThat(value("SELECT string_agg(state, ' ' ORDER BY version) FROM archive WHERE study_id IS NOT NULL"))
                .isEqualTo("withdrawn queued");
        assertThat(value("SELECT state FROM archive WHERE series_id = 1")).isEqualTo("withdrawn");
    }

    @Test
    void whatBelongsToAnotherParticipantIsFetchedAnewUnderThatOne() {
        execute(
                "INSERT INTO patient (pacs, patient_id) VALUES ('a', 'P-2');"
                        + " INSERT INTO study (patient_id, study_instance_uid) SELECT id, '1.2.3' FROM patient WHERE patient_id = 'P-2'");
        long study = Long.parseLong(value("SELECT max(id) FROM study"));
        corrections.moved(1, study);
        corrections.decide(ALL, Decision.FOLLOWED, "merged");
        var job = QueueFixture.claimSeries(new Sql(dataSource), "a", "n");
        assertThat(job).containsEntry("PatientID", "P-2").containsEntry("anew", true);
        QueueFixture.finish(new Sql(dataSource), job, 3);
        assertThat(value("SELECT state || version FROM series WHERE id = 1")).isEqualTo("complete2");
        assertThat(value("SELECT string_agg(state, ' ' ORDER BY version) FROM archive WHERE series_id = 1"))
                .isEqualTo("withdrawn queued");
    }

    @Test
    void aSeriesThatIsFetchedOrCancelledIsNotHeld() {
        execute("UPDATE series SET state = 'downloading', lease_until = now() WHERE id = 1; UPDATE series SET state ="
                + " 'cancelled' WHERE id = 2");
        assertThat(corrections.gone(1)).isFalse();
        assertThat(corrections.gone(2)).isFalse();
    }

    private String deliveries() {
        return value(
                "SELECT string_agg(CASE WHEN a.series_id IS NULL THEN 'study' ELSE 'series ' || a.series_id END || ' to ' || d.destination"
                        + " || ' ' || d.state, ', ' ORDER BY a.series_id NULLS LAST, d.destination) FROM delivery d JOIN archive a ON a.id = d.archive_id");
    }

    private void execute(String sql) {
        TestDatabase.execute(dataSource, sql);
    }

    private String value(String sql) {
        return TestDatabase.value(dataSource, sql);
    }
}
