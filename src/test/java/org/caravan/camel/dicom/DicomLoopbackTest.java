package org.caravan.camel.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomClient.MatchConsumer;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerObserver.Association;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.TestedToolkit;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** echo, find, move and listen together, with a PACS of one series over loopback: the component as routes see it. */
class DicomLoopbackTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<TestObject> OBJECTS =
            IntStream.rangeClosed(1, 10).mapToObj(TestObject::slice).toList();
    private static final Map<String, Object> SERIES = Map.of(
            "PatientID", TestObject.PATIENT,
            "StudyInstanceUID", TestObject.STUDY,
            "SeriesInstanceUID", TestObject.SERIES);

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private DicomListener pacs;
    private int ourPort;
    private volatile int late;

    @BeforeEach
    void start() throws Exception {
        pacs = TestedToolkit.get()
                .listen(
                        ListenerConfig.builder("LAPAZ")
                                .port(0)
                                .maxAssociations(1)
                                .callers(List.of(new Caller("CARAVAN", "127.0.0.1")))
                                .build(),
                        new ListenerServices(null, this::find, this::move, ListenerObserver.NONE));
        context.pacs().setPort(pacs.port());
        context.camel.getComponent("dicom", DicomComponent.class).setToolkit(TestedToolkit.name());
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:CARAVAN@127.0.0.1:0?directory=" + folder)
                                .routeId("receive")
                                .process(exchange -> received.add(
                                        exchange.getIn().getHeader(DicomConstants.SOP_INSTANCE_UID, String.class)));
                    }
                })
                .start();
        ourPort = ((DicomListenConsumer) context.camel.getRoute("receive").getConsumer()).getPort();
    }

    @AfterEach
    void stop() {
        released.complete(null);
        context.close();
        pacs.close();
    }

    private void find(
            Association who, QueryLevel level, Map<String, Object> keys, MatchConsumer matches, CancelHandle cancel)
            throws DicomException {
        for (TestObject object : OBJECTS) {
            Map<String, Object> match = new HashMap<>(object.attributes());
            match.keySet().retainAll(keys.keySet());
            matches.accept(match);
        }
    }

    /** Sends what was asked for; the last ones only after the final response, when there are late ones. */
    private Outcome move(
            Association who,
            QueryLevel level,
            Map<String, Object> keys,
            String destination,
            MoveOriginator originator,
            RequestControl.Progress progress,
            CancelHandle cancel)
            throws DicomException, InterruptedException {
        List<String> wanted = Keys.values(keys.get("SOPInstanceUID"));
        List<TestObject> all = OBJECTS.stream()
                .filter(object -> wanted.isEmpty() || wanted.contains(object.sopInstanceUid()))
                .toList();
        List<TestObject> inTime = all.subList(0, all.size() - late);
        List<TestObject> stragglers = new ArrayList<>(all.subList(all.size() - late, all.size()));
        if (!stragglers.isEmpty()) {
            released.thenRunAsync(() -> send(stragglers));
        }
        Outcome sent = send(inTime);
        progress.pending(new Outcome(DicomStatus.PENDING, sent.completed(), 0, 0, late, List.of(), ""));
        return new Outcome(DicomStatus.SUCCESS, all.size(), 0, 0, 0, List.of(), "");
    }

    private Outcome send(List<TestObject> objects) {
        Peer us = Peer.builder("CARAVAN", "127.0.0.1", ourPort)
                .callingAeTitle("LAPAZ")
                .build();
        try (DicomClient client = TestedToolkit.get().connect(us, Gate.OPEN)) {
            return client.store(objects, null, RequestControl.within(SOON));
        } catch (DicomException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> stored() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("series/1.2/1.2.3"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void echoesFindsAndMovesOverOneAssociationAtATime() throws Exception {
        assertThat(context.send("dicom:echo:la-paz", null).getException()).isNull();
        Exchange found = context.send(
                "dicom:find:la-paz?level=IMAGE",
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3"));
        assertThat(found.getException()).isNull();
        assertThat(found.getMessage().getBody(List.class)).hasSize(10);

        Exchange moved = context.send("dicom:move:la-paz?grace=0", SERIES);
        assertThat(moved.getException()).isNull();
        assertThat(moved.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0)
                .containsEntry(DicomConstants.COMPLETED, 10)
                .containsEntry(DicomConstants.RECEIVED, 10);
        assertThat(stored()).hasSize(10);
        assertThat(received).hasSize(10);
    }

    @Test
    void dropsWhatThePacsShouldNotHaveMatched() {
        Exchange found =
                context.send("dicom:find:la-paz?level=IMAGE", Map.of("SOPInstanceUID", List.of("1.2.3.1", "1.2.3.2")));
        assertThat(found.getMessage().getBody(List.class)).hasSize(2);
        assertThat(found.getMessage().getHeader(DicomConstants.MATCHES_DROPPED)).isEqualTo(8);
    }

    @Test
    void asksForTheMissingInstancesOnly() throws Exception {
        Exchange moved = context.send(
                "dicom:move:la-paz?level=IMAGE&grace=1h",
                SERIES,
                Map.of(DicomConstants.SOP_INSTANCE_UIDS, List.of("1.2.3.4", "1.2.3.5")));
        assertThat(moved.getException()).isNull();
        assertThat(stored()).containsExactly("1.2.3.4.dcm", "1.2.3.5.dcm");
    }

    @Test
    @Pitfall(2)
    void waitsForStragglersAfterTheFinalResponse() throws Exception {
        late = 3;
        List<String> expected = OBJECTS.stream().map(TestObject::sopInstanceUid).toList();
        var moving = CompletableFuture.supplyAsync(() -> context.send(
                "dicom:move:la-paz?grace=1h", SERIES, Map.of(DicomConstants.EXPECTED_SOP_INSTANCE_UIDS, expected)));
        await().atMost(SOON).untilAsserted(() -> assertThat(context.retrieves().progress())
                .singleElement()
                .satisfies(progress -> assertThat(progress.received()).isEqualTo(7)));
        assertThat(context.send("dicom:echo:la-paz", null).getException())
                .as("the PACS, which allows one association, is free meanwhile")
                .isNull();
        assertThat(moving).isNotDone();
        released.complete(null);
        assertThat(moving).succeedsWithin(SOON).satisfies(exchange -> assertThat(
                        exchange.getMessage().getHeader(DicomConstants.RECEIVED))
                .isEqualTo(10));
        assertThat(stored()).hasSize(10);
    }

    @Test
    void endsWithWhatIsThereWhenStragglersDoNotCome() throws Exception {
        late = 3;
        Exchange moved = context.send("dicom:move:la-paz?grace=200ms", SERIES);
        assertThat(moved.getMessage().getHeader(DicomConstants.STATUS))
                .as("the PACS says Success")
                .isEqualTo(0);
        assertThat(moved.getMessage().getHeader(DicomConstants.RECEIVED)).isEqualTo(7);
        assertThat(stored()).hasSize(7);
    }

    @Test
    void quarantinesWhatThePacsSendsOfAnotherPatient() throws Exception {
        Map<String, Object> other = new HashMap<>(SERIES);
        other.put("PatientID", "TB-2");
        Exchange moved = context.send("dicom:move:la-paz?grace=0", other);
        assertThat(moved.getMessage().getHeader(DicomConstants.RECEIVED)).isEqualTo(0);
        assertThat(moved.getMessage().getHeader(DicomConstants.QUARANTINED)).isEqualTo(10);
        assertThat(folder.resolve("series/1.2")).doesNotExist();
    }

    @Test
    void saysWhatIsWrongWithAPacsThatCannotBeReachedOrRefuses() {
        context.pacs().setCallingAeTitle("STRANGER");
        assertThat(context.send("dicom:echo:la-paz", null).getException())
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("la-paz");
        context.pacs().setHost("127.0.0.1");
        context.pacs().setPort(1);
        assertThat(context.send("dicom:echo:la-paz", null).getException())
                .isInstanceOf(DicomConnectException.class)
                .hasMessageContaining("la-paz (LAPAZ@127.0.0.1:1)");
    }
}
