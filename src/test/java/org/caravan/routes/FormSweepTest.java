package org.caravan.routes;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.kobo.FormStatus;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** A sweep is complete, or says that it is not; what is marked as deleted is deleted. */
class FormSweepTest extends FormsFixture {

    private static final String SHORT_LIST =
            "partial: The list of forms counts 106 and named 100: forms that it left out were not read";

    /** The request for submissions of that number, from 1. */
    private static Predicate<String> dataRequest(int number) {
        AtomicInteger requests = new AtomicInteger();
        return address -> isData(address) && requests.incrementAndGet() == number;
    }

    private String deleted() {
        return forms.value("SELECT count(*) FROM kobo_submission WHERE deleted_at IS NOT NULL");
    }

    private String sweepPosition() {
        return forms.value("SELECT coalesce(sweep_position::text, 'none') FROM kobo_form WHERE asset_uid = 'aOne'");
    }

    @Test
    void fault74remembersThatAPageWasShortThoughTheNextQuestionFindsNothingMore() {
        RehearsalForm form = forms.interviews("aOne", 40);
        forms.run();
        form.delete(5);
        forms.server.fault(dataRequest(1), 1, FormFault.replacing("\"count\":[0-9]+", "\"count\":41"));

        forms.sweep();

        assertThat(forms.formError("aOne")).contains("counts 41 submissions");
        assertThat(deleted()).isEqualTo("0");
        assertThat(sweepPosition()).as("the next sweep begins anew").isEqualTo("none");

        forms.run();
        assertThat(deleted()).isEqualTo("1");
        assertThat(forms.formError("aOne")).isNull();
    }

    @Test
    void remembersTheRemainderOfASweepThatWasCutOff() {
        forms.server.cap(10);
        RehearsalForm form = forms.interviews("aOne", 40);
        forms.run();
        form.delete(5);
        forms.server.fault(address -> address.contains("\"$gt\":21"), ALWAYS, FormFault.status(500, null));
        forms.sweep();
        forms.server.wellAgain();
        forms.server.fault(dataRequest(1), 1, FormFault.text("{\"count\":0,\"next\":null,\"results\":[]}"));

        forms.run();

        assertThat(forms.formError("aOne")).contains("nothing is marked");
        assertThat(deleted()).isEqualTo("0");
        forms.run();
        assertThat(deleted()).isEqualTo("1");
    }

    @Test
    void doesNotTakeAnEmptyPageWithANextOneForTheEnd() {
        forms.server.cap(10);
        RehearsalForm form = forms.interviews("aOne", 40);
        forms.server.fault(dataRequest(2), 1, FormFault.replacing("\"results\":.*", "\"results\":[]}"));

        forms.run();

        assertThat(forms.ids("aOne")).as("what the next page names is read").contains(" 40");
        assertThat(forms.formError("aOne")).contains("nothing is marked");

        forms.run();
        assertThat(forms.ids("aOne").split(" ")).hasSize(40);
        assertThat(forms.formError("aOne")).isNull();

        form.delete(15);
        forms.server.fault(dataRequest(2), 1, FormFault.replacing("\"results\":.*", "\"results\":[]}"));
        forms.sweep();
        assertThat(deleted()).isEqualTo("0");
    }

