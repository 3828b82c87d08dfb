package org.caravan.camel.dicom;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.util.FileUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.data.Part10;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the component makes of a body that is to be stored, and of what a PACS answers. */
class DicomStoreProducerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();

    @BeforeEach
    void start() {
        FakeToolkit.reset();
        context.start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private static byte[] file(int number) throws IOException {
        TestObject object = TestObject.slice(number);
        var out = new ByteArrayOutputStream();
        out.write(Part10.header(object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), null));
        object.openDataSet().transferTo(out);
        return out.toByteArray();
    }

    private Path write(String name, int number) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, file(number));
    }

    private Path folderOfThree() throws IOException {
        write("a/1.dcm", 1);
        write("a/b/2", 2);
        write("a/b/c/3.img", 3);
        Files.writeString(folder.resolve("a/README"), "no DICOM");
        return folder.resolve("a");
    }

    private static List<Object> sent() {
        return FakeToolkit.SENT.stream()
                .map(request -> request.keys().get("SOPInstanceUID"))
                .map(uid -> (Object) uid)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> results(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    @Test
    void sendsAFolderWithAllBelowIt() throws Exception {
        Exchange stored = context.send("dicom:store:la-paz", folderOfThree());
        assertThat(stored.getException()).isNull();
        assertThat(sent()).containsExactlyInAnyOrder("1.2.3.1", "1.2.3.2", "1.2.3.3");
        assertThat(stored.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0)
                .containsEntry(DicomConstants.STATUS_TEXT, "stored (0000H)")
                .containsEntry(DicomConstants.COMPLETED, 3)
                .containsEntry(DicomConstants.FAILED, 0)
                .containsEntry(DicomConstants.REMAINING, 0)
                .containsEntry(DicomConstants.LEFT_OUT, 1)
                .containsEntry(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.of());
        assertThat(results(stored)).hasSize(3).allSatisfy(result -> assertThat(result)
                .containsEntry("Status", 0)
                .containsEntry("StatusText", "stored (0000H)")
                .containsEntry("SOPClassUID", TestObject.CT)
                .containsEntry("TransferSyntaxUID", "1.2.840.10008.1.2.1"));
        assertThat(results(stored))
                .extracting(result -> Path.of((String) result.get("File")).getFileName() + "")
                .containsExactly("1.dcm", "2", "3.img");
    }

    @Test
    void takesFilesStreamsBytesAndListsOfThem() throws Exception {
        Path one = write("1.dcm", 1);
        File two = write("2.dcm", 2).toFile();
        List<Object> several = List.of(
                one, two, new ByteArrayInputStream(file(3)), file(4), TestObject.slice(5), List.of(write("6", 6)));
        assertThat(context.send("dicom:store:la-paz", several).getException()).isNull();
        assertThat(sent()).containsExactlyInAnyOrder("1.2.3.1", "1.2.3.2", "1.2.3.3", "1.2.3.4", "1.2.3.5", "1.2.3.6");
        FakeToolkit.SENT.clear();
        assertThat(context.send("dicom:store:la-paz", one.toString()).getException())
                .isNull();
        assertThat(sent()).containsExactly("1.2.3.1");
    }

    @Test
    void takesTheMembersOfAnArchiveWhateverItIsCalled() throws Exception {
        Path archive = folder.resolve("series");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (int number = 1; number <= 2; number++) {
                zip.putNextEntry(new ZipEntry("images/" + number + ".dcm"));
                zip.write(file(number));
            }
            zip.putNextEntry(new ZipEntry("SHA256SUMS"));
            zip.write("sums".getBytes(UTF_8));
        }
        byte[][] read = new byte[1][];
        FakeToolkit.store = object -> {
            try (var in = object.openDataSet()) {
                read[0] = in.readAllBytes();
                return DicomStatus.SUCCESS;
            } catch (IOException e) {
                return DicomStatus.PROCESSING_FAILURE;
            }
        };
        Exchange stored = context.send("dicom:store:la-paz", archive);
        assertThat(stored.getMessage().getHeaders())
                .containsEntry(DicomConstants.COMPLETED, 2)
                .containsEntry(DicomConstants.LEFT_OUT, 1);
        assertThat(read[0]).isEqualTo(TestObject.slice(2).openDataSet().readAllBytes());
    }

    @Test
    void takesWhatTheFileComponentFinds() throws Exception {
        write("out/1.dcm", 1);
        context.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + folder.resolve("out") + "?noop=true").to("dicom:store:la-paz");
            }
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(sent()).containsExactly("1.2.3.1"));
    }

    @Test
    void namesWhatFailedSoThatItAloneIsSentAgain() throws Exception {
        Path files = folderOfThree();
        FakeToolkit.store = object -> object.sopInstanceUid().endsWith(".2")
                ? DicomStatus.OUT_OF_RESOURCES
                : object.sopInstanceUid().endsWith(".3") ? DicomStatus.ELEMENTS_DISCARDED : DicomStatus.SUCCESS;
        Exchange stored = context.send("dicom:store:la-paz", files);
        assertThat(stored.getException()).isNull();
        assertThat(stored.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, DicomStatus.SUB_OPERATIONS_WITH_FAILURES)
                .containsEntry(DicomConstants.COMPLETED, 1)
                .containsEntry(DicomConstants.WARNING, 1)
                .containsEntry(DicomConstants.FAILED, 1)
                .containsEntry(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.of("1.2.3.2"));
        assertThat(results(stored))
                .extracting(result -> result.get("StatusText"))
                .containsExactly(
                        "stored (0000H)", "out of resources (A700H)", "stored, some elements discarded (B006H)");
        FakeToolkit.SENT.clear();
        FakeToolkit.store = object -> DicomStatus.SUCCESS;
        Exchange again = context.send(
                "dicom:store:la-paz",
                files,
                Map.of(
                        DicomConstants.SOP_INSTANCE_UIDS,
                        stored.getMessage().getHeader(DicomConstants.FAILED_SOP_INSTANCE_UIDS)));
        assertThat(sent()).containsExactly("1.2.3.2");
        assertThat(again.getMessage().getHeader(DicomConstants.STATUS)).isEqualTo(0);
    }

    @Test
    void saysWhatWasNotSentWhereTheAssociationBreaks() throws Exception {
        FakeToolkit.store = object -> {
            if (object.sopInstanceUid().endsWith(".2")) {
                throw new DicomAbortedException("PACS la-paz is gone");
            }
            return DicomStatus.SUCCESS;
        };
        Exchange stored = context.send("dicom:store:la-paz", folderOfThree());
        assertThat(stored.getException()).isInstanceOf(DicomAbortedException.class);
        assertThat(stored.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, DicomStatus.CANCEL)
                .containsEntry(DicomConstants.COMPLETED, 1)
                .containsEntry(DicomConstants.REMAINING, 2)
                .containsEntry(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.of("1.2.3.2", "1.2.3.3"));
    }

    @Test
    void aDicomFileThatDoesNotSayWhatItHoldsCountsAsFailed() throws Exception {
        Path files = folderOfThree();
        byte[] cut = new byte[132];
        System.arraycopy("DICM".getBytes(UTF_8), 0, cut, 128, 4);
        Files.write(files.resolve("0.dcm"), cut);
        Exchange stored = context.send("dicom:store:la-paz", files);
        assertThat(stored.getMessage().getHeaders())
                .containsEntry(DicomConstants.COMPLETED, 3)
                .containsEntry(DicomConstants.FAILED, 1)
                .containsEntry(DicomConstants.STATUS, DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(results(stored).get(0)).containsEntry("StatusText", "A DICOM file without a valid SOP Class UID");
    }

    @Test
    void refusesWhatHoldsNoObjectOrTooManyInWords() throws Exception {
        Path text = Files.writeString(folder.resolve("a.txt"), "no DICOM at all");
        assertThat(context.send("dicom:store:la-paz", text).getException())
                .hasMessageContaining("there is no DICOM object");
        assertThat(context.send("dicom:store:la-paz", null).getException())
                .hasMessageContaining("the body is empty. Give a DICOM file, a folder");
        assertThat(context.send("dicom:store:la-paz?maxObjects=2", folderOfThree())
                        .getException())
                .hasMessageContaining("More than 2 objects")
                .hasMessageContaining("raise maxObjects");
        assertThat(context.send("dicom:store:la-paz?maxSpoolSize=65536", new ByteArrayInputStream(new byte[65537]))
                        .getException())
                .hasMessageContaining("longer than 65536 bytes (maxSpoolSize)");
        assertThat(FakeToolkit.SENT).isEmpty();
    }

    @Test
    void hasThePacsListWhatItSaidToHaveStored() throws Exception {
        int[] asked = new int[1];
        FakeToolkit.find = (keys, matches) -> {
            assertThat(keys)
                    .isEqualTo(Map.of("StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3", "SOPInstanceUID", ""));
            matches.accept(Map.of("SOPInstanceUID", "1.2.3.1"));
            if (++asked[0] > 1) { // some list it only a while later
                matches.accept(Map.of("SOPInstanceUID", "1.2.3.2"));
            }
        };
        Path files = folderOfThree();
        Exchange stored = context.send("dicom:store:la-paz?verify=find&verifyWait=2s", files);
        assertThat(stored.getException()).isNull();
        assertThat(stored.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, DicomStatus.SUB_OPERATIONS_WITH_FAILURES)
                .containsEntry(DicomConstants.COMPLETED, 2)
                .containsEntry(DicomConstants.FAILED, 1)
                .containsEntry(DicomConstants.FAILED_SOP_INSTANCE_UIDS, List.of("1.2.3.3"));
        assertThat(results(stored).get(2))
                .containsEntry("StatusText", "answered as stored, but the PACS does not list it");
        FakeToolkit.SENT.clear();
        Exchange rest = context.send("dicom:store:la-paz?onlyMissing=true", files);
        assertThat(sent().subList(1, 2)).containsExactly("1.2.3.3");
        assertThat(rest.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0)
                .containsEntry(DicomConstants.COMPLETED, 3);
        assertThat(results(rest).get(0)).containsEntry("StatusText", "there already (0000H)");
    }

    @Test
    void beginsNoFurtherObjectWhenItsRouteStops() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        FakeToolkit.store = object -> {
            first.countDown();
            stopping.await();
            return DicomStatus.SUCCESS;
        };
        DicomEndpoint endpoint = context.camel.getEndpoint("dicom:store:la-paz", DicomEndpoint.class);
        var producer = endpoint.createProducer();
        producer.start();
        Exchange exchange = endpoint.createExchange();
        exchange.getIn().setBody(folderOfThree());
        var storing = CompletableFuture.runAsync(() -> {
            try {
                producer.process(exchange);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        first.await();
        producer.stop();
        stopping.countDown();
        assertThat(storing).succeedsWithin(SOON);
        assertThat(sent()).hasSize(1);
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, DicomStatus.CANCEL)
                .containsEntry(DicomConstants.COMPLETED, 1)
                .containsEntry(DicomConstants.REMAINING, 2);
        FileUtil.removeDir(folder.resolve("a").toFile());
    }
}
