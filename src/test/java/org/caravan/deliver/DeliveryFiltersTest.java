package org.caravan.deliver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.database.TestDatabase;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Four series: 1 CT "Chest", 2 MR "Brain, T1", 3 CR without description, 4 CT "100 % thorax"; 3 and 4 of another patient, of 2025. */
class DeliveryFiltersTest {

    private DataSource dataSource;
    private Sql sql;
    private DeliveryFilters filters;
    private Folder destination;
    private Exchange exchange;

    @BeforeEach
    void fourArchives() {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
        filters = new DeliveryFilters(sql, dataSource);
        QueueFixture.queueSeries(dataSource, "a", 4);
        TestDatabase.execute(
                dataSource,
                """
                INSERT INTO patient (pacs, patient_id) VALUES ('a', 'TB_2');
                INSERT INTO study (patient_id, study_instance_uid, attributes) VALUES (2, '1.2.4', '{"StudyDate": "2025.03.01", "StudyDescription": "X-ray"}');
                UPDATE series SET attributes = '{"Modality": "CT", "SeriesDescription": "Chest"}' WHERE id = 1;
                UPDATE series SET attributes = '{"Modality": "MR", "SeriesDescription": "Brain, T1"}' WHERE id = 2;
                UPDATE series SET attributes = '{"Modality": "CR"}', study_id = 2 WHERE id = 3;
                UPDATE series SET attributes = '{"Modality": "CT", "SeriesDescription": "100 % thorax"}', study_id = 2 WHERE id = 4;
                INSERT INTO destination (name) VALUES ('x');
                UPDATE series SET state = 'complete', version = 1, node = 'n';
                UPDATE archive SET state = 'verified', file = 'f' || series_id, bytes = series_id * 100, verified_at = '2026-01-01'::timestamptz + series_id * interval '1 day'
                """);
        destination = new Folder();
        destination.setFolder("/anywhere");
        var context = new DefaultCamelContext();
        context.getRegistry().bind("x", destination);
        exchange = new DefaultExchange(context);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            patients     | TB_*                              | 3 4
            patients     | TB?2                              | 3 4
            patients     | tb_2                              | none
            patients     | nobody, /P-[0-9]{1,2}/            | 1 2
            patients     | /P/                               | none
            modalities   | ct,MR                             | 1 2 4
            descriptions | chest                             | 1
            descriptions | *brain*                           | 2
            descriptions | x-ray                             | 3 4
            descriptions | 100 % t*, /bra.*t1/               | 2 4
            studiesFrom  | 2026-01-02                        | 1 2
            studiesUntil | 2025-03-01                        | 3 4
            condition    | bytes BETWEEN 200 AND 300         | 2 3
            condition    | series ->> 'Modality' = 'CT' OR modality = 'CR' | 1 3 4
            condition    | study_date::integer < 20260101    | error
            condition    | concat(modality, ':x&y') IN ('CT:x&y', 'CR:x&y') | 1 3 4
            condition    | bytes::int &255 > 1000            | none
            backFill     | 2026-01-04                        | 3 4
            backFill     | none                              | none
            backFill     | all                               | 1 2 3 4
            """)
    void aDestinationGetsWhatItsFilterWants(String setting, String value, String wanted) throws Exception {
        set(setting, value);
        assertThat(destination.mistakes()).isEmpty();

        if (wanted.equals("error")) {
            assertThatThrownBy(this::deliver)
                    .isInstanceOfSatisfying(
                            DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.PAUSE));
        } else {
            assertThat(deliver()).isEqualTo(wanted.equals("none") ? Set.of() : series(wanted));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            patients       | TB-0012      | 3 4
            patients       | TB_2         | none
            exceptPatients | TB-0012      | 1 2
            exceptPatients | tb_2         | 1 2
            exceptPatients | /tb-00.*/, x | 1 2
            exceptPatients | nobody       | 1 2 3 4
            """)
    void participantsAreThoseWhomArchivesName(String setting, String value, String wanted) throws Exception {
        correct();
        set(setting, value);

        assertThat(deliver()).isEqualTo(wanted.equals("none") ? Set.of() : series(wanted));
    }