    @Test
    void missesNothingWhereSubmissionsComeAndGoWhileItReads() {
        forms.server.cap(5);
        RehearsalForm form = forms.interviews("aOne", 20);
        forms.run();
        form.edit(6, tree -> tree.put("interview/age", "99"));
        form.delete(20);
        forms.server.fault(dataRequest(1), 1, FormFault.after(() -> {
            form.delete(1);
            form.delete(2);
            form.add(21, SyntheticForms.interview(21, "REH-0021"));
            form.add(22, SyntheticForms.interview(22, "REH-0022"));
        }));

        forms.sweep();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.value("SELECT edits FROM kobo_submission WHERE submission_id = 6"))
                .as("6 moved to a page that was read already")
                .isEqualTo("1");
        assertThat(forms.ids("aOne"))
                .as("1 and 2 were seen before they went")
                .isEqualTo("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 21 22");
    }

    @Test
    void saysWhereASubmissionVanishedBeforeItsPageCameAndBeginsAnew() {
        forms.server.cap(5);
        RehearsalForm form = forms.interviews("aOne", 20);
        forms.run();
        forms.server.fault(dataRequest(1), 1, FormFault.after(() -> form.delete(12)));

        forms.sweep();

        assertThat(forms.formError("aOne")).contains("nothing is marked");
        assertThat(forms.ids("aOne")).contains(" 12 ");

        forms.run();
        assertThat(forms.ids("aOne").split(" ")).hasSize(19).doesNotContain("12");
    }

    @Test
    void doesNotGoOnBehindASubmissionWhereTheServerKeepsToNoOrder() {
        forms.interviews("aOne", 4);
        forms.server.fault(
                dataRequest(1),
                1,
                FormFault.text("{\"count\":4,\"next\":\"" + forms.server.url()
                        + "/api/v2/assets/aOne/data/?start=2\",\"results\":[{\"_id\":3},{\"_id\":1}]}"));
        forms.server.fault(address -> address.contains("start=2"), ALWAYS, FormFault.status(500, null));

        forms.run();

        assertThat(forms.ids("aOne")).isEqualTo("1 3");
        assertThat(sweepPosition()).isEqualTo("none");
    }

    @Test
    void followsTheServersPagesWhereItKeepsToNoOrder() {
        forms.interviews("aOne", 4);
        String next = "\"" + forms.server.url() + "/api/v2/assets/aOne/data/?start=2\"";
        forms.server.fault(
                dataRequest(1),
                1,
                FormFault.text("{\"count\":4,\"next\":" + next + ",\"results\":[{\"_id\":3},{\"_id\":1}]}"));
        forms.server.fault(
                address -> address.contains("start=2"),
                1,
                FormFault.text("{\"count\":4,\"next\":null,\"results\":[{\"_id\":4},{\"_id\":2}]}"));

        forms.run();

        assertThat(forms.ids("aOne")).isEqualTo("1 2 3 4");
        assertThat(forms.lastRun()).isEqualTo("finished: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"_id\":3},{\"_id\":1}", ""})
    @Timeout(60)
    void endsWherePagesLeadInACircle(String submissions) {
        forms.interviews("aOne", 4);
        forms.interviews("bTwo", 4);
        forms.server.fault(
                address -> address.contains("aOne/data"),
                ALWAYS,
                FormFault.text("{\"count\":100,\"next\":\"" + forms.server.url()
                        + "/api/v2/assets/aOne/data/?start=2\",\"results\":[" + submissions + "]}"));

        forms.run();

        assertThat(forms.formError("aOne")).contains("nothing new");
        assertThat(forms.server.requests()).filteredOn(FormsFixture::isData).hasSizeLessThan(20);
        assertThat(forms.ids("bTwo")).isEqualTo("1 2 3 4");
    }

    @Test
    @Timeout(60)
    void endsWhereTheListOfFormsLeadsInACircle() {
        forms.interviews("aOne", 4);
        forms.server.fault(
                FormsFixture::isList,
                ALWAYS,
                FormFault.replacing(
                        "\"next\":null", "\"next\":\"" + forms.server.url() + "/api/v2/assets/?format=json&start=0\""));

        forms.run();

        assertThat(forms.lastRun()).startsWith("failed").contains("circle");
        assertThat(forms.server.requests()).hasSizeLessThan(5);
    }

    @Test
    void saysWhereTheListOfFormsNamesFewerThanItCountsAndReadsThose() {
        for (int i = 100; i < 205; i++) {
            forms.interviews("a" + i, 1);
        }
        forms.interviews("draft", 1).undeploy();
        forms.server.fault(FormsFixture::isList, 1, FormFault.replacing("\"next\":\"[^\"]*\"", "\"next\":null"));

        forms.run();

        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("100");
        assertThat(forms.lastRun()).isEqualTo(SHORT_LIST);
        assertThat(alerts()).contains("Forms of forms-a could not be read wholly: The list of forms counts 106");
        assertThat(new FormStatus(forms.dataSource).servers().get(0).error())
                .startsWith("The list of forms counts 106");

        forms.run();

        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("105");
        assertThat(forms.lastRun()).isEqualTo("finished: ");
        assertThat(alerts()).isEqualTo("[]");
        assertThat(new FormStatus(forms.dataSource).servers().get(0).error()).isNull();
    }

    @Test
    void asksWhetherManyAreStillThereInPagesAsSmallAsTheServerGives() {
        forms.server.cap(30);
        forms.settings.setPageSize(50);
        forms.settings.setMostDeleted(100);
        RehearsalForm form = forms.interviews("aOne", 450);
        forms.run();
        form.ids().stream().filter(id -> id % 3 != 0).forEach(form::delete);
        hideAllPages();
        forms.sweep();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.ids("aOne").split(" ")).hasSize(150).allMatch(id -> Integer.parseInt(id) % 3 == 0);
        assertThat(forms.server.requests())
                .as("a question names 200, of them 67 are there, of which an answer names 30")
                .filteredOn(address -> address.contains("$in"))
                .hasSizeBetween(4, 9);
    }

    /** Of the pages of a sweep, and not of the answers which submissions are there. */
    private void hideAllPages() {
        forms.server.fault(
                address -> isData(address) && !address.contains("$in"),
                ALWAYS,
                FormFault.text("{\"count\":0,\"next\":null,\"results\":[]}"));
    }

    @Test
    void marksNoneThatTheServerNamesWhenAskedHoweverManyItDoesNotShow() {
        forms.server.cap(30);
        forms.settings.setPageSize(50);
        forms.settings.setMostDeleted(100);
        RehearsalForm form = forms.interviews("aOne", 450);
        forms.run();
        form.delete(7);
        hideAllPages();

        forms.sweep();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.ids("aOne").split(" ")).hasSize(449).doesNotContain("7");
    }

    @Test
    void marksManyOnlyAfterTheBrakeIsTakenOffWhereTheListDoesNotCount() {
        RehearsalForm form = forms.interviews("aOne", 40);
        forms.server.fault(FormsFixture::isList, ALWAYS, FormFault.replacing("deployment__", "other__"));
        forms.run();
        form.ids().stream().filter(id -> id > 36).forEach(form::delete);
        forms.sweep();
        assertThat(deleted()).as("a tenth is believed").isEqualTo("4");
        form.ids().stream().filter(id -> id > 20).forEach(form::delete);

        forms.sweep();

        assertThat(deleted()).isEqualTo("4");
        assertThat(forms.formError("aOne"))
                .contains("16 of 36")
                .contains("does not count")
                .contains("mostDeleted");

        forms.settings.setMostDeleted(100);
        forms.run();
        assertThat(deleted()).isEqualTo("20");
    }
}
