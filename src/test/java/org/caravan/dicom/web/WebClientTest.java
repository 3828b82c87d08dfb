package org.caravan.dicom.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.sun.net.httpserver.HttpHandler;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMatchException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.data.Part10;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.dicom.web.StubbornServer.answer;
import static org.caravan.dicom.web.StubbornServer.body;
import static org.caravan.dicom.web.StubbornServer.json;
import static org.caravan.dicom.web.StubbornServer.related;

/** What is made of DICOMweb servers that answer in part, in other forms, late or not at all. */
@Timeout(60)
class WebClientTest {

    private static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));
    private static final Map<String, String> SERIES =
            Map.of("PatientID", "P", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3");
    private static final List<? extends StoreObject> OBJECTS = new BulkStudies(1).ctSlices("P", 1, 3);

    @TempDir
    Path folder;

    private final List<String> kinds = new CopyOnWriteArrayList<>();
    private final Gate gate = (peer, request, opens) -> kinds.add(request.name());

    @Test
    void asksPageAfterPageWhateverThePagesAreLong() throws Exception {
        try (var server = new StubbornServer(exchange -> {
            String query = exchange.getRequestURI().getQuery();
            int offset =
                    query.contains("offset=") ? Integer.parseInt(query.replaceFirst(".*offset=(\\d+).*", "$1")) : 0;
            json(exchange, studies(offset, Math.min(offset + 100, 250))); // never more than 100 at once
        })) {
            List<Map<String, Object>> matches = new ArrayList<>();
            try (DicomClient client = client(server.peer())) {
                int sent = client.find(
                        QueryLevel.STUDY, Map.of("PatientID", "P*", "StudyInstanceUID", ""), matches::add, SOON);
                assertThat(sent).isEqualTo(250);
                assertThat(matches)
                        .extracting(match -> match.get("StudyInstanceUID"))
                        .doesNotHaveDuplicates()
                        .hasSize(250);
                assertThat(server.asked())
                        .containsExactly(
                                "GET /studies?PatientID=P*&limit=1000",
                                "GET /studies?PatientID=P*&limit=1000&offset=100",
                                "GET /studies?PatientID=P*&limit=1000&offset=200",
                                "GET /studies?PatientID=P*&limit=1000&offset=250");
                client.find(QueryLevel.PATIENT, Map.of("PatientID", "P"), match -> {}, SOON);
            }
            assertThat(kinds)
                    .as("each request passes the gate")
                    .hasSize(server.asked().size())
                    .containsOnly("FIND");
        }
    }

    @Test
    void asksForNoFurtherPageOfAnAnswerShorterThanTheServerCanGive() throws Exception {
        try (var server = new StubbornServer(exchange -> {
            String query = exchange.getRequestURI().getQuery();
            json(exchange, query.contains("offset=") ? "[]" : studies(0, query.contains("PatientID=many") ? 30 : 5));
        })) {
            try (DicomClient client = client(server.peer())) {
                client.find(QueryLevel.STUDY, Map.of("PatientID", "many"), match -> {}, SOON);
                client.find(QueryLevel.STUDY, Map.of("PatientID", "few"), match -> {}, SOON);
                client.find(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2.3"), match -> {}, SOON);
            }
            assertThat(server.asked()).hasSize(4);
        }
    }

    @Test
    void endsWhereAServerPassesOverTheOffset() throws Exception {
        try (var server = new StubbornServer(exchange -> json(exchange, studies(0, 7)))) {
            List<Map<String, Object>> matches = new ArrayList<>();
            try (DicomClient client = client(server.peer())) {
                assertThat(client.find(QueryLevel.STUDY, Map.of("StudyDate", "20240101-"), matches::add, SOON))
                        .isEqualTo(7);
            }
            assertThat(matches).hasSize(7);
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void findsPatientsThroughTheirStudies() throws Exception {
        try (var server = new StubbornServer(exchange -> json(
                exchange,
                exchange.getRequestURI().getQuery().contains("offset")
                        ? "[]"
                        : "[" + study("1.1", "A") + "," + study("1.2", "A") + "," + study("1.3", "B") + "]"))) {
            List<Map<String, Object>> matches = new ArrayList<>();
            try (DicomClient client = client(server.peer())) {
                client.find(QueryLevel.PATIENT, Map.of("PatientID", "*", "PatientName", ""), matches::add, SOON);
            }
            assertThat(matches).extracting(match -> match.get("PatientID")).containsExactly("A", "B");
            assertThat(matches.get(0)).containsEntry("PatientName", "Doe^J=山田").doesNotContainKey("StudyInstanceUID");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            401 | DicomRejectedException | refuses us (HTTP status 401): correct userName
            403 | DicomRejectedException | refuses us (HTTP status 403): correct userName
            503 | DicomStatusException   | is short of something, or asked too much (HTTP status 503)
            429 | DicomStatusException   | is short of something, or asked too much (HTTP status 429)
            500 | DicomStatusException   | failed (HTTP status 500)
            400 | DicomStatusException   | does not understand what was asked (HTTP status 400)
            405 | DicomNotOfferedException | does not offer that request
            404 | DicomRejectedException | has no DICOMweb at its url
            """)
    void whatAServerRefusesIsSaidInWordsWithoutTheSecret(int status, String type, String words) throws Exception {
        try (var server = new StubbornServer(exchange -> answer(exchange, status, "text/plain", new byte[0]))) {
            try (DicomClient client = client(server.peer("researcher", "not-to-be-seen"))) {
                for (DicomRun run : List.<DicomRun>of(
                        () -> client.echo(SOON),
                        () -> client.find(QueryLevel.STUDY, Map.of("PatientID", "P"), match -> {}, SOON))) {
                    assertThatThrownBy(run::run)
                            .hasMessageContaining(words)
                            .hasMessageNotContaining("not-to-be-seen")
                            .satisfies(e ->
                                    assertThat(e.getClass().getSimpleName()).isEqualTo(type));
                }
            }
            assertThat(server.logins()).containsOnly(basic("researcher:not-to-be-seen"));
            assertThat(server.peer("researcher", "not-to-be-seen").build().toString())
                    .doesNotContain("not-to-be-seen");
        }
    }

    @Test
    void takesObjectsAsTheyAreStoredByteForByte() throws Exception {
        try (var server = new StubbornServer(exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Accept")).contains("transfer-syntax=*");
            byte[] body = body(OBJECTS);
            exchange.getResponseHeaders().set("Content-Type", related());
            exchange.sendResponseHeaders(200, 0); // in chunks
            exchange.getResponseBody().write(body);
        })) {
            Outcome outcome = get(server, QueryLevel.SERIES, SERIES);
            assertThat(outcome.isSuccess()).isTrue();
            assertThat(outcome.completed()).isEqualTo(3);
            assertThat(dataSets()).containsExactlyInAnyOrderElementsOf(expected(OBJECTS));
            assertThat(server.asked()).containsExactly("GET /studies/1.2/series/1.2.3");
        }
    }

    @Test
    void anAnswerThatSaysItIsPartialIsNoSuccess() throws Exception {
        try (var server =
                new StubbornServer(exchange -> answer(exchange, 206, related(), body(OBJECTS.subList(0, 2))))) {
            Outcome outcome = get(server, QueryLevel.SERIES, SERIES);
            assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
            assertThat(outcome.completed()).isEqualTo(2);
            assertThat(outcome.failed()).isPositive();
        }
    }

    @Test
    void keepsWhatCameBeforeABodyEndedEarlyAndNothingOfTheObjectOnItsWay() throws Exception {
        byte[] whole = body(OBJECTS);
        for (boolean lengthSaid : new boolean[] {true, false}) {
            try (var server = new StubbornServer(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", related());
                exchange.sendResponseHeaders(200, lengthSaid ? whole.length : 0);
                exchange.getResponseBody().write(whole, 0, whole.length - 500);
                exchange.getResponseBody().flush();
                if (!lengthSaid) {
                    exchange.getResponseBody().close(); // all chunks are whole, but the last delimiter is not there
                }
            })) {
                assertThatThrownBy(() -> get(server, QueryLevel.SERIES, SERIES))
                        .isInstanceOf(DicomAbortedException.class)
                        .hasMessageContaining("what has come is kept");
                assertThat(dataSets()).hasSize(2).isSubsetOf(expected(OBJECTS));
                assertThat(folder.resolve("incoming")).isEmptyDirectory();
            }
            clear();
        }
    }

    @Test
    void anObjectOfAnotherLengthThanSaidIsNotKept() throws Exception {
        try (var server = new StubbornServer(
                exchange -> answer(exchange, 200, related(), body(OBJECTS.subList(0, 1), "Content-Length: 9\r\n")))) {
            Outcome outcome = get(server, QueryLevel.SERIES, SERIES);
            assertThat(outcome.isSuccess()).isFalse();
            assertThat(outcome.completed()).isZero();
            assertThat(dataSets()).isEmpty();
        }
    }

    @Test
    void asksForMissingObjectsOneByOneAndSaysWhichAreNotThere() throws Exception {
        String first = OBJECTS.get(0).sopInstanceUid();
        try (var server = new StubbornServer(exchange -> {
            if (exchange.getRequestURI().getPath().endsWith(first)) {
                answer(exchange, 200, related(), body(OBJECTS.subList(0, 1)));
            } else {
                answer(exchange, 404, "text/plain", new byte[0]);
            }
        })) {
            Outcome outcome = get(
                    server,
                    QueryLevel.IMAGE,
                    Map.of(
                            "StudyInstanceUID", "1.2",
                            "SeriesInstanceUID", "1.2.3",
                            "SOPInstanceUID", List.of(first, "1.9")));
            assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
            assertThat(outcome.completed()).isEqualTo(1);
            assertThat(outcome.failedSopInstanceUids()).containsExactly("1.9");
            assertThat(server.asked())
                    .containsExactly(
                            "GET /studies/1.2/series/1.2.3/instances/" + first,
                            "GET /studies/1.2/series/1.2.3/instances/1.9");
            assertThat(kinds).containsExactly("GET", "GET");
        }
    }

    @Test
    void asksWithoutATransferSyntaxWhereThatIsNotAcceptable() throws Exception {
        try (var server = new StubbornServer(exchange -> {
            boolean any = exchange.getRequestHeaders().getFirst("Accept").contains("transfer-syntax");
            answer(exchange, any ? 406 : 200, related(), any ? new byte[0] : body(OBJECTS));
        })) {
            assertThat(get(server, QueryLevel.SERIES, SERIES).completed()).isEqualTo(3);
        }
    }

    @Test
    void followsRedirectsWithinTheServerAndNoFurther() throws Exception {
        try (var server = new StubbornServer(exchange -> {
            String path = exchange.getRequestURI().getPath();
            String to =
                    path.contains("/moved") ? null : path.contains("/loop") ? path : path.replace("/web", "/web/moved");
            if (path.contains("1.66")) {
                to = "https://elsewhere.example/studies";
            } else if (path.contains("1.77")) {
                to = path;
            }
            if (to != null) {
                exchange.getResponseHeaders().set("Location", to);
                answer(exchange, 302, "text/plain", new byte[0]);
            } else {
                answer(exchange, 200, related(), body(OBJECTS));
            }
        })) {
            assertThat(get(server, QueryLevel.SERIES, SERIES).completed()).isEqualTo(3);
            assertThat(kinds).as("a redirect is a request, too").hasSize(2);
            assertThatThrownBy(() -> get(server, QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.66")))
                    .isInstanceOf(DicomRejectedException.class)
                    .hasMessageContaining("redirects to another server");
            server.asked().clear();
            assertThatThrownBy(() -> get(server, QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.77")))
                    .isInstanceOf(DicomRejectedException.class)
                    .hasMessageContaining("more than 5 times");
            assertThat(server.asked()).hasSize(6);
        }
    }

    @Test
    void whatIsNoDicomIsPassedOverAndNothingElseStopped() throws Exception {
        StoreObject rubbish = StoreObject.of(
                "1.2.840.10008.5.1.4.1.1.2",
                "../../etc/passwd",
                "1.2.840.10008.1.2",
                () -> InputStream.nullInputStream());
        List<StoreObject> all = new ArrayList<>(OBJECTS);
        all.add(1, rubbish);
        try (var server = new StubbornServer(exchange -> answer(exchange, 200, related(), body(all)))) {
            Outcome outcome = get(server, QueryLevel.SERIES, SERIES);
            assertThat(outcome.completed()).isEqualTo(3);
            assertThat(outcome.failed()).isEqualTo(1);
            assertThat(outcome.isSuccess()).isFalse();
        }
    }

    @Test
    void endsAfterTheSilenceAllowedAndAfterTheWholeTime() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpHandler slow = exchange -> {
            exchange.getResponseHeaders().set("Content-Type", related());
            exchange.sendResponseHeaders(200, 0);
            byte[] body = body(OBJECTS);
            exchange.getResponseBody().write(body, 0, 100);
            exchange.getResponseBody().flush();
            try {
                over.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (var server = new StubbornServer(slow)) {
            Peer peer = server.peer().responseTimeout(Duration.ofMillis(500)).build();
            try (DicomClient client = DicomToolkit.of(peer).connect(peer, gate)) {
                assertThatThrownBy(() -> client.get(QueryLevel.SERIES, SERIES, storage(), SOON))
                        .isInstanceOf(DicomTimeoutException.class)
                        .hasMessageContaining("responseTimeout");
                Peer patient = server.peer().build();
                try (DicomClient other = DicomToolkit.of(patient).connect(patient, gate)) {
                    assertThatThrownBy(() -> other.get(
                                    QueryLevel.SERIES,
                                    SERIES,
                                    storage(),
                                    RequestControl.within(Duration.ofMillis(700))))
                            .isInstanceOf(DicomTimeoutException.class)
                            .hasMessageContaining("deadline");
                }
            }
        } finally {
            over.countDown();
        }
    }

    @Test
    void finishesTheObjectOnItsWayWhenCancelled() throws Exception {
        CancelHandle cancel = new CancelHandle();
        try (var server = new StubbornServer(exchange -> answer(exchange, 200, related(), body(OBJECTS)));
                DicomClient client = client(server.peer())) {
            RequestControl control = SOON.withCancel(cancel).withProgress(soFar -> cancel.cancel());
            Outcome outcome = client.get(QueryLevel.SERIES, SERIES, storage(), control);
            assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
            assertThat(outcome.completed()).isEqualTo(1);
        }
    }

    @Test
    void refusesAMatchThatWouldFillTheMemoryAndJsonThatIsNone() throws Exception {
        for (String body : List.of(
                "[{\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"" + "x".repeat(100_000) + "\"}]}}]",
                "[" + "[".repeat(5_000),
                "[{\"00100020\":7}]",
                "[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"Secret^Name\"]")) {
            try (var server = new StubbornServer(exchange -> json(exchange, body));
                    DicomClient client = client(server.peer().maxMatchLength(65_536))) {
                assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientName", ""), match -> {}, SOON))
                        .isInstanceOf(DicomMatchException.class)
                        .hasMessageNotContaining("Secret");
            }
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        StubbornServer gone = new StubbornServer(exchange -> {});
        Peer.Builder peer = gone.peer();
        gone.close();
        try (DicomClient client = client(peer)) {
            assertThatThrownBy(() -> client.echo(SOON))
                    .isInstanceOf(DicomConnectException.class)
                    .hasMessageContaining("cannot be reached");
        }
    }

    /** A request that may fail. */
    private interface DicomRun {
        void run() throws DicomException, InterruptedException;
    }

    private DicomClient client(Peer.Builder builder) {
        Peer peer = builder.build();
        return DicomToolkit.of(peer).connect(peer, gate);
    }

    private Outcome get(StubbornServer server, QueryLevel level, Map<String, ?> identifiers)
            throws DicomException, InterruptedException {
        try (DicomClient client = client(server.peer())) {
            return client.get(level, identifiers, storage(), SOON);
        }
    }

    private GetStorage storage() {
        return GetStorage.in(folder.resolve("incoming"), new StoreService() {
            @Override
            public Placement place(ReceivedObject object) {
                return Placement.at(folder.resolve("kept").resolve(object.sopInstanceUid() + ".dcm"));
            }

            @Override
            public void stored(ReceivedObject object) {
                // it lies there
            }
        });
    }

    private void clear() throws IOException {
        for (Path file : kept()) {
            Files.delete(file);
        }
    }

    private List<Path> kept() throws IOException {
        if (!Files.exists(folder.resolve("kept"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
            return files.toList();
        }
    }

    private List<String> dataSets() throws Exception {
        List<String> all = new ArrayList<>();
        for (Path file : kept()) {
            byte[] bytes = Files.readAllBytes(file);
            int offset = (int) Part10.read(bytes).dataSetOffset();
            all.add(new String(Arrays.copyOfRange(bytes, offset, bytes.length), StandardCharsets.ISO_8859_1));
        }
        return all;
    }

    private static List<String> expected(List<? extends StoreObject> objects) throws IOException {
        List<String> all = new ArrayList<>();
        for (StoreObject object : objects) {
            try (InputStream in = object.openDataSet()) {
                all.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static String studies(int from, int to) {
        return "["
                + String.join(
                        ",",
                        IntStream.range(from, Math.max(from, to))
                                .mapToObj(number -> study("1.5." + number, "P" + number))
                                .toList())
                + "]";
    }

    private static String study(String uid, String patient) {
        return "{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"" + uid + "\"]},"
                + "\"00100010\":{\"Value\":[{\"Alphabetic\":\"Doe^J\",\"Ideographic\":\"山田\"}],\"vr\":\"PN\"},"
                + "\"00100020\":{\"vr\":\"LO\",\"Value\":[\"" + patient + "\"]},"
                + "\"00081190\":{\"vr\":\"UR\",\"Value\":[\"http://x/" + uid + "\"]}}";
    }
}
