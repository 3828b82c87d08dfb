package org.caravan.routes;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.access.Access;
import org.caravan.access.People.Group;
import org.caravan.access.Person;
import org.caravan.access.Role;
import org.caravan.database.TestDatabase;
import org.caravan.http.HttpSettings;
import org.caravan.http.Users;
import org.caravan.rehearsal.LavishPacs;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers of the REST interface that are larger than the heap of the program, which ends where that is full. */
@Timeout(240)
class LongAnswersTest {

    private static final int MATCHES = 100_000;
    private static final int BYTES = 1_500;

    @TempDir
    Path folder;

    @Test
    void aQueryAndAListOfResultsOfAHundredThousandRowsAreSentInTheHeapOfEveryDay() throws Exception {
        try (LavishPacs pacs = new LavishPacs()) {
            Process child = ChildJvm.of(
                            Child.class,
                            List.of(
                                    folder.toString(),
                                    Integer.toString(RunningFlow.freePort()),
                                    Integer.toString(pacs.port())))
                    .start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                String[] served = said.lines()
                        .filter(line -> line.startsWith("served "))
                        .findFirst()
                        .orElseThrow()
                        .split(" ");
                String query = "{\"pacs\": \"rehearsal\", \"keys\": {\"PatientID\": \"" + MATCHES + "_0_0_" + BYTES
                        + "_STUDY\", \"TextValue\": \"\"}}";
                long[] matches = count(served, "query", HttpRequest.BodyPublishers.ofString(query));
                assertThat(matches[0]).isEqualTo(MATCHES + 1);
                assertThat(matches[1]).as("more than the heap").isGreaterThan(128L << 20);
                assertThat(count(served, "requests/" + served[3] + "/results", null)[0])
                        .isEqualTo(MATCHES + 1);
                assertThat(child.isAlive()).isTrue();
            } finally {
                child.destroyForcibly();
            }
        }
    }

    /** Lines and bytes. */
    private static long[] count(String[] served, String path, HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + served[1] + "/api/v1/" + path))
                .header("Authorization", "Bearer " + served[2])
                .header("Content-Type", "application/json");
        HttpResponse<Stream<String>> answer = HttpClient.newHttpClient()
                .send((body == null ? request : request.POST(body)).build(), BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        long[] counts = new long[2];
        answer.body().forEach(line -> {
            counts[0]++;
            counts[1] += line.length();
        });
        return counts;
    }

    /** Serves until it is killed. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            RunningFlow flow =
                    new RunningFlow(Path.of(args[0]), Map.of(), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            flow.editPacs("aeTitle: REHEARSAL", "aeTitle: LAVISH");
            flow.editPacs("REH-[0-9]{4}", "NOBODY");
            flow.start();
            int port = flow.serveConsole().consolePort();
            Access access = flow.caravan().context().getRegistry().lookupByNameAndType("access", Access.class);
            access.people().put(new Group("tb", Set.of(Role.REQUESTER), Set.of("*"), Set.of(), true, false, ""));
            new Users(HttpSettings.from(flow.settings()::get).secrets()).addPerson("ana");
            access.people().put("ana", null, List.of("tb"));
            Person ana = access.people().list().get(0).person();
            TestDatabase.execute(
                    flow.dataSource(),
                    "INSERT INTO request (requester, priority, submitted_at) VALUES ('ana', 50, now());"
                            + " INSERT INTO request_item (request_id, line, pacs, keys, priority, state)"
                            + " SELECT r.id, n, 'rehearsal', jsonb_build_object('PatientID', 'P-' || n), 50, 'done' FROM request r, generate_series(1, "
                            + MATCHES + ") n");
            System.out.println("\nserved " + port + " "
                    + access.tokens().make(ana, "long", 1).token() + " " + flow.value("SELECT max(id) FROM request"));
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
