package org.caravan.routes;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;

import static org.assertj.core.api.Assertions.assertThat;

/** What cannot be had holds up nothing else, and is had as soon as it can be. */
class FormUnavailableTest extends FormsFixture {

    /** A status wherever the answer would hold that, as where the server trips over a submission. */
    private static FormFault tripping(int status, String over) {
        return (exchange, good) -> {
            String answer = new String(good, StandardCharsets.UTF_8);
            FormFault fault = answer.contains(over) ? FormFault.status(status, null) : FormFault.text(answer);
            fault.answer(exchange, good);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504})
    void aSubmissionThatTheServerTripsOverIsPutAsideAndTheOthersAreRead(int status) {
        RehearsalForm form = forms.interviews("aOne", 60);
        forms.server.fault(FormsFixture::isData, ALWAYS, tripping(status, "REH-0037"));

        forms.run();

        assertThat(forms.ids("aOne").split(" ")).hasSize(59).doesNotContain("37");
        assertThat(forms.formError("aOne")).contains("_id 37").contains("status " + status);
        assertThat(forms.lastRun()).startsWith("partial");
        assertThat(forms.server.requests()).filteredOn(FormsFixture::isData).hasSizeLessThan(50);

        forms.server.wellAgain();
        form.delete(5);
        forms.sweep();
        assertThat(forms.ids("aOne").split(" ")).hasSize(59).contains("37");
        assertThat(forms.lastRun()).isEqualTo("finished: ");
    }

    @Test
    void putsNothingAsideWhereTheServerIsBusyOrOutOfOrder() {
        forms.interviews("aOne", 60);
        forms.server.fault(FormsFixture::isData, ALWAYS, FormFault.status(500, null));
        forms.run();
        assertThat(forms.server.requests())
                .as("a page, one alone, its _id: three attempts each")
                .filteredOn(FormsFixture::isData)
                .hasSize(9);
        assertThat(forms.formError("aOne")).contains("After 3 attempts").contains("status 500");

        forms.server.wellAgain();
        forms.server.forgetRequests();
        forms.server.fault(FormsFixture::isData, ALWAYS, tripping(503, "REH-0037"));
        forms.run();
        assertThat(forms.server.requests()).filteredOn(FormsFixture::isData).hasSize(3);
        assertThat(forms.value("SELECT count(*) FROM kobo_aside")).isEqualTo("0");
    }

    @Test
    void putsNothingAsideWhereAnOutageEndsBetweenASubmissionAndItsId() {
        forms.interviews("aOne", 60);
        forms.server.fault(FormsFixture::isData, 6, FormFault.status(500, null));

        forms.run();

        assertThat(forms.ids("aOne").split(" ")).hasSize(60);
        assertThat(forms.value("SELECT count(*) FROM kobo_aside")).isEqualTo("0");
        assertThat(forms.lastRun()).isEqualTo("finished: ");
    }

    @Test
    void manyFormsThatCannotBeHadEndNoRunAndTakeTurns() {
        List<String> broken = List.of("a1", "b2", "c3", "d4", "e5", "f6", "g7");
        broken.forEach(uid -> forms.interviews(uid, 1));
        forms.interviews("h8", 1);
        forms.server.fault(
                address -> isData(address) && !address.contains("/h8/"), ALWAYS, FormFault.status(502, null));
        for (int i = 0; i < 4; i++) {
            forms.run();
        }
        assertThat(forms.ids("h8")).isEqualTo("1");
        forms.execute("UPDATE kobo_form SET attempted_at = now() - interval '1 day'");
        forms.server.forgetRequests();

        forms.run();
        forms.run();
        forms.run();

        assertThat(forms.lastRun()).startsWith("partial");
        assertThat(forms.value("SELECT consecutive_failures FROM kobo_server")).isEqualTo("0");
        assertThat(broken).as("three a run, each in its turn").allMatch(uid -> forms.server.requests().stream()
                .anyMatch(address -> address.contains(uid + "/data")));
        assertThat(forms.server.requests()).filteredOn(FormsFixture::isData).hasSizeLessThan(3 * 3 * 9 + 1);
    }

    @Test
    void aFormThatFailedIsAskedForAgainThoughTheListTellsNothingNew() {
        forms.interviews("aOne", 5);
        forms.run();
        forms.server.fault(
                FormsFixture::isList,
                1,
                FormFault.replacing("\"deployment__submission_count\":5", "\"deployment__submission_count\":6"));
        forms.server.fault(FormsFixture::isData, 1, FormFault.status(403, null));
        forms.run();
        assertThat(forms.formError("aOne")).contains("403");

        forms.run();

        assertThat(forms.formError("aOne")).isNull();
        assertThat(forms.lastRun()).isEqualTo("finished: ");
    }

    @Test
    @Timeout(60)
    void fault72followsNextWhereAProxyWroteTheOtherSchemeAndAsksAtOurOwnAddress() {
        forms.server.cap(2);
        for (int i = 100; i < 205; i++) {
            forms.interviews("a" + i, i == 204 ? 5 : 0);
        }
        forms.server.fault(address -> true, ALWAYS, FormFault.replacing("\"next\":\"http:", "\"next\":\"https:"));

        forms.run();

        assertThat(forms.ids("a204")).isEqualTo("1 2 3 4 5");
        assertThat(forms.value("SELECT count(*) FROM kobo_form")).isEqualTo("105");
        assertThat(forms.lastRun()).isEqualTo("finished: ");
    }
}
