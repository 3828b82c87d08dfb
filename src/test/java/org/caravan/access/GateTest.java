package org.caravan.access;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.access.People.Group;
import org.caravan.database.TestDatabase;
import org.caravan.http.ConsoleClient;
import org.caravan.http.PeoplePage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GateTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    static Path folder;

    private static DataSource dataSource;
    private static ServedPeople served;

    /** Says who it is; asks for the role requester where something is sent. */
    private static class Probe extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Person person = Person.of(request);
            response.getWriter().write(person.name() + " " + person.roles() + " " + Access.csrf(request));
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Person.of(request).require(Role.REQUESTER);
            Person.of(request).require(Right.SOURCE, request.getParameter("pacs"));
            response.getWriter().write("done");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        dataSource = TestDatabase.fresh();
        served = new ServedPeople(
                folder,
                dataSource,
                Optional.empty(),
                new PeoplePage("/probe", new Probe()),
                new PeoplePage("/api/probe", new Probe()),
                new PeoplePage("/assets/*", new Probe()));
        served.access()
                .people()
                .put(new Group("tb", Set.of(Role.REQUESTER), Set.of("la-paz"), Set.of(), true, false, ""));
        served.access().people().put(new Group("readers", Set.of(Role.VIEWER), Set.of(), Set.of(), false, false, ""));
        served.person("ana", "tb");
        served.person("ben", "readers");
        served.person("cyn", "tb");
        served.person("nobody");
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void whoHasNotSignedInIsLedToTheFormAndAProgramIsToldSo() throws Exception {
        HttpResponse<String> page = served.client().get("/probe");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location")).contains("/signin?to=%2Fprobe");
        assertThat(page.headers().allValues("Set-Cookie"))
                .as("a session of a stranger")
                .isEmpty();
        HttpResponse<String> program = served.client().get("/api/probe");
        assertThat(program.statusCode()).isEqualTo(401);
        assertThat(program.body()).contains("Authorization: Bearer");
        assertThat(served.client().get("/signin").body()).contains("action=\"/signin/password\"");
    }

    @Test
    void thePasswordOpensASessionWithTheRolesOfTheGroups() throws Exception {
        ConsoleClient ana = served.signedIn("ana");
        HttpResponse<String> answer = ana.get("/probe");
        assertThat(answer.body()).startsWith("ana [REQUESTER] ");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .doesNotContain("unsafe")
                .contains("default-src 'none'");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(served.signedIn("nobody").get("/probe").body()).startsWith("nobody [] ");
        assertThat(ServedPeople.signIn(served.client(), "ana", "wrong-password"))
                .isEqualTo(403);
    }

    @Test
    void theOperatorOfTheConsoleMayEverythingAndTheMonitorNothing() throws Exception {
        assertThat(served.signedIn("caravan").get("/probe").body()).contains("ADMINISTRATOR", "APPROVER");
        assertThat(ServedPeople.signIn(served.client(), "monitor", ServedPeople.PASSWORD))
                .isEqualTo(403);
    }

    @Test
    void aPersonDoesNotGetIntoTheConsole() throws Exception {
        ConsoleClient client = served.client();
        client.logIn("ana", ServedPeople.PASSWORD);
        assertThat(client.get("/hawtio/jolokia/version", "Origin", client.origin())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aFormNeedsTheWordOfItsSession() throws Exception {
        ConsoleClient ana = served.signedIn("ana");
        ConsoleClient cyn = served.signedIn("cyn");
        assertThat(post(ana, "pacs=la-paz").statusCode()).isEqualTo(403);
        assertThat(post(ana, "pacs=la-paz&csrf=" + csrf(cyn)).statusCode()).isEqualTo(403);
        assertThat(post(ana, "pacs=la-paz&csrf=" + csrf(ana)).body()).isEqualTo("done");
        assertThat(ana.send("/probe", "POST", "pacs=la-paz", FORM, "Origin", ana.origin(), "X-CSRF-Token", csrf(ana))
                        .body())
                .isEqualTo("done");
        assertThat(ana.send("/probe", "POST", "pacs=la-paz&csrf=" + csrf(ana), FORM, "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whatNoGroupAllowsIsRefusedWithASentence() throws Exception {
        ConsoleClient ana = served.signedIn("ana");
        HttpResponse<String> other = post(ana, "pacs=lima&csrf=" + csrf(ana));
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("no group of yours has the right to the PACS");
        ConsoleClient ben = served.signedIn("ben");
        assertThat(post(ben, "pacs=la-paz&csrf=" + csrf(ben)).body()).contains("you are no requester");
    }

    @Test
    void aNewPasswordEndsTheSessionAndSoDoesSigningOut() throws Exception {
        served.person("dan", "tb");
        ConsoleClient dan = served.signedIn("dan");
        assertThat(dan.get("/probe").statusCode()).isEqualTo(200);
        served.users().set("dan", "another-password");
        assertThat(dan.get("/probe").statusCode()).isEqualTo(303);

        ConsoleClient ana = served.signedIn("ana");
        assertThat(ana.send("/signout", "POST", "csrf=" + csrf(ana), FORM, "Origin", ana.origin())
                        .statusCode())
                .isEqualTo(303);
        assertThat(ana.get("/probe").statusCode()).isEqualTo(303);
    }

    @Test
    void aRightThatIsWithdrawnCountsAtOnce() throws Exception {
        served.person("eve", "tb");
        ConsoleClient eve = served.signedIn("eve");
        assertThat(post(eve, "pacs=la-paz&csrf=" + csrf(eve)).statusCode()).isEqualTo(200);
        served.access().people().put("eve", null, Set.of());
        assertThat(post(eve, "pacs=la-paz&csrf=" + csrf(eve)).statusCode()).isEqualTo(403);
    }

    @Test
    void aTokenIsItsOwnerUntilItExpiresOrIsRevoked() throws Exception {
        Person ana = served.access().people().list().stream()
                .map(People.Entry::person)
                .filter(person -> person.name().equals("ana"))
                .findFirst()
                .orElseThrow();
        Tokens tokens = served.access().tokens();
        Tokens.Made made = tokens.make(ana, "nightly", 30);

        assertThat(withToken(made.token()).body()).startsWith("ana [REQUESTER]");
        assertThat(served.client()
                        .send("/api/probe", "POST", "pacs=la-paz", FORM, "Authorization", "Bearer " + made.token())
                        .body())
                .as("a script sends neither Origin nor a word of a session")
                .isEqualTo("done");
        assertThat(served.client()
                        .get("/probe", "Authorization", "Bearer " + made.token())
                        .statusCode())
                .as("a page, which is for people")
                .isEqualTo(303);
        assertThat(tokens.list("ana").get(0).used()).isNotNull();
        assertThat(TestDatabase.value(dataSource, "SELECT count(*) FROM access_token WHERE hash LIKE '%caravan%'"))
                .isEqualTo("0");

        TestDatabase.execute(dataSource, "UPDATE access_token SET expires_at = '2026-01-02 12:00Z'");
        assertThat(withToken(made.token()).statusCode()).isEqualTo(401);
        assertThat(withToken(made.token()).body()).contains("this token expired on 2026-01-02: make another one");
        assertThat(withToken("caravan_x").body()).contains("this token is none of ours");

        Tokens.Made second = tokens.make(ana, "nightly", 30);
        assertThatThrownBy(() -> tokens.revoke(second.id(), "ben")).hasMessageContaining("you have no token");
        tokens.revoke(second.id(), "ana");
        assertThat(withToken(second.token()).body()).contains("this token was revoked");
        assertThatThrownBy(() -> tokens.make(ana, "x", 0))
                .hasMessageContaining("1")
                .hasMessageContaining("730");
    }

    private static HttpResponse<String> withToken(String token) throws Exception {
        return served.client().get("/api/probe", "Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> post(ConsoleClient client, String form) throws Exception {
        return client.send("/probe", "POST", form, FORM, "Origin", client.origin());
    }

    private static String csrf(ConsoleClient client) throws Exception {
        String body = client.get("/probe").body();
        return body.substring(body.lastIndexOf(' ') + 1);
    }
}
