package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** SQL that people can use at once. */
class FormViewsTest extends FormsFixture {

    private final List<String> roles = new ArrayList<>();

    /** A role of this test alone, although all databases of a server share their roles; it goes with the test. */
    private String role(String name) {
        String role = name + "-" + forms.value("SELECT current_database()");
        roles.add(role);
        forms.execute("CREATE ROLE \"" + role + "\"");
        return role;
    }

    @AfterEach
    void dropRoles() {
        roles.forEach(role -> forms.execute("DROP OWNED BY \"" + role + "\"; DROP ROLE \"" + role + "\""));
    }

    @BeforeEach
    void nameParticipants() {
        forms.settings.setParticipants("interview/participant");
    }

    @Test
    void eachAnswerHasATypedColumn() {
        forms.interviews("aOne", 3);
        forms.run();

        assertThat(forms.value("SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position)"
                        + " FROM information_schema.columns WHERE table_name = 'forms_a_interview_aone'"
                        + " AND column_name NOT LIKE '\\_%'"))
                .isEqualTo(
                        "start timestamp with time zone, participant text, visit date, age bigint, weight numeric, cough text,"
                                + " symptoms ARRAY, home_latitude numeric, home_longitude numeric, home_altitude numeric,"
                                + " home_accuracy numeric, sample_taken timestamp with time zone, score text, thanks text, photo text");
        assertThat(forms.value("SELECT _participant || ' ' || (age BETWEEN 18 AND 80) || ' ' || home_altitude"
                        + " FROM forms.forms_a_interview_aone WHERE _id = 2"))
                .isEqualTo("REH-0002 true 3600");
    }

    @Test
    void repeatsAreRowsOfTheirOwnThatJoinTheirParents() {
        forms.interviews("aOne", 20);
        forms.run();

        assertThat(forms.value("SELECT (SELECT sum(jsonb_array_length(content -> 'household')) FROM kobo_submission)"
                        + " = (SELECT count(*) FROM forms.forms_a_interview_aone__household)"))
                .isEqualTo("t");
        assertThat(
                        forms.value(
                                "SELECT count(*) = (SELECT count(*) FROM forms.forms_a_interview_aone__household)"
                                        + " FROM forms.forms_a_interview_aone__household h JOIN forms.forms_a_interview_aone__dose d"
                                        + " ON d._id = h._id AND d._parent_row = h._row AND d._parent_index = h._index WHERE d.given IS NOT NULL"))
                .isEqualTo("t");
    }

    @Test
    void whatDoesNotFitItsTypeIsNullAndFailsNoQuery() {
        RehearsalForm form = forms.interviews("aOne", 0);
        form.add(
                1,
                "{\"_id\":1,\"interview/age\":\"old\",\"interview/visit\":\"2026-02-31\",\"interview/home\":\"here\","
                        + "\"interview/weight\":\"1e999999\",\"interview/sample_taken\":\"2026-13-01T99:00\",\"household\":\"none\"}");
        form.add(2, "{\"_id\":2,\"interview/age\":7,\"interview/visit\":\"2026-02-28\",\"household\":[{},5]}");
        forms.run();

        assertThat(forms.value(
                        "SELECT string_agg(concat_ws(' ', _id, age, visit, weight, home_latitude, sample_taken), ', ')"
                                + " FROM forms.forms_a_interview_aone"))
                .isEqualTo("1, 2 7 2026-02-28");
        assertThat(forms.value(
                        "SELECT count(person_age) || ' ' || count(*) FROM forms.forms_a_interview_aone__household"))
                .isEqualTo("0 2");
    }

