package org.caravan.routes;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.access.Access;
import org.caravan.access.People.Group;
import org.caravan.access.Role;
import org.caravan.database.TestDatabase;
import org.caravan.http.Users;

/** The table of role, path and verb in docs/access.md, and how each of its cells is tried: pages in a session, the REST interface with a token. */
final class AccessTable {

    /** What is sent where nothing would be refused for itself. */
    private static final Map<String, String> BODIES = Map.of(
            "POST /api/v1/query", "{\"pacs\": \"rehearsal\", \"keys\": {\"PatientID\": \"NOBODY\"}}",
            "POST /api/v1/tokens", "{\"label\": \"x\"}",
            "POST /api/v1/requests", "{\"pacs\": \"rehearsal\", \"rows\": [{\"PatientID\": \"NOBODY\"}]}",
            "POST /api/v1/requests/{waiting}/refuse", "{\"reason\": \"no\"}",
            "POST /api/v1/requests/{own-waiting}/refuse", "{\"reason\": \"no\"}",
            "POST /signin/password", "user=x&password=wrong");

    private static final String PASSWORD = "a password for this test";
    private static final String NOBODY = "nobody";
    private static final String OTHER = "olga";

    private final String origin;
    private final Access access;
    private final DataSource dataSource;
    private final Map<String, HttpClient> sessions = new HashMap<>();
    private final Map<String, String> words = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();

    AccessTable(int port, Access access, DataSource dataSource, Users users) throws Exception {
        this.origin = "http://127.0.0.1:" + port;
        this.access = access;
        this.dataSource = dataSource;
        List<String> groups = new ArrayList<>();
        for (String role : List.of("no role", "viewer", "requester", "approver", "administrator")) {
            String group = role.replace(' ', '-') + "-group";
            Set<Role> roles = role.equals("no role") ? Set.of() : Set.of(Role.of(role));
            access.people().put(new Group(group, roles, Set.of("*"), Set.of("*"), true, true, ""));
            groups.add(group);
            person(users, name(role), List.of(group));
        }
        person(users, OTHER, groups);
        sessions.put(NOBODY, HttpClient.newHttpClient());
    }

    private static String name(String column) {
        return column.replace(' ', '-');
    }

    private void person(Users users, String name, List<String> groups) throws Exception {
        users.addPerson(name);
        users.set(name, PASSWORD);
        access.people().put(name, null, groups);
        tokens.put(name, token(name));
        signIn(name);
    }

    private String token(String name) {
        return access.tokens()
                .make(
                        access.people().list().stream()
                                .map(entry -> entry.person())
                                .filter(person -> person.name().equals(name))
                                .findFirst()
                                .orElseThrow(),
                        "table",
                        1)
                .token();
    }

    private void signIn(String name) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        client.send(
                form("/signin/password", "user=" + name + "&password=" + PASSWORD.replace(' ', '+')),
                BodyHandlers.discarding());
        sessions.put(name, client);
        words.put(
                name,
                new ObjectMapper()
                        .readTree(client.send(
                                        HttpRequest.newBuilder(URI.create(origin + "/api/v1/me"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .body())
                        .path("csrf")
                        .asText());
    }

    private HttpRequest form(String path, String body) {
        return HttpRequest.newBuilder(URI.create(origin + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** What the table says, and what is so: {@code verb path of column: status}. */
    record Cells(List<String> said, List<String> found) {}

    Cells tryAll() throws Exception {
        List<String> said = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<String> columns = List.of();
        for (String line : Files.readAllLines(Path.of("docs/access.md"))) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (line.startsWith("| verb | path |")) {
                columns = cells;
            } else if (!columns.isEmpty() && line.matches("\\| [A-Z]+ \\| `.*")) {
                for (int i = 3; i < columns.size(); i++) {
                    String what = cells.get(1) + " " + cells.get(2).replace("`", "") + " of " + columns.get(i) + ": ";
                    said.add(what + cells.get(i));
                    found.add(what + status(cells.get(1), cells.get(2).replace("`", ""), name(columns.get(i))));
                }
            }
        }
        return new Cells(said, found);
    }

    private int status(String verb, String path, String who) throws Exception {
        String body = BODIES.getOrDefault(verb + " " + path, "");
        boolean script = path.startsWith("/api/");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + filled(path, who)))
                .method(verb, HttpRequest.BodyPublishers.ofString(body));
        request.header("Content-Type", body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded");
        if (script && !who.equals(NOBODY)) {
            request.header("Authorization", "Bearer " + tokens.get(who));
            return HttpClient.newHttpClient()
                    .send(request.build(), BodyHandlers.discarding())
                    .statusCode();
        }
        request.header("Origin", origin);
        if (words.containsKey(who)) {
            request.header("X-CSRF-Token", words.get(who));
        }
        int status = sessions.get(who)
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
        if (path.equals("/signout") && !who.equals(NOBODY)) {
            signIn(who);
        }
        return status;
    }

    /** With what it names made anew, in the state in which the verb can be. */
    private String filled(String path, String who) {
        String filled = path;
        if (path.contains("{own-waiting}")) {
            filled = path.replace("{own-waiting}", request(who, true, false));
        } else if (path.contains("{waiting}")) {
            filled = path.replace("{waiting}", request(OTHER, true, false));
        } else if (path.contains("{own}")) {
            filled = path.replace("{own}", request(who, false, path.endsWith("/resume")));
        } else if (path.contains("{other}")) {
            filled = path.replace("{other}", request(OTHER, false, path.endsWith("/resume")));
        } else if (path.contains("token}")) {
            String owner = path.contains("{other-token}") || who.equals(NOBODY) ? OTHER : who;
            token(owner);
            filled = path.replaceAll(
                    "\\{.*}",
                    TestDatabase.value(dataSource, "SELECT max(id) FROM access_token WHERE owner = '" + owner + "'"));
        }
        return filled;
    }

    private String request(String requester, boolean waits, boolean paused) {
        return TestDatabase.value(
                dataSource,
                "INSERT INTO request (requester, priority, submitted_at, needs_approval, paused_at) VALUES ('"
                        + requester + "', 50, now(), " + waits + ", " + (paused ? "now()" : "NULL") + ") RETURNING id");
    }
}