    @Test
    void noRequestSendsWhatADestinationMustNotGet() throws Exception {
        correct();
        TestDatabase.execute(
                dataSource,
                """
                INSERT INTO request (requester, priority, destination, submitted_at) VALUES ('r', 50, 'x', now());
                INSERT INTO request_item (request_id, line, pacs, keys, priority, state) VALUES (1, 1, 'a', '{}', 50, 'running');
                INSERT INTO request_series (item_id, series_id, request_id) SELECT 1, id, 1 FROM series WHERE id IN (2, 3)
                """);
        destination.setExceptPatients("TB-0012");
        destination.setModalities("CT");

        assertThat(deliver()).isEqualTo(series("1 2"));

        assertThat(
                        value(
                                "SELECT string_agg(archive_id || ' ' || last_error, ', ') FROM delivery WHERE state = 'failed'"))
                .as("what a request wants in vain is told")
                .startsWith("3 ")
                .contains("exceptPatients");
        assertThat(value("SELECT string_agg(archive_id::text, ' ') FROM delivery_left_out"))
                .isEqualTo("4");
        assertThat(value("SELECT string_agg(series_id || state, ' ' ORDER BY series_id) FROM request_series"))
                .isEqualTo("2open 3failed");

        note();
        sql.update("wanted-again", Map.of());
        assertThat(value("SELECT count(*) FROM delivery WHERE state = 'queued'"))
                .as("the filter is the same")
                .isEqualTo("0");
        destination.setExceptPatients("");
        note();
        sql.update("wanted-again", Map.of());
        assertThat(deliver()).as("the exception is gone").isEqualTo(series("3 4"));
    }

    @Test
    void aStudyThatIsCorrectedAloneIsOfWhomItWasCorrectedTo() throws Exception {
        correct();
        TestDatabase.execute(
                dataSource,
                """
                INSERT INTO study (patient_id, study_instance_uid) VALUES (2, '1.2.5');
                UPDATE series SET study_id = 3 WHERE id = 4;
                INSERT INTO patient_id_correction (pacs, patient_id, study_instance_uid, corrected) VALUES ('a', 'TB_2', '1.2.5', 'TB-0099')
                """);
        destination.setPatients("TB-0099");
        assertThat(deliver()).isEqualTo(series("4"));
    }

    @Test
    void whatIsLeftOutIsNoDeliveryAnyMoreAndNeedsNoFiles() throws Exception {
        destination.setModalities("MR");

        assertThat(deliver()).isEqualTo(series("2"));

        assertThat(value("SELECT string_agg(archive_id || state, ' ') FROM delivery"))
                .isEqualTo("2sending");
        assertThat(value("SELECT count(*) FROM delivery_left_out")).isEqualTo("3");
    }

    @Test
    void whenTheFilterChangesWhatWasLeftOutIsDueAgain() throws Exception {
        destination.setModalities("MR");
        deliver();
        note();
        sql.update("wanted-again", Map.of());
        assertThat(value("SELECT count(*) FROM delivery_left_out"))
                .as("the filter is the same")
                .isEqualTo("3");

        destination.setModalities("MR, CT");
        note();
        sql.update("wanted-again", Map.of());

        assertThat(value("SELECT count(*) FROM delivery_left_out")).isEqualTo("0");
        assertThat(deliver()).isEqualTo(series("1 4"));
        assertThat(value("SELECT count(*) FROM delivery_left_out")).isEqualTo("1");
    }

    @Test
    void whatIsPackedAnewIsAsOldAsItsSeries() throws Exception {
        TestDatabase.execute(
                dataSource,
                """
                UPDATE series SET state_since = '2025-06-01' WHERE id <= 2;
                UPDATE destination SET first_seen_at = '2025-12-01';
                UPDATE archive SET verified_at = now()
                """);

        destination.setBackFill("none");
        assertThat(deliver())
                .as("as what is packed first when a rendition is new")
                .isEqualTo(series("3 4"));
    }

    @Test
    void whenTheFilterChangesWhatWasNeverPackedIsLookedThroughAgain() {
        TestDatabase.execute(dataSource, "UPDATE destination SET series_added_to = NULL");
        destination.setBackFill("none");
        note();
        note();
        assertThat(value("SELECT series_added_to FROM destination")).isEqualTo("-infinity");
    }

