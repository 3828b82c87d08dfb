package org.caravan.routes;

import org.junit.jupiter.api.Test;

import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** What the database holds is what the server has, after every kind of change. */
class FormSyncTest extends FormsFixture {

    @Test
    void readsEveryPageOfEveryDeployedFormBeyondTheCap() {
        forms.server.cap(10);
        forms.interviews("aOne", 57);
        forms.interviews("aTwo", 10);
        forms.interviews("aNone", 0);
        forms.interviews("aDraft", 3).undeploy();

        forms.run();

        assertThat(forms.lastRun()).isEqualTo("finished: ");
        assertThat(forms.value("SELECT string_agg(asset_uid || ' ' || n, ', ' ORDER BY asset_uid) FROM"
                        + " (SELECT asset_uid, count(*) AS n FROM kobo_submission GROUP BY 1) x"))
                .isEqualTo("aOne 57, aTwo 10");
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("aDraft"));
        assertThat(forms.value("SELECT added || ' ' || edited || ' ' || deleted FROM kobo_run"))
                .isEqualTo("67 0 0");
    }

    @Test
    void keepsTheContentAsItWasAnswered() {
        forms.interviews("aOne", 1);

        forms.run();

        assertThat(forms.value("SELECT content = '" + SyntheticForms.interview(1, "REH-0001")
                        + "'::jsonb FROM kobo_submission"))
                .isEqualTo("t");
    }

    @Test
    void fault72goesOnBehindAPageThatWasCappedWithoutANextOne() {
        forms.server.cap(10);
        forms.interviews("aOne", 35);
        forms.server.fault(
                address -> address.contains("/data/"),
                Integer.MAX_VALUE,
                FormFault.replacing("\"next\":\"[^\"]*\"", "\"next\":null"));

        forms.run();

        assertThat(forms.lastRun()).isEqualTo("finished: ");
        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("35");
    }

    @Test
    void fault72refusesANextPageOnAnotherHostAndKeepsWhatIsThere() {
        forms.server.cap(2);
        forms.interviews("aOne", 5);
        forms.server.fault(
                address -> address.contains("/data/"),
                1,
                FormFault.replacing(
                        "\"next\":\"[^\"]*\"", "\"next\":\"http://localhost:" + forms.server.port() + "/stolen\""));

        forms.run();

        assertThat(forms.server.requests()).noneMatch(address -> address.contains("stolen"));
        assertThat(forms.formError("aOne")).contains("another server").doesNotContain("stolen");
        assertThat(forms.lastRun()).startsWith("partial");
    }

    @Test
    void asksOnlyForWhatIsNewWithAnOverlap() {
        forms.settings.setOverlap(3);
        RehearsalForm form = forms.interviews("aOne", 20);
        forms.run();
        form.delete(18);
        form.add(21, SyntheticForms.interview(21, "REH-0021"));
        form.add(22, SyntheticForms.interview(22, "REH-0022"));
        forms.server.forgetRequests();

        forms.run();

        assertThat(forms.server.requests())
                .filteredOn(address -> address.contains("/data/"))
                .hasSize(1)
                .first()
                .asString()
                .contains("{\"_id\":{\"$gt\":17}}");
        assertThat(forms.ids("aOne")).endsWith("18 19 20 21 22");
    }

    @Test
    void findsASubmissionThatSurfacedLateWithinTheOverlap() {
        RehearsalForm form = forms.interviews("aOne", 0);
        form.add(10, SyntheticForms.interview(10, "REH-0010"));
        form.add(12, SyntheticForms.interview(12, "REH-0012"));
        forms.run();
        form.add(11, SyntheticForms.interview(11, "REH-0011"));

        forms.run();

        assertThat(forms.ids("aOne")).isEqualTo("10 11 12");
    }

    @Test
    void makesNoRequestForAFormOfWhichTheListTellsThatNothingIsNew() {
        for (int i = 0; i < 500; i++) {
            forms.interviews("aForm" + i, i % 3);
        }
        forms.run();
        assertThat(forms.lastRun()).isEqualTo("finished: ");
        forms.server.forgetRequests();

        forms.run();

        assertThat(forms.server.requests()).hasSize(5).allMatch(address -> address.startsWith("/api/v2/assets/?"));
        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("499");
    }

    @Test
    void makesOneRequestForAnUnchangedFormWhereTheListDoesNotCount() {
        forms.interviews("aOne", 150);
        forms.interviews("aTwo", 0);
        forms.server.fault(
                address -> address.startsWith("/api/v2/assets/?"),
                Integer.MAX_VALUE,
                FormFault.replacing("deployment__", "other__"));
        forms.run();
        assertThat(forms.lastRun()).isEqualTo("finished: ");
        forms.server.forgetRequests();

        forms.run();

        assertThat(forms.server.requests()).hasSize(3);
    }

    @Test
    void fault74keepsTheHistoryOfAnEditedSubmission() {
        RehearsalForm form = forms.interviews("aOne", 5);
        forms.run();
        form.edit(3, tree -> tree.put("interview/age", "99"));

        forms.sweep();

        assertThat(
                        forms.value(
                                "SELECT content ->> 'interview/age' || ' ' || edits FROM kobo_submission WHERE submission_id = 3"))
                .isEqualTo("99 1");
        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("5");
        assertThat(
                        forms.value(
                                "SELECT h.submission_id || ' ' || (h.content ->> 'interview/age' <> '99') || ' '"
                                        + " || (h.root_uuid = s.root_uuid) || ' ' || (h.content ->> '_uuid' <> s.content ->> '_uuid')"
                                        + " FROM kobo_submission_history h JOIN kobo_submission s USING (server, asset_uid, submission_id)"))
                .isEqualTo("3 true true true");

        form.edit(3, tree -> tree.put("interview/age", "98"));
        forms.sweep();

        assertThat(forms.value("SELECT string_agg(version::text, ' ' ORDER BY version) FROM kobo_submission_history"))
                .isEqualTo("0 1");
        assertThat(forms.value("SELECT string_agg(edited::text, ' ' ORDER BY id) FROM kobo_run"))
                .isEqualTo("0 1 1");
    }

    @Test
    void takesOtherAddressesOfAttachmentsForNoEdit() {
        RehearsalForm form = forms.interviews("aOne", 1);
        String attachment = "\"_attachments\":[{\"uid\":\"att1\",\"filename\":\"u/1/a.jpg\",\"download_url\":\"%s\"}]";
        String one = SyntheticForms.interview(1, "REH-0001");
        form.add(1, one.replace("\"_attachments\":[]", String.format(attachment, forms.server.url() + "/a?key=1")));
        forms.run();
        form.add(1, one.replace("\"_attachments\":[]", String.format(attachment, forms.server.url() + "/a?key=2")));

        forms.sweep();

        assertThat(forms.value("SELECT edits FROM kobo_submission")).isEqualTo("0");
        assertThat(forms.value("SELECT url FROM kobo_attachment")).endsWith("/a?key=2");
    }

    @Test
    void fault74marksADeletedSubmissionAfterACompleteSweepAndTakesItBackWhenItReturns() {
        RehearsalForm form = forms.interviews("aOne", 450);
        forms.run();
        form.ids().stream().filter(id -> id > 30).forEach(form::delete);

        forms.run();
        assertThat(forms.value("SELECT count(*) FROM kobo_submission WHERE deleted_at IS NOT NULL"))
                .as("an incremental run marks nothing")
                .isEqualTo("0");

        forms.sweep();
        assertThat(forms.value("SELECT count(*) FROM kobo_submission WHERE deleted_at IS NOT NULL"))
                .isEqualTo("420");
        assertThat(forms.value("SELECT deleted FROM kobo_run ORDER BY id DESC LIMIT 1"))
                .isEqualTo("420");

        form.add(31, SyntheticForms.interview(31, "REH-0031"));
        forms.sweep();
        assertThat(forms.ids("aOne")).endsWith(" 30 31");
        assertThat(forms.value("SELECT count(*) FROM kobo_submission_history")).isEqualTo("0");
    }

    @Test
    void fault74marksNothingAfterAPartialSweep() {
        forms.server.cap(10);
        RehearsalForm form = forms.interviews("aOne", 40);
        forms.run();
        form.delete(5);
        forms.server.fault(address -> address.contains("\"$gt\":21"), Integer.MAX_VALUE, FormFault.html());

        forms.sweep();

        assertThat(forms.ids("aOne")).startsWith("1 2 3 4 5 6");
        assertThat(forms.formError("aOne")).contains("no JSON");

        forms.server.wellAgain();
        forms.run();
        assertThat(forms.ids("aOne")).startsWith("1 2 3 4 6");
    }

    @Test
    void fault74marksNothingThatMerelyMovedBetweenTwoPages() {
        forms.server.cap(5);
        RehearsalForm form = forms.interviews("aOne", 10);
        forms.run();
        forms.server.fault(address -> address.contains("/data/"), 1, FormFault.after(() -> {
            form.delete(1);
            form.add(11, SyntheticForms.interview(11, "REH-0011"));
        }));

        forms.sweep();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.ids("aOne"))
                .as("6 moved to a page that was read already, were there offsets")
                .contains("5 6 7");
    }

    @Test
    void fault74marksNothingWhereTheServerDoesNotAnswerTheQuestion() {
        RehearsalForm form = forms.interviews("aOne", 10);
        forms.run();
        form.delete(5);
        forms.server.fault(
                address -> address.contains("$in"),
                1,
                FormFault.text("{\"count\":1,\"next\":null,\"results\":[{\"_id\":1}]}"));

        forms.sweep();

        assertThat(forms.ids("aOne")).contains(" 5 ");
        assertThat(forms.formError("aOne")).contains("none is marked as deleted");
    }

    @Test
    void resumesASweepThatWasCutOffWhereItEnded() {
        forms.server.cap(10);
        forms.interviews("aOne", 40);
        forms.server.fault(address -> address.contains("\"$gt\":20"), Integer.MAX_VALUE, FormFault.status(500, null));
        forms.run();
        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("20");
        forms.server.wellAgain();
        forms.server.forgetRequests();

        forms.run();

        assertThat(forms.server.requests())
                .filteredOn(address -> address.contains("/data/"))
                .hasSize(2)
                .first()
                .asString()
                .contains("{\"_id\":{\"$gt\":20}}");
        assertThat(forms.value("SELECT count(*) || ' ' || (SELECT count(*) FROM kobo_sweep_seen) FROM kobo_submission"))
                .isEqualTo("40 0");
    }

    @Test
    void oneBrokenFormDoesNotStopTheRest() {
        forms.interviews("aOne", 3);
        forms.interviews("bBroken", 3);
        forms.interviews("cThree", 3);
        forms.server.fault(address -> address.contains("bBroken/data"), Integer.MAX_VALUE, FormFault.status(500, null));

        forms.run();

        assertThat(forms.ids("aOne") + " / " + forms.ids("cThree")).isEqualTo("1 2 3 / 1 2 3");
        assertThat(forms.formError("bBroken")).contains("status 500");
        assertThat(forms.lastRun()).startsWith("partial");
    }

    @Test
    void readsOnlyTheFormsThatTheFileSelects() {
        forms.interviews("aOne", 1);
        forms.interviews("aTwo", 1);
        forms.interviews("bThree", 1);
        forms.settings.setForms("aOne, bThree");
        forms.settings.setFormNames("Interview a.*");

        forms.run();

        assertThat(forms.value("SELECT string_agg(DISTINCT asset_uid, ' ') FROM kobo_submission"))
                .isEqualTo("aOne");
    }

    @Test
    void severalServersKeepApart() {
        forms.interviews("aOne", 2);
        forms.run();
        forms.settings.setName("forms-b");

        forms.run();

        assertThat(forms.value(
                        "SELECT string_agg(server, ' ' ORDER BY server) FROM kobo_submission WHERE submission_id = 1"))
                .isEqualTo("forms-a forms-b");
    }
}
