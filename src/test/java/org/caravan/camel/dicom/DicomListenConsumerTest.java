package org.caravan.camel.dicom;

import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.data.Part10;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What listen takes, refuses and quarantines, over loopback with the built-in transport. */
class DicomListenConsumerTest {

    private static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));

    @TempDir
    Path folder;

    private final List<Map<String, Object>> taken = new CopyOnWriteArrayList<>();
    private final List<Path> files = new CopyOnWriteArrayList<>();
    private boolean broken;
    private TestContext context;
    private DicomListenConsumer consumer;

    @BeforeEach
    void makeContext() {
        context = new TestContext();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private void listen(String options) throws Exception {
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:CARAVAN@127.0.0.1:0?toolkit=built-in&directory=" + folder + options)
                                .routeId("receive")
                                .process(DicomListenConsumerTest.this::take);
                    }
                })
                .start();
        consumer = (DicomListenConsumer) context.camel.getRoute("receive").getConsumer();
    }

    private void take(Exchange exchange) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        files.add(exchange.getIn().getBody(File.class).toPath());
        taken.add(Map.copyOf(exchange.getIn().getHeaders()));
    }

    private Retrieve askedFor(String patientId, String study, String series) throws DicomException {
        return context.retrieves()
                .open(
                        PacsBeans.resolve(context.camel, "la-paz"),
                        new SeriesIdentity(patientId, study, series),
                        List.of());
    }

    private Retrieve asked() throws DicomException {
        return askedFor(TestObject.PATIENT, TestObject.STUDY, TestObject.SERIES);
    }

    private Outcome send(TestObject... objects) throws Exception {
        return send("LAPAZ", "CARAVAN", objects);
    }

    private Outcome send(String calling, String called, TestObject... objects) throws Exception {
        Peer peer = Peer.builder(called, "127.0.0.1", consumer.getPort())
                .callingAeTitle(calling)
                .build();
        try (DicomClient client = DicomToolkit.named(DicomToolkit.BUILT_IN).connect(peer, Gate.OPEN)) {
            return client.store(List.of(objects), null, SOON);
        }
    }

    private List<String> stored() throws Exception {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aCallerThatIsNotListedShowsInTheLogOnce() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(RefusalLog.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try {
            listen("");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> send("STRANGER", "CARAVAN", TestObject.slice(1)))
                        .isInstanceOf(DicomRejectedException.class);
            }
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(line -> line.getFormattedMessage())
                .singleElement()
                .asString()
                .contains("STRANGER at 127.0.0.1", "calling AE title not recognised", "STRANGER@127.0.0.1");
    }

    @Test
    void takesObjectsOfASeriesThatWasAskedFor() throws Exception {
        listen("");
        try (Retrieve retrieve = asked()) {
            Outcome outcome = send(TestObject.slice(1), TestObject.slice(2));
            assertThat(outcome.completed()).isEqualTo(2);
            assertThat(retrieve.progress().received()).isEqualTo(2);
        }
        assertThat(stored()).containsExactly("series/1.2/1.2.3/1.2.3.1.dcm", "series/1.2/1.2.3/1.2.3.2.dcm");
        assertThat(files).allSatisfy(file -> assertThat(file).exists());
        assertThat(taken.get(0))
                .containsEntry(DicomConstants.PATIENT_ID, "TB-1")
                .containsEntry(DicomConstants.STUDY_INSTANCE_UID, "1.2")
                .containsEntry(DicomConstants.SERIES_INSTANCE_UID, "1.2.3")
                .containsEntry(DicomConstants.SOP_INSTANCE_UID, "1.2.3.1")
                .containsEntry(DicomConstants.SOP_CLASS_UID, TestObject.CT)
                .containsEntry(DicomConstants.TRANSFER_SYNTAX_UID, "1.2.840.10008.1.2.1")
                .containsEntry(DicomConstants.MODALITY, "CT")
                .containsEntry(DicomConstants.CALLING_AE_TITLE, "LAPAZ")
                .containsEntry(DicomConstants.CALLED_AE_TITLE, "CARAVAN")
                .containsEntry(DicomConstants.REMOTE_ADDRESS, "127.0.0.1")
                .containsEntry(DicomConstants.PEER, "la-paz")
                .containsEntry(DicomConstants.FILE, files.get(0).toString())
                .containsEntry(DicomConstants.BYTES, Files.size(files.get(0)))
                .doesNotContainKey(DicomConstants.QUARANTINE_REASON);
        assertThat(consumer.getObjects()).isEqualTo(2);
        assertThat(consumer.getBytes()).isEqualTo(2 * Files.size(files.get(0)));
        assertThat(consumer.getPerAeTitle()).containsOnlyKeys("LAPAZ to CARAVAN");
    }

    @Test
    void keepsTheBytesOfTheDataSet() throws Exception {
        listen("");
        try (Retrieve retrieve = asked()) {
            send(TestObject.slice(1));
        }
        Part10.FileMeta meta = Part10.read(files.get(0));
        try (var dataSet = Part10.openDataSet(files.get(0), meta.dataSetOffset())) {
            assertThat(dataSet).hasSameContentAs(TestObject.slice(1).openDataSet());
        }
    }

    @Test
    void countsWhatItCouldNotKeepForAReasonOfOurs() throws Exception {
        listen("");
        try (Retrieve retrieve = asked();
                Retrieve ofAnother = context.retrieves()
                        .open(
                                PacsBeans.resolve(context.camel, "OTHER@127.0.0.1:105"),
                                new SeriesIdentity("P", "1.9", "1.9.1"),
                                List.of())) {
            broken = true;
            assertThat(send(TestObject.slice(1)).failed()).isEqualTo(1);
            assertThat(retrieve.failuresHere()).as("the route failed").isEqualTo(1);
            Files.delete(folder.resolve("incoming"));
            assertThat(send(TestObject.slice(2), TestObject.slice(3)).failed()).isEqualTo(2);
            assertThat(retrieve.failuresHere()).as("no place to write to").isEqualTo(3);
            assertThat(ofAnother.failuresHere()).isZero();
        }
    }

    @Test
    @Fault(31)
    void refusesObjectsOfASeriesThatWasNotAskedFor() throws Exception {
        listen("");
        Outcome outcome = send(TestObject.slice(1));
        assertThat(outcome.failed()).isEqualTo(1);
        try (Retrieve other = askedFor("TB-1", "1.2", "1.2.4")) {
            assertThat(send(TestObject.slice(1)).failed()).isEqualTo(1);
        }
        assertThat(stored()).isEmpty();
        assertThat(taken).isEmpty();
        assertThat(consumer.getRefused()).isEqualTo(2);
    }

    @Test
    @Fault({30, 31})
    void refusesObjectsThatComeAfterTheirRetrieveHasEnded() throws Exception {
        listen("");
        asked().close();
        assertThat(send(TestObject.slice(1)).failed()).isEqualTo(1);
        assertThat(stored()).isEmpty();
    }

    @Test
    @Fault(31)
    void quarantinesObjectsThatWereNotAskedForWhenToldTo() throws Exception {
        listen("&unsolicited=quarantine");
        assertThat(send(TestObject.slice(1)).failed()).isEqualTo(1);
        assertThat(stored()).singleElement().asString().matches("quarantine/\\d{4}-\\d\\d-\\d\\d/1.2.3/1.2.3.1.dcm");
        assertThat(taken.get(0)).containsEntry(DicomConstants.QUARANTINE_REASON, "its series was not asked for");
        assertThat(consumer.getQuarantined()).isEqualTo(1);
    }

    @ParameterizedTest
    @Fault(18)
    @CsvSource({
        "PatientID, TB-2, PatientID is not the one asked for",
        "PatientID, , PatientID is not the one asked for",
        "StudyInstanceUID, 1.9, StudyInstanceUID is not the one asked for",
        "StudyInstanceUID, , StudyInstanceUID is not the one asked for",
        "SOPInstanceUID, 1.2.3.99, SOPInstanceUID of the data set is not that of the C-STORE command",
        "SOPInstanceUID, , SOPInstanceUID of the data set is not that of the C-STORE command",
        "SOPClassUID, 1.2.840.10008.5.1.4.1.1.4, SOPClassUID of the data set is not that of the C-STORE command"
    })
    void quarantinesObjectsThatAreNotWhatTheyClaim(String keyword, String value, String reason) throws Exception {
        listen("");
        try (Retrieve retrieve = asked()) {
            Outcome outcome = send(TestObject.slice(1).with(keyword, value), TestObject.slice(2));
            assertThat(outcome.failed()).isEqualTo(1);
            assertThat(outcome.completed()).as("the next object is taken").isEqualTo(1);
            assertThat(outcome.failedSopInstanceUids()).containsExactly("1.2.3.1");
            assertThat(retrieve.progress().received()).isEqualTo(1);
            assertThat(retrieve.progress().quarantined()).isEqualTo(1);
            assertThat(retrieve.quarantinedUids()).hasSize(1);
            assertThat(retrieve.failuresHere()).as("that is the PACS's fault").isZero();
        }
        assertThat(stored()).hasSize(2).first().asString().matches("quarantine/[-\\d]+/1.2.3/1.2.3.1.dcm");
        assertThat(taken.get(0))
                .containsEntry(DicomConstants.QUARANTINE_REASON, reason)
                .containsEntry(DicomConstants.PEER, "la-paz");
    }

    @Test
    void takesAPatientIdWithSpacesAround() throws Exception {
        listen("");
        try (Retrieve retrieve = askedFor("TB-1 ", "1.2", "1.2.3")) {
            assertThat(send(TestObject.slice(1).with("PatientID", " TB-1")).completed())
                    .isEqualTo(1);
        }
    }

    @Test
    @Fault(19)
    void quarantinesObjectsWithoutSeriesWhileAnythingIsRetrieved() throws Exception {
        listen("");
        TestObject object = TestObject.slice(1).with("SeriesInstanceUID", null);
        assertThat(send(object).failed()).as("nothing was asked for").isEqualTo(1);
        assertThat(stored()).isEmpty();
        try (Retrieve retrieve = asked()) {
            assertThat(send(object).failed()).isEqualTo(1);
        }
        assertThat(stored()).singleElement().asString().matches("quarantine/[-\\d]+/no-series/1.2.3.1.dcm");
    }

    @ParameterizedTest
    @Fault(17)
    @Pitfall(19)
    @ValueSource(strings = {"../../x", "/etc/x", "$(id)", "1..2", "1.2.3\\1.2.4"})
    void leavesNothingOutsideItsFoldersWhateverTheUid(String uid) throws Exception {
        Path inside = Files.createDirectory(folder.resolve("a")).resolve("b");
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:CARAVAN@127.0.0.1:0?toolkit=built-in&unsolicited=quarantine&directory="
                                        + inside)
                                .routeId("receive")
                                .process(DicomListenConsumerTest.this::take);
                    }
                })
                .start();
        consumer = (DicomListenConsumer) context.camel.getRoute("receive").getConsumer();
        try (Retrieve retrieve = asked()) {
            assertThat(send(TestObject.slice(1).with("SeriesInstanceUID", uid)).failed())
                    .isEqualTo(1);
            assertThat(send(TestObject.slice(2).with("StudyInstanceUID", uid)).failed())
                    .isEqualTo(1);
        }
        assertThat(stored()).hasSize(2).allSatisfy(file -> assertThat(file).startsWith("a/b/quarantine/"));
    }

    @Test
    @Fault(56)
    @Pitfall(20)
    void keepsOneCopyOfAnObjectThatComesTwice() throws Exception {
        listen("");
        try (Retrieve retrieve = asked()) {
            assertThat(send(TestObject.slice(1)).completed()).isEqualTo(1);
            assertThat(send(TestObject.slice(1)).completed()).isEqualTo(1);
            assertThat(retrieve.progress().received()).isEqualTo(1);
        }
        assertThat(stored()).containsExactly("series/1.2/1.2.3/1.2.3.1.dcm");
        assertThat(taken).hasSize(2).allSatisfy(headers -> assertThat(headers)
                .doesNotContainKey(DicomConstants.QUARANTINE_REASON));
    }

    @Test
    void fault57keepsBothObjectsThatShareAUidAndDiffer() throws Exception {
        listen("");
        byte[] otherPixels = new byte[1000];
        TestObject second = TestObject.slice(1).with("PixelData", otherPixels);
        TestObject third = TestObject.slice(1).with("Modality", "MR");
        try (Retrieve retrieve = asked()) {
            assertThat(send(TestObject.slice(1)).completed()).isEqualTo(1);
            assertThat(send(second, third, second).failed()).isEqualTo(3);
            assertThat(retrieve.progress().received()).isEqualTo(1);
            assertThat(retrieve.contradictions()).isEqualTo(3);
        }
        assertThat(stored()).hasSize(3);
        assertThat(stored().get(0)).matches("quarantine/[-\\d]+/1.2.3/1.2.3.1.dcm");
        assertThat(stored().get(1)).matches("quarantine/[-\\d]+/1.2.3/1.2.3.1_2.dcm");
        assertThat(stored().get(2)).isEqualTo("series/1.2/1.2.3/1.2.3.1.dcm");
        assertThat(taken.get(1).get(DicomConstants.QUARANTINE_REASON))
                .isEqualTo("another object with this SOPInstanceUID is here already, and differs");
        try (var first = Part10.openDataSet(
                folder.resolve(stored().get(2)),
                Part10.read(folder.resolve(stored().get(2))).dataSetOffset())) {
            assertThat(first).hasSameContentAs(TestObject.slice(1).openDataSet());
        }
    }

    @Test
    void fault57whatAPacsSetsAnewWithEachSendingIsNoContradiction() throws Exception {
        listen("");
        TestObject first = TestObject.slice(1).with("RetrieveAETitle", "ONE").with("InstanceCreationTime", "101112");
        TestObject second = first.with("RetrieveAETitle", "ANOTHER").with("InstanceCreationTime", null);
        try (Retrieve retrieve = asked()) {
            assertThat(send(first).completed()).isEqualTo(1);
            assertThat(send(second).failed()).isEqualTo(1);
            assertThat(retrieve.progress().quarantined()).isEqualTo(1);
            assertThat(retrieve.contradictions()).isZero();
        }
        assertThat(stored()).as("both are kept").hasSize(2);
        assertThat(taken.get(1).get(DicomConstants.QUARANTINE_REASON))
                .asString()
                .endsWith("differs only in what changes from one sending to the next");
    }

    @ParameterizedTest
    @Fault({33, 49})
    @ValueSource(booleans = {false, true})
    void answersAFailureWhenTheRouteFailsEvenIfThatWasHandled(boolean handled) throws Exception {
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class)
                                .handled(handled)
                                .log("failed");
                        from("dicom:listen:CARAVAN@127.0.0.1:0?toolkit=built-in&directory=" + folder)
                                .routeId("receive")
                                .throwException(new IllegalStateException("no database"));
                    }
                })
                .start();
        consumer = (DicomListenConsumer) context.camel.getRoute("receive").getConsumer();
        try (Retrieve retrieve = asked()) {
            assertThat(send(TestObject.slice(1)).failed()).isEqualTo(1);
            assertThat(retrieve.progress().received()).isZero();
        }
        assertThat(consumer.getObjects()).isZero();
        assertThat(consumer.getFailures()).isEqualTo(1);
    }

    /** What an exception says may quote what an object holds; the transport and the log get none of it. */
    @ParameterizedTest
    @CsvSource({"java.lang.IllegalStateException, 0110", "java.io.IOException, A700", "status, A900"})
    void putsNoMessageOfTheRouteIntoTheLogAndAnswersAFittingStatus(String failure, String status) throws Exception {
        var log = (Logger) LoggerFactory.getLogger("org.caravan");
        var lines = new ListAppender<ILoggingEvent>();
        Exception thrown = failure.equals("status")
                ? new DicomStatusException(DicomStatus.DATA_SET_MISMATCH, "chosen by the route")
                : (Exception)
                        Class.forName(failure).getConstructor(String.class).newInstance("of TB-1, Juana");
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("dicom:listen:CARAVAN@127.0.0.1:0?toolkit=built-in&directory=" + folder)
                                .routeId("receive")
                                .throwException(thrown);
                    }
                })
                .start();
        consumer = (DicomListenConsumer) context.camel.getRoute("receive").getConsumer();
        lines.start();
        log.addAppender(lines);
        try (Retrieve retrieve = asked()) {
            assertThat(send(TestObject.slice(1)).status()).isEqualTo(Integer.parseInt(status, 16));
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line.getFormattedMessage()).doesNotContain("Juana");
                    assertThat(line.getThrowableProxy()).isNull();
                })
                .anySatisfy(line -> assertThat(line.getFormattedMessage())
                        .contains("LAPAZ at 127.0.0.1", thrown.getClass().getName()));
    }

    @Test
    void letsInOnlyWhoIsListed() throws Exception {
        listen("&callers=STORE1@127.0.0.1,STORE2@10.0.0.0/8");
        try (Retrieve retrieve = asked()) {
            assertThat(send("STORE1", "CARAVAN", TestObject.slice(1)).completed())
                    .isEqualTo(1);
            for (String stranger : List.of("STORE2", "LAPAZ", "ANY")) {
                assertThatThrownBy(() -> send(stranger, "CARAVAN", TestObject.slice(2)))
                        .as(stranger)
                        .isInstanceOf(DicomRejectedException.class);
            }
        }
    }

    @Test
    void permitsWhatTheListSaysOfEachCallerAlone() throws Exception {
        listen("&callers=STORE1@127.0.0.1 store echo,MONITOR@127.0.0.0/8 echo");
        try (Retrieve retrieve = asked()) {
            assertThat(send("STORE1", "CARAVAN", TestObject.slice(1)).completed())
                    .isEqualTo(1);
            assertThat(send("MONITOR", "CARAVAN", TestObject.slice(2)).completed())
                    .isZero();
        }
    }

    @Test
    void letsInWhatThePacsBeansSayAlsoThoseAddedWhileItRuns() throws Exception {
        listen("");
        try (Retrieve retrieve = asked()) {
            assertThat(send("LAPAZ", "CARAVAN", TestObject.slice(1)).completed())
                    .isEqualTo(1);
            assertThatThrownBy(() -> send("SUCRE_ST", "CARAVAN", TestObject.slice(2)))
                    .isInstanceOf(DicomRejectedException.class);
            Pacs sucre = TestContext.pacs("SUCRE", "10.9.9.9", 104);
            sucre.setStoresFrom("SUCRE_ST@127.0.0.1");
            context.bind("sucre", sucre);
            assertThat(send("SUCRE_ST", "CARAVAN", TestObject.slice(2)).completed())
                    .isEqualTo(1);
        }
    }

    @Test
    void answersToItsFurtherTitlesAndToNoOther() throws Exception {
        listen("&aeTitles=CARAVAN2,CARAVAN3");
        try (Retrieve retrieve = asked()) {
            assertThat(send("LAPAZ", "CARAVAN3", TestObject.slice(1)).completed())
                    .isEqualTo(1);
            assertThatThrownBy(() -> send("LAPAZ", "ELSE", TestObject.slice(2)))
                    .isInstanceOf(DicomRejectedException.class);
        }
    }

    @Test
    void refusesToStartAtLoopbackWithARemotePacs() {
        context.bind("sucre", TestContext.pacs("SUCRE", "10.9.9.9", 104));
        assertThatThrownBy(() -> listen(""))
                .hasMessageContaining("dicom:listen:CARAVAN@127.0.0.1:0")
                .hasMessageContaining("PACS 'sucre' stores from 10.9.9.9")
                .hasMessageContaining("caravan.dicom.host=0.0.0.0");
    }

    @Test
    void refusesARemotePacsThatIsAddedToAListenerAtLoopback() throws Exception {
        listen("");
        context.bind("sucre", TestContext.pacs("SUCRE", "10.9.9.9", 104));
        assertThatThrownBy(() -> context.camel.getEndpoint("dicom:move:sucre"))
                .rootCause()
                .hasMessageContaining("dicom:move:sucre")
                .hasMessageContaining("caravan.dicom.host=0.0.0.0");
        assertThat(context.camel.getEndpoint("dicom:move:sucre?destination=ELSEWHERE"))
                .isNotNull();
        assertThat(context.camel.getEndpoint("dicom:find:sucre")).isNotNull();
    }

    @Test
    @Fault(44)
    void refusesAFolderItCannotWrite() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        folder = folder.resolve("file");
        assertThatThrownBy(() -> listen("")).rootCause().hasMessageContaining("file");
        assertThatThrownBy(() -> new StorageFolders(folder).prepare(folder.resolve("incoming")))
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("option directory");
    }

    @Test
    void freesItsPortWhenTheRouteIsStopped() throws Exception {
        listen("");
        int port = consumer.getPort();
        context.camel.getRouteController().stopRoute("receive");
        assertThat(consumer.getPort()).isZero();
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
        context.camel.getRouteController().startRoute("receive");
        consumer = (DicomListenConsumer) context.camel.getRoute("receive").getConsumer();
        assertThat(consumer.getPort()).isPositive();
    }
}