    @Test
    void anArchiveOfAStudyIsWantedWhereOneOfItsSeriesIs() throws Exception {
        TestDatabase.execute(
                dataSource,
                """
                UPDATE delivery SET next_attempt_at = now() + interval '1 hour';
                INSERT INTO archive (study_id, version, rendition, state, node, file, bytes) VALUES (1, 1, 'identified', 'failed', 'n', 'g', 1);
                """
                        + "INSERT INTO archive_series (archive_id, series_id, version) SELECT a.id, s.id, 1 FROM archive a, series s WHERE a.study_id = 1 AND s.study_id = 1;"
                        + "UPDATE archive SET state = 'verified', verified_at = now() WHERE study_id = 1");
        destination.setModalities("MR");

        List<Map<String, Object>> claimed = sql.rows("claim-delivery", QueueFixture.destination("x", "n", 10));
        assertThat(claimed).hasSize(1);
        assertThat(filters.wanted("x", claimed, exchange)).isEqualTo(claimed);

        destination.setModalities("US");
        assertThat(filters.wanted("x", claimed, exchange)).isEmpty();
    }

    @Test
    void attachmentsOfFormsAreNotAskedAboutTheirPatients() {
        destination.setPatients("TB-*");

        assertThat(destination.filter().statement()).contains("attachment_id IS NOT NULL OR (coalesce(");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            no_such_column = 1                          | the database refuses it (SQL state 42703)
            modality =                                  | the database refuses it (SQL state 42601)
            1 = 1) OR (2 = 2                            | none
            """)
    void aConditionIsTriedWhenItsFileIsRead(String condition, String fault) {
        destination.setCondition(condition);

        assertThat(destination.mistakes()).isEmpty();
        if (fault.equals("none")) {
            assertThat(filters.fault(destination)).isEmpty();
        } else {
            assertThat(filters.fault(destination)).get().asString().contains(fault);
        }
    }

    @Test
    void aConditionThatWouldChangeSomethingChangesNothingAndStopsTheDestination() {
        TestDatabase.execute(
                dataSource,
                "CREATE FUNCTION careless() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN DELETE FROM delivery; RETURN"
                        + " true; END $$");
        destination.setCondition("careless()");

        assertThatThrownBy(this::deliver)
                .isInstanceOfSatisfying(
                        DeliveryException.class, e -> assertThat(e.effect()).isEqualTo(Effect.PAUSE))
                .hasMessageContaining("changes nothing");
        assertThat(value("SELECT count(*) FROM delivery")).isEqualTo("4");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            patients    | /TB-[0-9/                   | is no regular expression (Unclosed character class
            patients    | /TB                         | write texts with * and ?
            patients    | !TB-0042                    | write exceptPatients
            modalities  | CT, -SR                     | condition for what else
            exceptPatients | !TB-0042                 | neither ! nor -
            studiesFrom | 2026-13-01                  | from must be a date as yyyy-MM-dd
            condition   | true); DROP TABLE delivery  | holds ;, -- or /*
            backFill    | some                        | write all, none, or the day
            """)
    void namesSettingsThatCanNeverWork(String setting, String value, String words) throws Exception {
        set(setting, value);

        assertThat(destination.mistakes()).hasSize(1);
        assertThat(destination.mistakes().get(setting)).contains(words);
    }

    private void set(String setting, String value) throws ReflectiveOperationException {
        String method = "set" + Character.toUpperCase(setting.charAt(0)) + setting.substring(1);
        Destination.class.getMethod(method, String.class).invoke(destination, value);
    }

    /** The other patient, under whose PatientID archives are packed since. */
    private void correct() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO patient_id_correction (pacs, patient_id, corrected) VALUES ('a', 'TB_2', 'TB-0012')");
    }

    /** Claims what is due, and gives the series of what is wanted of it. */
    private Set<Long> deliver() throws DeliveryException {
        List<Map<String, Object>> claimed = sql.rows("claim-delivery", QueueFixture.destination("x", "n", 10));
        return filters.wanted("x", claimed, exchange).stream()
                .map(row -> ((Number) row.get("series_id")).longValue())
                .collect(Collectors.toSet());
    }

    private void note() {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("destination", "x");
        parameters.put("filter", destination.filterSum());
        parameters.put("keepsSource", true);
        parameters.put("opens", null);
        sql.update("note-destination", parameters);
    }

    private static Set<Long> series(String ids) {
        return Set.of(ids.split(" ")).stream().map(Long::valueOf).collect(Collectors.toSet());
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