    @Test
    void aColumnStaysWhenTheFormChangesAndNewOnesAreAdded() {
        RehearsalForm form = forms.interviews("aOne", 2);
        forms.run();
        form.rename("Another name");
        form.deploy(
                "v2",
                "{\"survey\":[{\"type\":\"text\",\"name\":\"age\"},{\"type\":\"begin_group\",\"name\":\"interview\"},"
                        + "{\"type\":\"decimal\",\"name\":\"age\"},{\"type\":\"text\",\"name\":\"remark\"},{\"type\":\"end_group\"}]}");
        form.add(
                3,
                "{\"_id\":3,\"age\":\"young\",\"interview/age\":\"7.5\",\"interview/remark\":\"new\",\"__version__\":\"v2\"}");

        forms.run();

        assertThat(
                        forms.value(
                                "SELECT concat_ws(' ', _version, age, age_2, remark) FROM forms.forms_a_interview_aone WHERE _id = 3"))
                .isEqualTo("v2 7.5 young new");
        assertThat(forms.value("SELECT visit IS NOT NULL FROM forms.forms_a_interview_aone WHERE _id = 1"))
                .isEqualTo("t");
        assertThat(forms.value("SELECT string_agg(version, ' ' ORDER BY version) FROM kobo_form_version"))
                .isEqualTo("v1 v2");
    }

