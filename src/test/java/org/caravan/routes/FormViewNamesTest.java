package org.caravan.routes;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.caravan.rehearsal.RehearsalForm;

import static org.assertj.core.api.Assertions.assertThat;

/** Names of views and columns are safe, short enough, and each is there once. */
class FormViewNamesTest extends FormsFixture {

    @Test
    void hostileAndEndlessNamesBecomeSafeOnesThatDoNotCollide() {
        String end = "\"; DROP TABLE kobo_submission; --'";
        String row = "{\"type\":\"text\",\"name\":\"%s\"},";
        StringBuilder survey = new StringBuilder("{\"survey\":[");
        for (String name :
                List.of("x".repeat(200), "x".repeat(199) + "y", "_id", "Größe", "GROSSE", "'; DROP", "\\u0000", "年")) {
            survey.append(String.format(row, name));
        }
        survey.append("{\"type\":\"begin_repeat\",\"name\":\"")
                .append("r".repeat(100))
                .append("\"},");
        survey.append(String.format(row, "in")).append("{\"type\":\"end_repeat\"}]}");
        forms.server
                .form("aOne", "Form " + "é".repeat(100) + end, survey.toString())
                .add(1, "{\"_id\":1,\"'; DROP\":\"kept\"}");
        forms.server
                .form("aTwo", "Form " + "é".repeat(100) + end, survey.toString())
                .add(1, "{\"_id\":1}");

        forms.run();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(
                        forms.value(
                                "SELECT count(*) || ' ' || max(length(relname)) FROM pg_class WHERE relnamespace = 'forms'::regnamespace"))
                .matches("4 [1-6][0-9]");
        String view = forms.value("SELECT view_name FROM kobo_form WHERE asset_uid = 'aOne'");
        assertThat(forms.value("SELECT concat_ws(' ', _id, _id_2) FROM forms." + view))
                .isEqualTo("1 1");
        assertThat(forms.value("SELECT 1 FROM forms." + view + " v WHERE v::text LIKE '%kept%'"))
                .isEqualTo("1");
    }

    @Test
    void partsOfAPlaceDoNotCollideWithQuestionsOfTheSameName() {
        RehearsalForm form = forms.server.form(
                "aOne",
                "Places",
                survey("text gps_latitude", "begin_group far", "geopoint gps", "end_group", "geopoint spot"));
        form.add(1, "{\"_id\":1,\"gps_latitude\":\"north\",\"far/gps\":\"-16.5 -68 3600 5\",\"spot\":\"1 2 3 4\"}");
        forms.run();
        form.deploy(
                "v2",
                survey(
                        "text spot_longitude",
                        "geopoint gps",
                        "geopoint spot",
                        "text gps_latitude",
                        "begin_group far",
                        "geopoint gps",
                        "end_group"));
        form.add(
                2,
                "{\"_id\":2,\"spot_longitude\":\"east\",\"gps\":\"7 8 9 1\",\"gps_latitude\":\"south\",\"far/gps\":\"5 6 7 8\"}");

        forms.run();

        assertThat(forms.value("SELECT concat_ws(' ', gps_latitude, far_gps_latitude, spot_longitude)"
                        + " FROM forms.forms_a_places WHERE _id = 1"))
                .isEqualTo("north -16.5 2");
        assertThat(forms.value("SELECT concat_ws(' ', gps_latitude, far_gps_latitude, spot_longitude_2, gps_2_latitude)"
                        + " FROM forms.forms_a_places WHERE _id = 2"))
                .isEqualTo("south 5 east 7");
    }

    @Test
    void columnsThatCollidedInAnEarlierVersionOfCaravanAreGivenOtherNames() {
        RehearsalForm form = forms.server.form("aOne", "Places", survey("geopoint gps", "text other"));
        forms.run();
        forms.execute(
                "DROP VIEW forms.forms_a_places; UPDATE kobo_form_column SET name = 'gps_latitude' WHERE path = 'other'");
        form.add(1, "{\"_id\":1,\"gps\":\"7 8 9 1\",\"other\":\"said\"}");
        form.deploy("v2", survey("geopoint gps", "text other", "text more"));

        forms.run();

        assertThat(forms.value("SELECT concat_ws(' ', gps_latitude, other) FROM forms.forms_a_places"))
                .isEqualTo("7 said");
    }
}
