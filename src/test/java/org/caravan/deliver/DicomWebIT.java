package org.caravan.deliver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.sun.net.httpserver.HttpServer;

import org.caravan.peers.Orthanc;
import org.caravan.peers.Ports;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** Into Orthanc by its DICOMweb plugin; refusals come from a server that answers as PS3.18 says. */
@Timeout(180)
class DicomWebIT {

    private static final String USER = "researcher";

    private static Orthanc orthanc;

    @TempDir
    Path folder;

    private Shipments shipments;
    private DicomWeb destination;

    @BeforeAll
    static void start() {
        orthanc = Orthanc.settings()
                .with("Plugins", "[ \"/usr/share/orthanc/plugins/libOrthancDicomWeb.so\" ]")
                .with("DicomWeb", "{ \"Enable\" : true, \"Root\" : \"/dicom-web/\" }")
                .start();
    }

    @AfterAll
    static void stop() {
        orthanc.close();
    }

    @BeforeEach
    void write() throws IOException {
        shipments = new Shipments(folder.resolve("archives"));
        destination = new DicomWeb();
        destination.setUrl("http://127.0.0.1:" + orthanc.httpPort() + "/dicom-web/");
    }

    @Test
    void everyObjectOfAnArchiveArrives() throws Exception {
        int before = orthanc.instances().size();
        List<Path> objects = pack("-TB 001/naïve\n#1.zip", 1, 45);

        assertThat(outcome(shipments.carry(destination, "-TB 001/naïve\n#1.zip")))
                .containsExactly("-TB 001/naïve\n#1.zip: arrived");

        assertThat(orthanc.instances()).hasSize(before + objects.size());
    }

    @Test
    void sendsThoseObjectsAloneThatAreNotThere() throws Exception {
        List<Path> objects = pack("TB-002/a.zip", 2, 30);
        orthanc.uploadAll(objects.subList(0, 20));
        int before = orthanc.instances().size();
        destination.setKilobytesPerSecond(50); // 30 of 3 kB would take 2 s

        long begin = System.nanoTime();
        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");

        assertThat(System.nanoTime() - begin).as("time for 10 objects").isLessThan(60_000_000_000L);
        assertThat(orthanc.instances()).hasSize(before + 10);
    }

    @Test
    void anArchiveOfWhichAnObjectIsMissingHasNotArrived() throws Exception {
        List<Path> objects = pack("TB-003/a.zip", 3, 5);
        orthanc.uploadAll(objects.subList(0, 4));
        Shipment shipment = new Shipment(shipments.rows("TB-003/a.zip"));
        shipment.begun("TB-003/a.zip");

        destination.verify(folder.resolve("archives"), shipment);

        assertThat(outcome(shipment))
                .singleElement()
                .asString()
                .startsWith("TB-003/a.zip: RETRY The archive is not at the far end");
    }

    @Test
    void whatIsNoArchiveOfDicomObjectsIsGivenUpAndHoldsUpNoOther() throws Exception {
        shipments.write("forms/photo.jpg", "photo", 100);
        pack("TB-004/a.zip", 4, 2);

        assertThat(outcome(shipments.carry(destination, "forms/photo.jpg", "TB-004/a.zip")))
                .containsExactly(
                        "forms/photo.jpg: GIVE_UP The archive is no zip of DICOM objects that can be read, and nothing"
                                + " else can go to a DICOMweb server",
                        "TB-004/a.zip: arrived");
    }

    @Test
    void anAddressWithoutDicomWebStopsTheDestination() throws Exception {
        pack("TB-005/a.zip", 5, 2);
        destination.setUrl("http://127.0.0.1:" + orthanc.httpPort() + "/dicomweb");

        assertThat(outcome(shipments.carry(destination, "TB-005/a.zip")))
                .singleElement()
                .asString()
                .contains(": PAUSE There is no DICOMweb at the destination's url");
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftAlone() throws Exception {
        pack("TB-005/a.zip", 5, 2);
        destination.setUrl("http://127.0.0.1:" + Ports.free());

        assertThat(outcome(shipments.carry(destination, "TB-005/a.zip")))
                .singleElement()
                .asString()
                .contains(": PAUSE The DICOMweb server cannot be reached");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            202 | RETRY The destination did not take 1 of 2 objects (failure reason C000H); they are sent again
            409 | RETRY The destination did not take 1 of 2 objects (failure reason C000H); they are sent again
            401 | PAUSE The DICOMweb server refuses us (HTTP status 401): correct user, password
            403 | PAUSE The DICOMweb server refuses us (HTTP status 403): correct user, password
            507 | PAUSE The DICOMweb server is full: make room
            413 | BACK_OFF A request is too large
            503 | BACK_OFF The DICOMweb server failed (HTTP status 503)
            """)
    void whatAServerRefusesIsSaidInWords(int status, String words) throws Exception {
        pack("TB-006/a.zip", 6, 2);
        List<String> logins = new CopyOnWriteArrayList<>();
        List<String> lengths = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            boolean stores = exchange.getRequestMethod().equals("POST");
            logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (stores) {
                int read = exchange.getRequestBody().readAllBytes().length;
                lengths.add(exchange.getRequestHeaders().getFirst("Content-Length") + " " + read);
            }
            byte[] body =
                    "{\"00081198\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]},\"00081197\":{\"vr\":\"US\",\"Value\":[49152]}}]}}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(stores ? status : 204, stores ? body.length : -1);
            if (stores) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        try {
            destination.setUrl("http://127.0.0.1:" + server.getAddress().getPort());
            destination.setUser(USER);
            destination.setPasswordFile(
                    Files.writeString(folder.resolve("password"), "secret\n").toString());

            assertThat(outcome(shipments.carry(destination, "TB-006/a.zip")))
                    .singleElement()
                    .asString()
                    .startsWith("TB-006/a.zip: " + words)
                    .doesNotContain("secret");
            assertThat(logins).isNotEmpty().containsOnly(HttpAccess.basic(USER, "secret"));
            assertThat(lengths).allMatch(length -> length.matches("(\\d+) \\1"));
        } finally {
            server.stop(0);
        }
    }

    /** An archive of one series; gives the files of its objects. */
    private List<Path> pack(String archive, int number, int objects) throws IOException {
        List<Path> files = PartTenFiles.write(
                Files.createDirectories(folder.resolve("objects" + number)),
                new BulkStudies(number).smallObjects("TB-000" + number, 1, objects));
        Path file = folder.resolve("archives").resolve(archive);
        Files.createDirectories(file.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Path object : files) {
                zip.putNextEntry(new ZipEntry(object.getFileName().toString()));
                Files.copy(object, zip);
            }
            zip.putNextEntry(new ZipEntry("manifest.json"));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }
}
