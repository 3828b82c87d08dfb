package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class DicomMoveProducerTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Map<String, Object> SERIES = Map.of(
            DicomConstants.PATIENT_ID, "TB-1",
            DicomConstants.STUDY_INSTANCE_UID, "1.2",
            DicomConstants.SERIES_INSTANCE_UID, "1.2.3");

    private TestContext context;

    @BeforeEach
    void start() {
        FakeToolkit.reset();
        context = new TestContext().start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private static Map<String, Object> with(String header, Object value) {
        Map<String, Object> headers = new HashMap<>(SERIES);
        headers.put(header, value);
        return headers;
    }

    private Retrieve running() {
        await().atMost(SOON).until(() -> context.retrieves().find("1.2.3").isPresent());
        return context.retrieves().find("1.2.3").orElseThrow();
    }

    @Test
    void asksForASeriesAndHasItSentToUs() {
        context.send("dicom:move:la-paz?grace=0", "body", SERIES);
        assertThat(FakeToolkit.SENT).singleElement().satisfies(sent -> {
            assertThat(sent.level()).isEqualTo(QueryLevel.SERIES);
            assertThat(sent.keys())
                    .isEqualTo(Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3"));
            assertThat(sent.destination()).isEqualTo("CARAVAN");
        });
    }

    @Test
    void asksForInstancesAndHasThemSentElsewhere() {
        context.send(
                "dicom:move:la-paz?grace=0&level=IMAGE&destination=OTHER",
                null,
                with(DicomConstants.SOP_INSTANCE_UIDS, "1.2.3.1,1.2.3.2"));
        assertThat(FakeToolkit.SENT).singleElement().satisfies(sent -> {
            assertThat(sent.level()).isEqualTo(QueryLevel.IMAGE);
            assertThat(sent.keys().get("SOPInstanceUID")).isEqualTo(List.of("1.2.3.1", "1.2.3.2"));
            assertThat(sent.destination()).isEqualTo("OTHER");
        });
    }

    @Test
    void putsEveryFinalResponseIntoHeaders() {
        FakeToolkit.move = keys -> new Outcome(0xB000, 7, 1, 2, Outcome.UNKNOWN, List.of("1.2.3.9"), "");
        Exchange answer = context.send("dicom:move:la-paz?grace=0", "body", SERIES);
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody()).isEqualTo("body");
        assertThat(answer.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0xB000)
                .containsEntry(DicomConstants.STATUS_TEXT, "sub-operations complete, one or more failures (B000H)")
                .containsEntry(DicomConstants.COMPLETED, 7)
                .containsEntry(DicomConstants.FAILED, 1)
                .containsEntry(DicomConstants.WARNING, 2)
                .containsEntry(DicomConstants.REMAINING, -1)
                .containsEntry(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.of("1.2.3.9"))
                .containsEntry(DicomConstants.RECEIVED, 0)
                .containsEntry(DicomConstants.RECEIVED_BYTES, 0L)
                .containsEntry(DicomConstants.QUARANTINED, 0)
                .containsEntry(DicomConstants.QUARANTINED_SOP_INSTANCE_UIDS, List.of())
                .containsEntry(DicomConstants.FAILED_HERE, 0);
    }

    @Test
    void throwsWhatIsNoResponseAndForgetsTheSeries() {
        FakeToolkit.move = keys -> {
            throw new DicomAbortedException("gone");
        };
        Exchange answer = context.send("dicom:move:la-paz", null, SERIES);
        assertThat(answer.getException()).isInstanceOf(DicomAbortedException.class);
        assertThat(context.retrieves().size()).isZero();
    }

    @Test
    void letsObjectsInBeforeItAsksAndUntilItIsDone() {
        FakeToolkit.move = keys -> {
            assertThat(context.retrieves().find("1.2.3")).isPresent();
            return FakeToolkit.SUCCESS;
        };
        Exchange answer = context.send("dicom:move:la-paz?grace=0", null, SERIES);
        assertThat(answer.getException()).isNull();
        assertThat(context.retrieves().find("1.2.3")).isEmpty();
    }

    @Test
    @Fault(30)
    @Pitfall(2)
    void waitsForObjectsThatComeAfterTheFinalResponseUntilAllExpectedAreThere() {
        var answer = CompletableFuture.supplyAsync(() -> context.send(
                "dicom:move:la-paz?grace=1h",
                null,
                with(DicomConstants.EXPECTED_SOP_INSTANCE_UIDS, List.of("1.2.3.1", "1.2.3.2"))));
        Retrieve retrieve = running();
        retrieve.received("1.2.3.1", 100);
        retrieve.received("1.2.3.1", 100);
        assertThat(answer).isNotDone();
        retrieve.received("1.2.3.2", 50);
        assertThat(answer).succeedsWithin(SOON).satisfies(exchange -> assertThat(
                        exchange.getMessage().getHeaders())
                .containsEntry(DicomConstants.RECEIVED, 2)
                .containsEntry(DicomConstants.RECEIVED_BYTES, 150L));
    }

    @Test
    void waitsAsLongAsTheGraceWhenNobodySaidWhatToExpect() {
        long before = System.nanoTime();
        context.send("dicom:move:la-paz?grace=300ms", null, SERIES);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(300), SOON);
    }

    @Test
    void beginsTheGraceAnewWithEveryObject() throws Exception {
        try (Retrieve retrieve = retrieve()) {
            AtomicInteger arrived = new AtomicInteger();
            ScheduledExecutorService arrivals = Executors.newSingleThreadScheduledExecutor();
            arrivals.scheduleAtFixedRate(
                    () -> retrieve.received("1.2.3." + Math.min(arrived.getAndIncrement(), 5), 1),
                    0,
                    100,
                    MILLISECONDS);
            await().atMost(SOON).until(() -> arrived.get() > 0);
            var waiting = CompletableFuture.runAsync(() -> awaitStragglers(retrieve, Duration.ofMillis(1000)));
            await().atMost(SOON).until(() -> arrived.get() > 20);
            assertThat(waiting)
                    .as("after twice the grace with objects arriving")
                    .isNotDone();
            arrivals.shutdownNow();
            assertThat(waiting).succeedsWithin(SOON);
            assertThat(retrieve.progress().received()).isEqualTo(6);
        }
    }

    private static void awaitStragglers(Retrieve retrieve, Duration grace) {
        try {
            retrieve.awaitStragglers(
                    grace, System.nanoTime() + Duration.ofHours(1).toNanos());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Retrieve retrieve() throws DicomException {
        return context.retrieves()
                .open(
                        PacsBeans.resolve(context.camel, "la-paz"),
                        new SeriesIdentity("TB-1", "1.2", "1.2.3"),
                        List.of());
    }

    @Test
    void doesNotTakeALargeObjectOnItsWayForSilence() throws Exception {
        AtomicInteger looked = new AtomicInteger();
        AtomicBoolean sending = new AtomicBoolean(true);
        var series = new SeriesIdentity("TB-1", "1.2", "1.2.3");
        try (Retrieve retrieve = new Retrieve(
                "la-paz",
                series,
                List.of(),
                List.of("LAPAZ"),
                title -> {
                    looked.incrementAndGet(); // once whenever the grace has run out
                    return sending.get();
                },
                closed -> {})) {
            var waiting = CompletableFuture.runAsync(() -> awaitStragglers(retrieve, Duration.ofMillis(20)));
            await().atMost(SOON).until(() -> looked.get() > 3);
            assertThat(waiting).isNotDone();
            sending.set(false);
            assertThat(waiting).succeedsWithin(SOON);
        }
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        long before = System.nanoTime();
        context.send("dicom:move:la-paz?grace=1h&deadline=300ms", null, SERIES);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xA801, 0xA900, 0x0122, 0x0124})
    void doesNotWaitWhereNothingWasSent(int status) {
        FakeToolkit.move = keys -> FakeToolkit.outcome(status);
        long before = System.nanoTime();
        Exchange answer = context.send("dicom:move:la-paz?grace=1h", null, SERIES);
        assertThat(answer.getMessage().getHeader(DicomConstants.STATUS)).isEqualTo(status);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
    }

    @Test
    void leavesTheAssociationToOthersWhileItWaits() {
        context.pacs().setAssociationWait(SOON);
        var answer = CompletableFuture.supplyAsync(() -> context.send(
                "dicom:move:la-paz?grace=1h", null, with(DicomConstants.EXPECTED_SOP_INSTANCE_UIDS, "1.2.3.1")));
        Retrieve retrieve = running();
        assertThat(context.send("dicom:echo:la-paz", null).getException()).isNull();
        assertThat(answer).isNotDone();
        retrieve.received("1.2.3.1", 1);
        assertThat(answer).succeedsWithin(SOON);
    }

    @Test
    void refusesASeriesThatIsBeingRetrievedAlready() throws Exception {
        try (Retrieve earlier = retrieve()) {
            Exchange answer = context.send("dicom:move:la-paz", null, SERIES);
            assertThat(answer.getException())
                    .isInstanceOf(DicomException.class)
                    .hasMessageContaining("is being retrieved from la-paz already");
            assertThat(context.retrieves().find("1.2.3")).contains(earlier);
        }
    }

    @Test
    void showsHowFarItHasCome() throws Exception {
        try (Retrieve retrieve = retrieve()) {
            retrieve.received("1.2.3.1", 100);
            retrieve.quarantined("1.2.3.9", false);
            assertThat(context.retrieves().progress()).singleElement().satisfies(progress -> {
                assertThat(progress.peer()).isEqualTo("la-paz");
                assertThat(progress.seriesInstanceUid()).isEqualTo("1.2.3");
                assertThat(progress.received()).isEqualTo(1);
                assertThat(progress.bytes()).isEqualTo(100);
                assertThat(progress.quarantined()).isEqualTo(1);
                assertThat(progress.expected()).isEqualTo(RetrieveProgress.UNKNOWN);
                assertThat(progress.toString()).doesNotContain("TB-1");
            });
        }
    }

    @Test
    @Pitfall(14)
    void namesTheAttributeThatIsMissingOrNoUid() {
        assertThatThrownBy(() -> RetrieveRequest.of(message(Map.of()), QueryLevel.SERIES))
                .hasMessageContaining("needs PatientID")
                .hasMessageContaining(DicomConstants.PATIENT_ID);
        assertThatThrownBy(() ->
                        RetrieveRequest.of(message(with(DicomConstants.STUDY_INSTANCE_UID, "../x")), QueryLevel.SERIES))
                .hasMessageContaining("StudyInstanceUID that is no UID")
                .hasMessageNotContaining("TB-1");
        assertThatThrownBy(() -> RetrieveRequest.of(message(SERIES), QueryLevel.IMAGE))
                .hasMessageContaining(DicomConstants.SOP_INSTANCE_UIDS);
    }

    private Message message(Map<String, Object> headers) {
        var message = new DefaultMessage(context.camel);
        headers.forEach(message::setHeader);
        return message;
    }
}
