package org.caravan.routes;

import org.junit.jupiter.api.Test;

import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;

import static org.assertj.core.api.Assertions.assertThat;

/** What a version asked, for as long as there are answers to it. */
class FormDefinitionsTest extends FormsFixture {

    private static String asking(String question) {
        return "{\"survey\":[{\"type\":\"text\",\"name\":\"" + question + "\"}]}";
    }

    private String kept() {
        return forms.value(
                "SELECT string_agg(concat_ws(' ', version, state, definition #>> '{survey,0,name}'), ', ' ORDER BY version)"
                        + " FROM kobo_form_version");
    }

    @Test
    void aDraftThatNobodyDeployedIsNotTakenForTheDeployedVersion() {
        RehearsalForm form = forms.server.form("aOne", "Form", asking("deployed"));
        form.draft("v2", asking("draft"));
        form.add(1, "{\"_id\":1,\"deployed\":\"yes\",\"__version__\":\"v1\"}");

        forms.run();

        assertThat(kept()).isEqualTo("v1 stored deployed");
        assertThat(forms.value("SELECT deployed FROM forms.forms_a_form")).isEqualTo("yes");
    }

    @Test
    void versionsBeforeTheFirstRunAreReadWhereSubmissionsNameThem() {
        RehearsalForm form = forms.server.form("aOne", "Form", asking("first"));
        form.deploy("v2", asking("second"));
        form.deploy("v3", asking("third"));
        form.deploy("v4", asking("fourth"));
        form.add(1, "{\"_id\":1,\"first\":\"1\",\"__version__\":\"v1\"}");
        form.add(2, "{\"_id\":2,\"third\":\"3\",\"__version__\":\"v3\"}");
        form.add(3, "{\"_id\":3,\"__version__\":\"../../me\"}");

        forms.run();

        assertThat(kept()).isEqualTo("v1 stored first, v3 stored third, v4 stored fourth");
        assertThat(forms.value(
                        "SELECT string_agg(concat(first, third, fourth), ' ' ORDER BY _id) FROM forms.forms_a_form"))
                .isEqualTo("1 3 ");
        forms.server.forgetRequests();

        forms.sweep();

        assertThat(forms.server.requests()).noneMatch(address -> address.contains("/versions/"));
    }

    @Test
    void aVersionThatTheServerDoesNotHaveStopsNothingAndIsAskedForAgainLater() {
        RehearsalForm form = forms.server.form("aOne", "Form", asking("first"));
        form.add(1, "{\"_id\":1,\"first\":\"1\",\"__version__\":\"v1\"}");
        form.add(2, "{\"_id\":2,\"__version__\":\"v0\"}");

        forms.run();
        forms.sweep();

        assertThat(forms.lastRun()).isEqualTo("finished: ");
        assertThat(kept()).isEqualTo("v0 wanted, v1 stored first");
        assertThat(forms.value("SELECT last_error FROM kobo_form_version WHERE version = 'v0'"))
                .contains("status 404");
        assertThat(forms.server.requests())
                .filteredOn(address -> address.contains("/versions/v0/"))
                .hasSize(1);
        form.deploy("v0", asking("zero"));
        form.deploy("v1", asking("first"));
        forms.execute("UPDATE kobo_form_version SET next_attempt_at = now()");

        forms.run();

        assertThat(kept()).isEqualTo("v0 stored zero, v1 stored first");
    }

    @Test
    void aFormOfManyVersionsGetsTwentyDefinitionsARun() {
        RehearsalForm form = forms.server.form("aOne", "Form", asking("none"));
        for (int i = 1; i <= 25; i++) {
            form.deploy("w" + i, asking("q" + i));
            form.add(i, "{\"_id\":" + i + ",\"__version__\":\"w" + i + "\"}");
        }
        String stored =
                "SELECT count(*) || ' ' || bool_or(version = 'w25') FROM kobo_form_version WHERE state = 'stored'";

        forms.run();
        assertThat(forms.value(stored)).as("the deployed one first").isEqualTo("20 true");
        forms.run();
        assertThat(forms.value(stored)).isEqualTo("25 true");
    }

    @Test
    void aFormWhoseVersionTheListDoesNotTellIsKeptAsItIs() {
        RehearsalForm form = forms.server.form("aOne", "Form", asking("first"));
        form.add(1, "{\"_id\":1,\"first\":\"1\"}");
        forms.server.fault(
                address -> address.startsWith("/api/v2/assets/?"),
                Integer.MAX_VALUE,
                FormFault.replacing("\"(deployed_)?version_id\":\"[^\"]*\",?", ""));

        forms.run();

        assertThat(kept()).isEqualTo("unknown stored first");
        assertThat(forms.value("SELECT first FROM forms.forms_a_form")).isEqualTo("1");
    }

    @Test
    void whatAnEarlierVersionOfCaravanKeptIsAskedForOnceMore() {
        RehearsalForm form = forms.server.form("aOne", "Form", asking("first"));
        forms.run();
        forms.execute(
                "UPDATE kobo_form_version SET definition = '" + asking("draft")
                        + "', state = 'wanted', taken = false, attempts = 0, next_attempt_at = now(); UPDATE kobo_form SET views_due = true");
        form.forget("v1");

        forms.run();

        assertThat(kept()).as("it stays where the server has nothing better").isEqualTo("v1 wanted draft");
        assertThat(forms.value("SELECT count(draft) FROM forms.forms_a_form")).isEqualTo("0");
    }
}
