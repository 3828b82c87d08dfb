package org.caravan.routes;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.kobo.FormRequest;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.SyntheticForms;
import org.caravan.suite.HostileInputs;
import org.caravan.suite.Lines;

import static org.assertj.core.api.Assertions.assertThat;

/** What a form server, or what stands before it, can do wrong. */
@Tag("hostile")
class FormFaultsTest extends FormsFixture {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root().detachAppender(log);
    }

    private static ch.qos.logback.classic.Logger root() {
        return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelHttpUri", "camelhttpuri", "CamelHttpPath", "CamelHttpQuery", "CamelHttpMethod"})
    void fault69ignoresCamelHeadersOfAnAnswer(String header) {
        forms.server.cap(2);
        forms.interviews("aOne", 5);
        forms.server.fault(
                address -> true, ALWAYS, FormFault.header(header, forms.server.url() + "/elsewhere?stolen=1"));

        forms.run();

        assertThat(forms.ids("aOne")).isEqualTo("1 2 3 4 5");
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("elsewhere"));
    }

    @Test
    void fault70refusesAGzipBombBeforeItFillsTheMemory() {
        forms.interviews("aOne", 5);
        forms.interviews("bTwo", 5);
        forms.settings.setLargestAnswer(1_000_000);
        forms.server.fault(address -> address.contains("aOne/data"), ALWAYS, FormFault.gzipBomb(5_000_000_000L));

        forms.run();

        assertThat(forms.formError("aOne")).contains("larger than 1000000 bytes");
        assertThat(forms.ids("bTwo")).isEqualTo("1 2 3 4 5");
    }

    @Test
    void fault70readsAPackedAnswer() {
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isData, 1, FormFault.packed());

        forms.run();

        assertThat(forms.ids("aOne")).isEqualTo("1 2 3 4 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/", "/versions/", "assets/?"})
    void fault70refusesDeepJsonWithoutAStackOverflow(String where) {
        forms.interviews("aOne", 5);
        String deep = "[".repeat(100_000);
        forms.server.fault(
                address -> address.contains(where),
                ALWAYS,
                FormFault.text("{\"count\":1,\"content\":" + deep + "{\"_id\":1,\"q\":" + deep));

        forms.run();

        assertThat(forms.value(
                        "SELECT concat((SELECT last_error FROM kobo_form), (SELECT string_agg(last_error, '') FROM kobo_form_version), last_error)"
                                + " FROM kobo_run"))
                .contains("deeper or larger");
    }

    @Test
    void fault70keepsNulCharactersAndHalfSurrogatesReversiblyInKeysAndValues() {
        RehearsalForm form = forms.interviews("aOne", 0);
        form.add(
                1,
                "{\"_id\":1,\"group/q\":\"a\\u0000b\",\"k\\u0000\":[\"\\ud800\",\"\\u2400\"],\"n\":1e400,\"f\":1.50}");

        forms.run();

        assertThat(forms.value("SELECT content ->> 'group/q' FROM kobo_submission"))
                .isEqualTo("a\u24000000b");
        assertThat(forms.value("SELECT content -> 'k\u24000000' FROM kobo_submission"))
                .isEqualTo("[\"\u2400D800\", \"\u24002400\"]");
        assertThat(forms.value("SELECT content ->> 'f' FROM kobo_submission")).isEqualTo("1.50");
    }

    @Test
    void fault71namesTheTokenFileToMendAndEndsTheRunAtOnce() throws Exception {
        forms.interviews("aOne", 5);
        forms.interviews("bTwo", 5);
        Files.writeString(forms.tokenFile, "wrong-token-wxyz");

        forms.run();

        assertThat(forms.lastRun()).contains("status 401").contains(forms.tokenFile.toString());
        assertThat(forms.server.requests()).hasSize(1);
        assertThat(forms.value("SELECT last_error FROM kobo_server")).contains(forms.tokenFile.toString());
        assertThat(logged()).doesNotContain("wxyz").contains("put a valid one into the file");

        Files.writeString(forms.tokenFile, RunningForms.TOKEN);
        forms.run();
        assertThat(forms.lastRun()).as("the token is read anew").startsWith("finished");
    }

    @Test
    void fault71endsTheRunWhereAFormIsRefusedForTheToken() {
        forms.interviews("aOne", 5);
        forms.interviews("bTwo", 5);
        forms.server.fault(address -> address.contains("aOne"), ALWAYS, FormFault.status(401, null));

        forms.run();

        assertThat(forms.lastRun()).startsWith("failed: ").contains("401");
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("bTwo"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void fault71triesAgainWhereTheServerIsBusy(int status) {
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isData, 2, FormFault.status(status, null));

        forms.run();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.server.requests()).filteredOn(FormsFixture::isData).hasSize(3);
        assertThat(forms.value("SELECT requests FROM kobo_run")).isEqualTo("5");
    }

    @Test
    void aServerThatIsBusyAtEachPageFillsNoLog() {
        forms.settings.setAttempts(100);
        forms.settings.setLongestWait(Duration.ofMillis(2));
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isData, 60, FormFault.status(429, null));
        try (Lines log = new Lines(FormRequest.class)) {
            forms.run();

            assertThat(forms.lastRun()).startsWith("finished");
            assertThat(log.all()).singleElement().asString().contains("had status 429: attempt 2");
        }
    }

    @Test
    void fault71waitsAsLongAsTheServerTells() {
        forms.settings.setLongestWait(Duration.ofSeconds(5));
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isData, 1, FormFault.status(429, "1"));
        long start = System.nanoTime();

        forms.run();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(forms.lastRun()).startsWith("finished");
    }

    @Test
    void fault71leavesAServerAloneThatAsksForMoreThanTheLongestWait() {
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isData, ALWAYS, FormFault.status(503, "3600"));

        forms.run();

        assertThat(forms.lastRun()).startsWith("failed").contains("left alone for 3600 s");
        assertThat(forms.value("SELECT resume_at > now() + interval '50 minutes' FROM kobo_server"))
                .isEqualTo("t");
        forms.server.forgetRequests();

        forms.run();

        assertThat(forms.server.requests()).isEmpty();
    }

    @Test
    void fault71backsOffFromAPageForPeopleWithStatus200AndStoresNothingOfIt() {
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isData, ALWAYS, FormFault.html());

        forms.run();

        assertThat(forms.server.requests()).filteredOn(FormsFixture::isData).hasSize(3);
        assertThat(forms.formError("aOne")).contains("After 3 attempts").contains("no JSON");
        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fault71storesNothingOfATruncatedPageAndAsksForItAgain(boolean quietly) {
        forms.interviews("aOne", 50);
        forms.server.fault(FormsFixture::isData, 1, quietly ? FormFault.truncated() : FormFault.broken());

        forms.run();

        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(forms.value("SELECT count(*) || ' ' || sum(edits) FROM kobo_submission"))
                .isEqualTo("50 0");
    }

    @Test
    void fault71cutsOffAnAnswerThatDripsForEver() {
        forms.interviews("aOne", 5);
        forms.settings.setAnswerTimeout(Duration.ofMillis(400));
        forms.settings.setAttempts(1);
        forms.server.fault(FormsFixture::isData, ALWAYS, FormFault.dripping());

        forms.run();

        assertThat(forms.formError("aOne")).contains("broke off");
    }

    @Test
    void endsTheRunWhereFormAfterFormCannotBeHad() {
        for (String uid : List.of("a1", "b2", "c3", "d4", "e5")) {
            forms.interviews(uid, 1);
        }
        forms.server.fault(FormsFixture::isData, ALWAYS, FormFault.status(502, null));

        forms.run();

        assertThat(forms.lastRun()).startsWith("failed: 3 forms in a row could not be had");
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("d4"));
    }

    @Test
    void endsTheRunWhereNobodyAnswers() {
        forms.interviews("aOne", 1);
        forms.server.close();

        forms.run();

        assertThat(forms.lastRun()).startsWith("failed: After 3 attempts").contains("did not come");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "bad token", "a\nb"})
    void fault73asksNothingWithoutAToken(String token) throws Exception {
        forms.interviews("aOne", 1);
        Files.writeString(forms.tokenFile, token);

        forms.run();

        assertThat(forms.server.requests()).isEmpty();
        assertThat(forms.lastRun()).contains("API token in the file " + forms.tokenFile);
    }

    @Test
    void fault73asksEveryPathWithTheToken() {
        forms.server.cap(2);
        RehearsalForm form = forms.interviews("aOne", 5);
        forms.run();
        form.delete(3);

        forms.sweep();

        assertThat(forms.server.requests())
                .anyMatch(FormsFixture::isList)
                .anyMatch(address -> address.startsWith("/api/v2/assets/aOne/versions/v1/?"))
                .anyMatch(address -> address.contains("\"$gt\":2"))
                .anyMatch(address -> address.contains("$in"));
        assertThat(forms.lastRun()).as("no path was answered with 401").startsWith("finished");
    }

    @Test
    void fault75logsNoAnswerAndNoTokenWhateverGoesWrong() {
        RehearsalForm form = forms.server.form("aOne", "Interview", SyntheticForms.INTERVIEW);
        form.add(1, SyntheticForms.interview(1, "Zacarias-Quispe-Mamani"));
        form.add(2, "{\"_id\":\"Zacarias-Quispe-Mamani\",\"q\":[{]}");
        forms.server
                .form("bTwo", "Interview", SyntheticForms.INTERVIEW)
                .add(1, SyntheticForms.interview(1, "Zacarias-Quispe-Mamani"));
        forms.server.fault(address -> address.contains("bTwo/data"), 1, FormFault.truncated());

        forms.run();

        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("1");
        assertThat(logged())
                .contains("could not be read")
                .doesNotContain("Zacarias")
                .doesNotContain("secret-token");
    }

    @Test
    void fault71takesAFormThatIsNotOursToReadForThatFormsFailure() {
        forms.interviews("aOne", 5);
        forms.interviews("bTwo", 5);
        forms.server.fault(address -> address.contains("aOne"), ALWAYS, FormFault.status(403, null));

        forms.run();

        assertThat(forms.ids("bTwo")).isEqualTo("1 2 3 4 5");
        assertThat(forms.formError("aOne")).contains("status 403").contains(forms.tokenFile.toString());
        assertThat(forms.lastRun()).startsWith("partial");
    }

    @Test
    void fault71endsTheRunWhereTheListIsRefused() {
        forms.interviews("aOne", 5);
        forms.server.fault(FormsFixture::isList, ALWAYS, FormFault.status(403, null));

        forms.run();

        assertThat(forms.lastRun()).startsWith("failed").contains("status 403").contains(forms.tokenFile.toString());
        assertThat(forms.value("SELECT consecutive_failures FROM kobo_server")).isEqualTo("1");
    }

    @Test
    void formsThatCannotBeHadStarveNoOthers() {
        for (String uid : List.of("a1", "b2", "c3", "d4", "e5")) {
            forms.interviews(uid, 1);
        }
        forms.server.fault(address -> address.matches(".*/(a1|b2|c3)/data/.*"), ALWAYS, FormFault.status(504, null));
        forms.run();
        assertThat(forms.lastRun()).startsWith("failed: 3 forms in a row could not be had");

        forms.run();

        assertThat(forms.ids("d4") + forms.ids("e5")).isEqualTo("11");
        assertThat(forms.lastRun()).startsWith("partial");

        forms.server.wellAgain();
        forms.run();
        assertThat(forms.ids("a1") + forms.ids("b2") + forms.ids("c3")).isEqualTo("111");
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "deep", "unstorable"})
    void onePoisonousSubmissionIsPutAsideAndTheOthersAreRead(String poison) {
        RehearsalForm form = forms.interviews("aOne", 30);
        form.add(17, poisonous(poison));
        forms.interviews("bTwo", 5);

        forms.run();

        assertThat(forms.ids("aOne").split(" ")).hasSize(29).doesNotContain("17");
        assertThat(forms.formError("aOne"))
                .contains("put aside")
                .contains("_id 17")
                .doesNotContain("Zacarias");
        assertThat(forms.lastRun()).startsWith("partial");
        assertThat(logged()).contains("17").doesNotContain("Zacarias");
        assertThat(alerts())
                .contains("forms-a")
                .contains("wholly")
                .contains("_id 17")
                .doesNotContain("Zacarias");
        assertThat(forms.value("SELECT swept_at IS NOT NULL FROM kobo_form WHERE asset_uid = 'aOne'"))
                .isEqualTo("t");
        forms.server.forgetRequests();

        forms.run();
        assertThat(forms.server.requests()).as("nothing is new").noneMatch(FormsFixture::isData);

        form.add(17, SyntheticForms.interview(17, "REH-0017"));
        forms.sweep();
        assertThat(forms.ids("aOne").split(" ")).hasSize(30);
        assertThat(forms.formError("aOne")).isNull();
        assertThat(forms.lastRun()).startsWith("finished");
        assertThat(alerts()).isEqualTo("[]");
    }

    @Test
    void oneBrokenFormIsAlertedByItsReason() {
        forms.interviews("aOne", 5);
        forms.interviews("bTwo", 5);
        forms.server.fault(address -> address.contains("aOne"), ALWAYS, FormFault.status(403, null));
        forms.run();
        assertThat(alerts()).contains("Forms of forms-a that could not be read wholly: 1, first aOne: ");

        forms.server.fault(FormsFixture::isList, ALWAYS, FormFault.status(400, null));
        forms.run();
        assertThat(alerts()).contains("Forms of forms-a could not be read: ").doesNotContain("wholly");
    }

    private static String poisonous(String poison) {
        String large = "\"Zacarias\",".repeat(900_000);
        StringBuilder random = new StringBuilder();
        new Random(3).ints(20_000, 'a', 'z').forEach(letter -> random.append((char) letter));
        return switch (poison) {
            case "large" -> "{\"_id\":17,\"list\":[" + large + "1]}";
            case "deep" -> "{\"_id\":17,\"q\":" + "[".repeat(200) + "\"Zacarias\"" + "]".repeat(200) + "}";
            default ->
                "{\"_id\":17,\"q\":\"Zacarias\",\"_attachments\":[{\"uid\":\"" + random + "\",\"download_url\":\""
                        + "https://x/" + "\"}]}";
        };
    }

    @Test
    void storesNothingOfARunThatAnotherHasTakenOver() {
        forms.interviews("aOne", 5);
        forms.interviews("bTwo", 5);
        forms.server.fault(
                address -> address.contains("aOne/data"),
                1,
                FormFault.after(() -> forms.execute("UPDATE kobo_run SET state = 'failed', last_error = 'dead'")));

        forms.run();

        assertThat(forms.value("SELECT count(*) FROM kobo_submission")).isEqualTo("0");
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("bTwo"));
        assertThat(forms.lastRun()).isEqualTo("failed: dead");
        assertThat(forms.value("SELECT count(*) FROM kobo_form WHERE last_error IS NOT NULL"))
                .as("the other run keeps the books")
                .isEqualTo("0");
        assertThat(forms.value("SELECT consecutive_failures FROM kobo_server")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"31 minutes, false", "2000 seconds, true"})
    void anotherNodeTakesOverOnlyWhenTheLongestRequestWouldBeOver(String silent, boolean takenOver) {
        forms.settings.setLongestWait(Duration.ofMinutes(5));
        forms.interviews("aOne", 5);
        forms.execute(
                "INSERT INTO kobo_run (server, what, node, seen_at) VALUES ('forms-a', 'forms', 'other', now() - interval '"
                        + silent + "' + interval '5 seconds')");

        forms.run();

        assertThat(forms.value("SELECT string_agg(state, ' ' ORDER BY id) FROM kobo_run"))
                .isEqualTo(takenOver ? "failed finished" : "running");
    }

    @Test
    void givesASignOfLifeWithEveryAttempt() {
        forms.interviews("aOne", 5);
        StringBuilder seen = new StringBuilder();
        forms.server.fault(FormsFixture::isData, 1, (exchange, good) -> {
            forms.execute("UPDATE kobo_run SET seen_at = now() - interval '1 hour'");
            FormFault.status(503, null).answer(exchange, good);
        });
        forms.server.fault(FormsFixture::isData, 1, (exchange, good) -> {
            seen.append(forms.value("SELECT seen_at > now() - interval '1 minute' FROM kobo_run"));
            FormFault.status(503, null).answer(exchange, good);
        });

        forms.run();

        assertThat(seen.toString()).isEqualTo("t");
        assertThat(forms.lastRun()).startsWith("finished");
    }

    @Test
    void marksNothingWhereFarTooManyAreGoneAndTheListSaysOtherwise() {
        RehearsalForm form = forms.interviews("aOne", 40);
        forms.run();
        form.ids().stream().filter(id -> id > 10).forEach(form::delete);
        forms.server.fault(
                FormsFixture::isList,
                1,
                FormFault.replacing("\"deployment__submission_count\":10", "\"deployment__submission_count\":40"));

        forms.sweep();

        assertThat(forms.ids("aOne").split(" ")).hasSize(40);
        assertThat(forms.formError("aOne")).contains("30 of 40").contains("the list of forms counts 40");
        assertThat(forms.lastRun()).startsWith("partial");

        forms.run();
        assertThat(forms.ids("aOne").split(" ")).as("both agree now").hasSize(10);
        assertThat(forms.formError("aOne")).isNull();
    }

    private String logged() {
        StringBuilder text = new StringBuilder();
        log.list.forEach(event -> text.append(event.getFormattedMessage())
                .append(
                        event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage())
                .append('\n'));
        return text.toString();
    }
}
