package org.caravan.access;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

import org.caravan.access.People.Group;
import org.caravan.database.TestDatabase;
import org.caravan.http.PeoplePage;

import static org.assertj.core.api.Assertions.assertThat;

class OpenIdTest {

    @TempDir
    static Path folder;

    private static final MockOAuth2Server PROVIDER = new MockOAuth2Server();
    private static ServedPeople served;

    private static final class Probe extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Person person = Person.of(request);
            response.getWriter().write(person.name() + " " + person.groups() + " " + person.mail());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        PROVIDER.start();
        served = new ServedPeople(
                folder,
                TestDatabase.fresh(),
                Optional.of(new OpenId(new OpenId.Settings(
                        PROVIDER.issuerUrl("site").toString(), "caravan", "a secret", "groups", ""))),
                new PeoplePage("", new Probe()));
        served.access()
                .people()
                .put(new Group("tb", Set.of(Role.REQUESTER), Set.of("*"), Set.of(), false, false, "/study/tb"));
        served.access().people().put(new Group("plain", Set.of(Role.VIEWER), Set.of(), Set.of(), false, false, ""));
    }

    @AfterAll
    static void stop() {
        served.close();
        PROVIDER.shutdown();
    }

    @Test
    void whomTheProviderKnowsIsInTheGroupsThatItNames() throws Exception {
        HttpClient browser = browser();
        HttpResponse<String> page = signIn(browser, "s-1", "ana", List.of("/study/tb", "plain", "unknown"));
        assertThat(page.body()).isEqualTo("ana [plain, tb] ana@example.org");

        assertThat(signIn(browser(), "s-1", "ana.renamed", List.of("plain")).body())
                .as("the same one, whatever the name is now")
                .isEqualTo("ana [plain] ana.renamed@example.org");
        assertThat(get(browser, "/").body()).as("the other session").startsWith("ana [plain]");
    }

    @Test
    void anotherOfTheSameNameIsRefusedAndSoIsALocalUser() throws Exception {
        signIn(browser(), "s-2", "ben", List.of());
        assertThat(signIn(browser(), "s-3", "ben", List.of()).body()).contains("somebody else here is called");
        assertThat(signIn(browser(), "s-4", "caravan", List.of()).body()).contains("somebody else here is called");
    }

    @Test
    void anAnswerThatThisBrowserHasNotAskedForIsRefused() throws Exception {
        HttpResponse<String> begun = get(browser(), "/signin/openid");
        String back = begun.statusCode()
                + get(browser(), begun.headers().firstValue("Location").orElseThrow())
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        HttpResponse<String> stolen = get(browser(), back.substring(3));
        assertThat(stolen.statusCode()).isEqualTo(403);
        assertThat(stolen.body()).contains("was not begun in this browser");
        assertThat(get(browser(), "/signin/openid/back?code=x&state=y").body()).contains("was not begun");
    }

    @Test
    void theRequestHasAChallengeAndANonceAndNoSecret() throws Exception {
        String there = get(browser(), "/signin/openid")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(there)
                .contains("code_challenge_method=S256", "code_challenge=", "nonce=", "state=", "response_type=code")
                .doesNotContain("secret");
    }

    private static HttpResponse<String> signIn(HttpClient browser, String subject, String name, List<String> groups)
            throws Exception {
        callback(subject, name, groups);
        HttpResponse<String> answer = get(browser, "/signin/openid");
        for (int i = 0; i < 5 && answer.statusCode() / 100 == 3; i++) {
            answer = get(browser, answer.headers().firstValue("Location").orElseThrow());
        }
        return answer;
    }

    private static void callback(String subject, String name, List<String> groups) {
        PROVIDER.enqueueCallback(new DefaultOAuth2TokenCallback(
                "site",
                subject,
                "JWT",
                List.of("caravan"),
                Map.of("preferred_username", name, "email", name + "@example.org", "groups", groups),
                60));
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    private static HttpResponse<String> get(HttpClient browser, String address) throws Exception {
        String whole = address.startsWith("/") ? "http://127.0.0.1:" + served.port() + address : address;
        return browser.send(HttpRequest.newBuilder(URI.create(whole)).build(), BodyHandlers.ofString());
    }
}
