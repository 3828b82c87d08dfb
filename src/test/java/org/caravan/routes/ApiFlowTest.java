package org.caravan.routes;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.access.Access;
import org.caravan.access.People.Group;
import org.caravan.access.Person;
import org.caravan.access.Role;
import org.caravan.http.HttpServers;
import org.caravan.http.HttpSettings;
import org.caravan.http.Users;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** The REST interface of the program as shipped, as a script asks it. */
@Timeout(180)
class ApiFlowTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static RunningFlow flow;
    private static int port;
    private static String ana;
    private static String blind;

    @BeforeAll
    static void start() throws Exception {
        flow = new RunningFlow(folder);
        List<SyntheticObject> held = new ArrayList<>();
        for (String patient : List.of("A-1", "A-2", "=A-3")) {
            held.addAll(new BulkStudies(patient.hashCode()).smallObjects(patient, 2, 3));
        }
        flow.editPacs("REH-[0-9]{4}", "NOBODY");
        flow.startPacs(new Behaviour() {}, held);
        flow.start();
        HttpServers servers = flow.serveConsole();
        port = servers.consolePort();
        Access access = flow.caravan().context().getRegistry().lookupByNameAndType("access", Access.class);
        access.people()
                .put(new Group("tb", Set.of(Role.REQUESTER), Set.of("rehearsal"), Set.of("demo"), true, false, ""));
        access.people()
                .put(new Group("blind", Set.of(Role.REQUESTER), Set.of("rehearsal"), Set.of(), false, false, ""));
        ana = token(access, "ana", "tb");
        blind = token(access, "blind", "blind");
    }

    private static String token(Access access, String name, String group) throws Exception {
        new Users(HttpSettings.from(flow.settings()::get).secrets()).addPerson(name);
        access.people().put(name, null, List.of(group));
        Person person = access.people().list().stream()
                .map(entry -> entry.person())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return access.tokens().make(person, "test", 1).token();
    }

    @AfterAll
    static void stop() {
        flow.close();
    }

    @Test
    void theAnswerOfAQueryIsAListThatIsFetchedAndComesBackAsRowsAndAsFiles() throws Exception {
        HttpResponse<String> studies = post(
                ana, "/query", "{\"pacs\": \"rehearsal\", \"keys\": {\"PatientID\": \"A-1\"}}", "application/json");
        assertThat(studies.statusCode()).as(studies.body()).isEqualTo(200);
        assertThat(studies.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(studies.headers().map()).doesNotContainKey("authorization");
        assertThat(studies.body()).startsWith("PACS,PatientID,StudyDate").contains("rehearsal,A-1,");

        HttpResponse<String> made = post(ana, "/requests?why=a%20test", studies.body(), "text/csv");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        long id = JSON.readTree(made.body()).at("/request/id").asLong();
        flow.await(() ->
                json(get(ana, "/requests/" + id)).at("/request/state").asText().equals("done"));
        assertThat(json(get(ana, "/requests/" + id)).at("/progress/received").asInt())
                .isEqualTo(6);
        assertThat(json(get(ana, "/requests?limit=1")).at("/requests/0/reason").asText())
                .isEqualTo("a test");
        assertThat(json(get(ana, "/requests/" + id + "/items"))
                        .at("/items/0/keys/PatientID")
                        .asText())
                .isEqualTo("A-1");
        assertThat(json(get(ana, "/requests/" + id + "/series")).at("/series")).hasSize(2);
        assertThat(get(ana, "/requests/" + id + "/results").body())
                .startsWith("line,RowID,PACS,PatientID")
                .contains(",done,");
        assertThat(files(id)).isEqualTo(6);
        assertThat(get(blind, "/requests/" + id).statusCode())
                .as("somebody else's")
                .isEqualTo(404);
        assertThat(flow.value("SELECT string_agg(DISTINCT action, ',') FROM access_audit WHERE person = 'ana'"))
                .contains("query", "submit", "items", "series", "results", "files");
        assertThat(flow.value(
                        "SELECT count(*) FROM access_audit WHERE action = 'files' AND shown = 2 AND via = 'token'"))
                .isEqualTo("1");
    }

    private static int files(long id) throws Exception {
        HttpResponse<byte[]> zip = HttpClient.newHttpClient()
                .send(request(ana, "/requests/" + id + "/files").build(), BodyHandlers.ofByteArray());
        assertThat(zip.statusCode()).isEqualTo(200);
        int files = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(entry.getName()).endsWith(".dcm");
                in.transferTo(java.io.OutputStream.nullOutputStream());
                files++;
            }
        }
        return files;
    }

    @Test
    void rowsAsJsonAreCheckedAsThoseOfAListAndABadOneStopsNoOther() throws Exception {
        String rows =
                """
                {"pacs": "rehearsal", "destination": "demo", "rows": [
                  {"PatientID": "A-2", "RowID": "=1+1"},
                  {"PatientID": "A-2", "PACS": "lima", "RowID": "r2"},
                  {"PatientID": "A-2", "StudyDate": "yesterday", "RowID": "r3"}]}""";
        HttpResponse<String> made = post(ana, "/requests", rows, "application/json");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode answer = JSON.readTree(made.body());
        assertThat(answer.at("/refused").asInt()).isEqualTo(2);
        assertThat(answer.at("/faults").toString()).contains("names no PACS that can be asked", "write 2024-01-31");
        long id = answer.at("/request/id").asLong();
        flow.await(() ->
                json(get(ana, "/requests/" + id)).at("/request/state").asText().equals("done with failures"));
        assertThat(get(ana, "/requests/" + id + "/results?failed=true").body())
                .contains("r2", "r3")
                .doesNotContain("1+1");
        assertThat(get(ana, "/requests/" + id + "/results").body()).contains("'=1+1");
        assertThat(get(ana, "/requests/" + id + "/files").body()).contains("went to the destination demo");
        assertThat(post(ana, "/requests/" + id + "/cancel", "", "").statusCode())
                .isEqualTo(200);
        assertThat(post(ana, "/requests/" + id + "/cancel", "", "").body()).contains("is cancelled already");
    }

    @Test
    void whoMayNotSeeWhoseItIsIsShownNoNamesAndGetsNoFiles() throws Exception {
        HttpResponse<String> studies = post(
                blind,
                "/query",
                "{\"pacs\": \"rehearsal\", \"level\": \"study\", \"keys\": {\"PatientID\": \"A-1\", \"PatientName\": \"\"}, \"format\": \"json\"}",
                "application/json");
        assertThat(studies.statusCode()).as(studies.body()).isEqualTo(200);
        assertThat(studies.body()).contains("StudyInstanceUID").doesNotContain("A-1", "Patient");
        assertThat(post(blind, "/requests?pacs=rehearsal", "PatientID\nA-1\n", "text/csv")
                        .body())
                .contains("no group of yours has the right to data that says whose it is");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "POST|/query|{\"pacs\": \"lima\"}|400|there is no PACS 'lima' that can be asked",
                "POST|/query|{\"pacs\": \"rehearsal\", \"level\": \"SLICE\"}|400|write PATIENT, STUDY, SERIES or IMAGE",
                "POST|/query|{\"pacs\": \"rehearsal\", \"keys\": {\"PatientsName\": \"\"}}|400|did you mean PatientName?",
                "POST|/query|{\"pacs\": \"rehearsal\", \"key\": {}}|400|'key' is not known here",
                "POST|/query|{\"pacs\"|400|the body is no JSON",
                "POST|/query|{}|400|say which PACS to ask",
                "POST|/query|{\"pacs\": \"rehearsal\", \"level\": \"SERIES\"}|502|PACS rehearsal",
                "POST|/requests|PatientID|400|a heading and no row",
                "POST|/requests||400|the list is empty",
                "POST|/requests?pacs=rehearsal|PatientIDs~A|400|did you mean PatientID?",
                "POST|/requests?pacs=rehearsal&destination=mars|PatientID~A|400|there is no destination 'mars'",
                "POST|/requests?pacs=rehearsal&urgent=yes|PatientID~A|400|urgent is neither true nor false",
                "POST|/requests?pacs=rehearsal&urgent=true|PatientID~A|403|no group of yours has the right to urgent requests",
                "POST|/tokens|{\"label\": \"x\", \"days\": 9999}|403|730",
                "GET|/requests?limit=9999||400|1000",
                "GET|/requests/999999||404|there is no request 999999 that you may see",
                "GET|/requests/1/items?state=nice||400|state is none",
                "GET|/nothing||404|",
            })
    void whatCannotBeIsAnsweredWithASentence(String verb, String path, String body, int status, String sentence)
            throws Exception {
        String sent = body == null
                ? ""
                : body.replace("PatientIDs~A", "PatientIDs\nA\n").replace("PatientID~A", "PatientID\nA\n");
        if (path.contains("/1/")) {
            path = path.replace(
                    "/1/",
                    "/"
                            + JSON.readTree(post(ana, "/requests?pacs=rehearsal", "PatientID\nNONE\n", "text/csv")
                                            .body())
                                    .at("/request/id")
                                    .asLong()
                            + "/");
        }
        HttpResponse<String> answer = verb.equals("GET")
                ? get(ana, path)
                : post(ana, path, sent, sent.startsWith("{") ? "application/json" : "text/csv");
        assertThat(answer.body()).contains(sentence == null ? "" : sentence);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void everyCellOfTheTableOfRolesIsAnsweredAsItSays() throws Exception {
        AccessTable table = new AccessTable(
                port,
                flow.caravan().context().getRegistry().lookupByNameAndType("access", Access.class),
                flow.dataSource(),
                new Users(HttpSettings.from(flow.settings()::get).secrets()));
        AccessTable.Cells cells = table.tryAll();
        assertThat(cells.said()).hasSizeGreaterThan(200);
        assertThat(cells.found()).containsExactlyElementsOf(cells.said());
    }

    @Test
    void theDocumentDescribesEveryCall() throws Exception {
        JsonNode document = json(get(ana, "/openapi.json"));
        assertThat(document.at("/openapi").asText()).startsWith("3.");
        List<String> calls = new ArrayList<>();
        document.at("/paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(verb -> calls.add(verb + " " + path.getKey())));
        assertThat(calls)
                .hasSize(18)
                .contains("post /query", "post /requests", "get /requests/{id}/files", "delete /tokens/{id}");
    }

    @Test
    void tokensAreMadeAndRevokedByTheirOwner() throws Exception {
        JsonNode made = JSON.readTree(post(ana, "/tokens", "{\"label\": \"nightly\"}", "application/json")
                .body());
        String token = made.at("/token").asText();
        assertThat(json(get(token, "/me")).at("/name").asText()).isEqualTo("ana");
        assertThat(json(get(token, "/tokens")).toString()).contains("nightly").doesNotContain(token);
        HttpResponse<String> revoked = HttpClient.newHttpClient()
                .send(
                        request(ana, "/tokens/" + made.at("/id").asLong())
                                .DELETE()
                                .build(),
                        BodyHandlers.ofString());
        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
        assertThat(get(token, "/me").body()).contains("this token was revoked");
    }

    private static HttpRequest.Builder request(String token, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> get(String token, String path) throws Exception {
        return HttpClient.newHttpClient().send(request(token, path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String token, String path, String body, String type) throws Exception {
        HttpRequest.Builder request = request(token, path).POST(HttpRequest.BodyPublishers.ofString(body));
        return HttpClient.newHttpClient()
                .send(
                        (type.isEmpty() ? request : request.header("Content-Type", type)).build(),
                        BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
