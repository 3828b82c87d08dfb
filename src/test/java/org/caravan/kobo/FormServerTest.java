package org.caravan.kobo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormServerTest {

    private static FormServer server() {
        FormServer server = new FormServer();
        server.setName("kobo");
        server.setUrl("https://kobo.example.org");
        return server;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://kobo.example.org/api/x?start=1", "https://KOBO.example.org:443/api", "/api/v2/assets/"})
    void followsAddressesOfItsOwn(String address) {
        assertThat(server().requireOwn(address)).startsWithIgnoringCase("https://kobo.example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.org/api",
                "http://kobo.example.org:8080/api",
                "ftp://kobo.example.org/api",
                "http://user:secret@kobo.example.org/api",
                "http://evil.example.org/api",
                "http://kobo.example.org.evil.example.org/api",
                "https://kobo.example.org:8443/api",
                "https://user:secret@kobo.example.org/api",
                "//evil.example.org/api",
                "file:///etc/passwd",
                "https:evil",
                // Camel would put a setting's value there (CVE-2026-78164)
                "https://kobo.example.org/api?start={{secret}}",
                "not an [address"
            })
    void refusesAnotherServerWithoutRepeatingTheAddress(String address) {
        assertThatThrownBy(() -> server().requireOwn(address))
                .isInstanceOf(KoboException.class)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("evil");
    }

    @ParameterizedTest
    @CsvSource({
        "https://kobo.example.org, http://kobo.example.org/api/x?start=1&q=%22a%22",
        "https://kobo.example.org, http://KOBO.example.org:80/api/x?start=1&q=%22a%22",
        "https://kobo.example.org:8443, http://kobo.example.org/api/x?start=1&q=%22a%22",
        "https://kobo.example.org:8443, http://kobo.example.org:8443/api/x?start=1&q=%22a%22",
        "http://kobo.example.org, https://kobo.example.org/api/x?start=1&q=%22a%22"
    })
    void asksAtItsOwnAddressWhereAProxyWroteTheOtherScheme(String url, String address) {
        FormServer server = server();
        server.setUrl(url);

        assertThat(server.requireOwn(address)).isEqualTo(url + "/api/x?start=1&q=%22a%22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "https://user:secret@x", "kobo", ""})
    void refusesABaseAddressThatIsNoneWithoutRepeatingIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().setUrl(url))
                .withMessageNotContaining("secret");
    }

    @Test
    void takesTheTokenFromTheParameterTheFileOrTheEnvironment(@TempDir Path folder) throws Exception {
        FormServer server = server();
        server.environment(variable -> variable.equals("MY_TOKEN") ? " fromEnvironment " : null);
        server.setTokenVariable("MY_TOKEN");
        assertThat(server.getAuthorization()).isEqualTo("Token fromEnvironment");
        server.setTokenFile(Files.writeString(folder.resolve("t"), "fromFile\n").toString());
        assertThat(server.getAuthorization()).isEqualTo("Token fromFile");
        server.setToken("given");
        assertThat(server.getAuthorization()).isEqualTo("Token given");
        assertThat(server.toString() + server.token()).doesNotContain("given");
    }

    @Test
    void saysWhereItLookedForTheToken(@TempDir Path folder) {
        FormServer server = server();
        server.environment(variable -> null);
        assertThatThrownBy(server::getAuthorization).hasMessageContaining("environment variable KOBO_TOKEN");
        server.setTokenFile(folder.resolve("none").toString());
        assertThatThrownBy(server::getAuthorization)
                .hasMessageContaining(folder.resolve("none").toString());
    }

    @Test
    void namesTheParticipantQuestionOfAFormOrOfAll() {
        FormServer server = server();
        assertThat(server.participantQuestion("aOne")).isNull();
        server.setParticipants("group/code, aOne=other/code");
        assertThat(server.participantQuestion("aOne")).isEqualTo("other/code");
        assertThat(server.participantQuestion("aTwo")).isEqualTo("group/code");
    }

    @Test
    void refusesWaitsWithoutAnEndAndUidsThatArePaths() {
        assertThatIllegalArgumentException().isThrownBy(() -> server().setReadTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> server().setForms("../../users"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().setFormNames("("))
                .withMessageContaining("formNames");
    }

    @Test
    void waitsAsToldAndOtherwiseLongerEachTimeUpToTheLongest() {
        Duration longest = Duration.ofMinutes(5);
        assertThat(FormRequest.wait("7", 1, longest)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(FormRequest.wait("", 1, longest)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(FormRequest.wait("soon", 4, longest)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(FormRequest.wait("", 60, longest)).isBetween(longest.dividedBy(2), longest);
        String date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30).format(DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(FormRequest.wait(date, 1, longest)).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(32));
        assertThatThrownBy(() -> FormRequest.wait("301", 1, longest)).isInstanceOf(KoboServerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", ""})
    void waitsALittleDifferentlyEachTimeSoThatManyDoNotComeBackAtOnce(String retryAfter) {
        assertThat(Stream.generate(() -> FormRequest.wait(retryAfter, 3, Duration.ofMinutes(5)))
                        .limit(50)
                        .distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void takesARunForDeadNoSoonerThanTheLongestWaitThatItsSettingsAllow() {
        FormServer server = server();
        assertThat(server.lease()).isEqualTo(Duration.ofSeconds(2 * (20 + 600 + 300 + 60)));

        server.setAnswerTimeout(Duration.ofSeconds(1));
        assertThat(server.lease()).isEqualTo(Duration.ofMinutes(30));

        server.setAnswerTimeout(Duration.ofHours(2));
        assertThat(server.lease()).isGreaterThan(Duration.ofHours(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101})
    void refusesAShareThatIsNoPercentage(int percentage) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().setMostDeleted(percentage))
                .withMessageContaining("mostDeleted is " + percentage);
    }

    @Test
    void refusesLimitsThatLetNothingThrough() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().setLargestAnswer(0))
                .withMessage("largestAnswer is 0; write a whole number from 1 to 1000000000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().setLargestAttachment(-1))
                .withMessage("largestAttachment is -1; write a whole number from 1 to 1000000000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server().setMostValues(999))
                .withMessage("mostValues is 999; write a whole number from 1000 to 200000000");
    }
}