    @Test
    void aViewThatOthersBuiltOnStaysAsItIs() {
        RehearsalForm form = forms.interviews("aOne", 2);
        forms.run();
        forms.execute("CREATE VIEW mine AS SELECT age FROM forms.forms_a_interview_aone");
        form.deploy(
                "v2",
                "{\"survey\":[{\"type\":\"begin_group\",\"name\":\"interview\"},{\"type\":\"text\",\"name\":\"age\"},{\"type\":\"end_group\"}]}");

        forms.run();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.value("SELECT count(age) FROM mine")).isEqualTo("2");
    }

    @Test
    void groupsAreRowsOfTheirOwnWithTheColumnNamesOfTheForm() {
        RehearsalForm form = forms.server.form(
                "aOne",
                "Visit",
                survey(
                        "text age",
                        "begin_group vitals",
                        "integer pulse",
                        "begin_group pressure",
                        "integer age",
                        "end_group",
                        "end_group",
                        "begin_repeat person",
                        "begin_group school",
                        "text name",
                        "end_group",
                        "begin_repeat dose",
                        "begin_group vial",
                        "date given",
                        "end_group",
                        "end_repeat",
                        "end_repeat"));
        form.add(1, "{\"_id\":1,\"age\":\"old\",\"vitals/pulse\":\"60\",\"vitals/pressure/age\":\"7\"}");
        form.add(
                2,
                "{\"_id\":2,\"age\":\"young\",\"person\":[{},5,{\"person/school/name\":\"A\",\"person/dose\":["
                        + "{\"person/dose/vial/given\":\"2026-01-02\"},{}]}]}");

        forms.run();

        assertThat(
                        forms.value(
                                "SELECT string_agg(concat_ws(' ', _id, pulse, vitals_pressure_age), ', ') FROM forms.forms_a_visit__vitals"))
                .as("a submission without an answer in the group has no row")
                .isEqualTo("1 60 7");
        assertThat(
                        forms.value(
                                "SELECT string_agg(concat_ws(' ', _id, vitals_pressure_age), ', ') FROM forms.forms_a_visit__pressure"))
                .isEqualTo("1 7");
        assertThat(forms.value(
                        "SELECT string_agg(concat_ws(' ', p._id, p._row, s.name), ', ') FROM forms.forms_a_visit__person p"
                                + " JOIN forms.forms_a_visit__school s USING (_id, _row)"))
                .isEqualTo("2 3 A");
        assertThat(forms.value(
                        "SELECT string_agg(concat_ws(' ', d._id, d._row, v.given), ', ') FROM forms.forms_a_visit__dose d"
                                + " JOIN forms.forms_a_visit__vial v USING (_id, _row)"))
                .isEqualTo("2 3.1 2026-01-02");
    }

    @Test
    void aGroupThatBecomesARepeatHasBothViews() {
        RehearsalForm form =
                forms.server.form("aOne", "Home", survey("begin_group person", "text name", "end_group", "text dose"));
        form.add(1, "{\"_id\":1,\"person/name\":\"A\",\"dose\":\"one\"}");
        forms.run();
        form.deploy(
                "v2",
                survey(
                        "begin_repeat person",
                        "text name",
                        "end_repeat",
                        "begin_group dose",
                        "date given",
                        "end_group"));
        form.add(
                2,
                "{\"_id\":2,\"person\":[{\"person/name\":\"B\"},{\"person/name\":\"C\"}],\"dose/given\":\"2026-01-02\"}");

        forms.run();

        assertThat(forms.value("SELECT string_agg(_id || name, ' ') FROM forms.forms_a_home__person"))
                .isEqualTo("1A");
        assertThat(forms.value("SELECT string_agg(_id || name, ' ' ORDER BY _row) FROM forms.forms_a_home__person_2"))
                .isEqualTo("2B 2C");
        assertThat(
                        forms.value(
                                "SELECT string_agg(concat_ws(' ', _id, dose, given), ', ' ORDER BY _id) FROM forms.forms_a_home"))
                .isEqualTo("1 one, 2 2026-01-02");
    }

    @Test
    void whatWasGrantedStaysGrantedWhenAViewIsMadeAnew() {
        RehearsalForm form = forms.server.form("aOne", "Grants", survey("integer age", "text remark"));
        forms.run();
        String reader = role("reader");
        String chief = role("the Chief");
        String stranger = role("stranger");
        forms.execute(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA forms GRANT SELECT ON TABLES TO \"%s\"; GRANT SELECT ON forms.forms_a_grants TO \"%s\""
                                .formatted(stranger, chief)
                        + " WITH GRANT OPTION; GRANT SELECT (remark) ON forms.forms_a_grants TO \"%s\""
                                .formatted(reader));
        form.deploy("v2", survey("text age", "text remark", "text more"));

        forms.run();

        String may = "has_%s_privilege('%s', 'forms.forms_a_grants', %s'SELECT%s')";
        assertThat(forms.value("SELECT concat_ws(' ', "
                        + String.join(
                                ", ",
                                "(SELECT data_type FROM information_schema.columns WHERE table_name = 'forms_a_grants' AND column_name = 'age')",
                                String.format(may, "table", chief, "", " WITH GRANT OPTION"),
                                String.format(may, "column", reader, "'remark', ", ""),
                                String.format(may, "column", reader, "'age', ", ""),
                                String.format(may, "table", stranger, "", ""))
                        + ")"))
                .isEqualTo("text t t f f");
    }

    @Test
    void theQueriesOfTheDocumentationRun() throws Exception {
        forms.server
                .form("aBc", "Interview", SyntheticForms.INTERVIEW)
                .add(1, SyntheticForms.interview(1, " REH-0001"));
        forms.run();
        forms.execute(
                "INSERT INTO patient (pacs, patient_id) VALUES ('p', 'REH-0001');"
                        + "INSERT INTO study (patient_id, study_instance_uid, attributes)"
                        + " SELECT id, '1.2', '{\"StudyDate\": \"20260106\"}' FROM patient;"
                        + "INSERT INTO series (study_id, series_instance_uid, state, pacs) SELECT id, '1.2.3', 'complete', 'p' FROM study");
        String page = Files.readString(Path.of("docs/kobo.md"));
        List<String> queries = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(block -> block.group(1).replace("kobo_interview", "forms_a_interview"))
                .toList();

        assertThat(queries)
                .hasSize(3)
                .allSatisfy(query -> assertThat(forms.value(query)).as(query).isNotNull());
        assertThat(forms.value("SELECT participant FROM kobo_imaging")).isEqualTo("REH-0001");
        assertThat(Pattern.compile("kobo_interview\\w*").matcher(page).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(view -> assertThat(forms.value("SELECT to_regclass('forms."
                                + view.replace("kobo_interview", "forms_a_interview") + "')"))
                        .as(view)
                        .isNotNull());
        String grants = page.substring(page.indexOf("GRANT USAGE"), page.indexOf("```", page.indexOf("GRANT USAGE")));
        String research = role("research");
        forms.execute(grants.replace("TO research", "TO \"" + research + "\""));
        try (Connection connection = forms.dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE \"" + research + "\"");
            try {
                for (String query : queries) {
                    assertThat(statement.executeQuery(query).next()).as(query).isTrue();
                }
            } finally {
                statement.execute("RESET ROLE");
            }
        }
    }
}
