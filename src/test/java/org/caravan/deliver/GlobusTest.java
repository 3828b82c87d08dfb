package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.deliver.Shipments.outcome;

/** Against a server that checks the documented requests and copies the files. */
@Timeout(60)
class GlobusTest {

    private static final String ODD = "-TB 001/naïve & + %41\n#1.zip";

    @TempDir
    Path folder;

    private Path target;
    private GlobusServer server;
    private Shipments shipments;
    private Globus destination;

    @BeforeEach
    void start() throws IOException {
        server = new GlobusServer();
        target = folder.resolve("far end");
        shipments = new Shipments(folder.resolve("archives"));
        shipments.write(ODD, "odd", 1_000);
        shipments.write("TB-002/a.zip", "a", 1_000);
        destination = new Globus();
        destination.setSourceCollection(GlobusServer.SOURCE);
        destination.setDestinationCollection(GlobusServer.DESTINATION);
        destination.setDestinationFolder(target.toString());
        destination.setClientId(GlobusServer.CLIENT);
        destination.setClientSecretFile(
                Files.writeString(folder.resolve("secret"), GlobusServer.SECRET).toString());
        destination.setTransferUrl(server.url() + "/v0.10");
        destination.setTokenUrl(server.url() + "/v2/oauth2/token");
        destination.setPollEvery(Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        assertThat(server.complaints).as("what the server does not take").isEmpty();
        server.close();
    }

    @Test
    void archivesArriveInOneTask() throws Exception {
        assertThat(destination.mistakes()).isEmpty();

        assertThat(outcome(shipments.carry(destination, ODD, "TB-002/a.zip")))
                .containsExactly(ODD + ": arrived", "TB-002/a.zip: arrived");

        assertThat(target.resolve(ODD))
                .hasSameBinaryContentAs(folder.resolve("archives").resolve(ODD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "transfer.api.globus.org", "ftp://transfer.api.globus.org/v0.10", "https://a b/v0.10"})
    void anAddressThatIsNoneIsRefused(String address) {
        destination.setTransferUrl(address);
        destination.setTokenUrl(address);

        assertThat(destination.mistakes())
                .hasSize(2)
                .hasEntrySatisfying("transferUrl", mistake -> assertThat(mistake)
                        .startsWith("transferUrl is '" + address + "'; write an address as https://"))
                .hasEntrySatisfying("tokenUrl", mistake -> assertThat(mistake)
                        .startsWith("tokenUrl is '" + address + "'; write an address as https://"));
    }

    @Test
    @Fault(66)
    void aFileThatDiffersIsLeftAsItIs() throws Exception {
        Files.createDirectories(target.resolve("TB-002"));
        Files.writeString(target.resolve("TB-002/a.zip"), "another");

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip", ODD)))
                .containsExactly(
                        "TB-002/a.zip: RETRY The archive at the far end is not equal to ours; a file that had its name"
                                + " before is not overwritten",
                        ODD + ": arrived");
        assertThat(target.resolve("TB-002/a.zip")).hasContent("another");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            FAILED   | CONNECT_FAILED    | BACK_OFF Globus's task has failed (CONNECT_FAILED)
            FAILED   | /data/TB-002      | BACK_OFF Globus's task has failed (no reason that can be told)
            INACTIVE | EXPIRED           | PAUSE Globus has suspended the task (EXPIRED)
            ACTIVE   | PERMISSION_DENIED | PAUSE Globus cannot write at the destination (PERMISSION_DENIED)
            ACTIVE   | QUOTA_EXCEEDED    | PAUSE Globus cannot write at the destination (QUOTA_EXCEEDED)
            """)
    void whatBecomesOfATaskIsSaidInWords(String status, String reason, String words) throws Exception {
        server.outcome = new String[] {status, reason};

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-002/a.zip: " + words)
                .doesNotContain("/data");
        assertThat(server.cancelled).hasSize(status.equals("ACTIVE") ? 1 : 0);
    }

    @Test
    void aTaskThatTakesTooLongIsCancelled() throws Exception {
        server.outcome = new String[] {"ACTIVE", "OK"};
        destination.setTimeout(Duration.ofSeconds(2));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-002/a.zip: BACK_OFF Globus did not end its task within 2 s");
        assertThat(server.cancelled).hasSize(1);
        assertThat(target.resolve("TB-002/a.zip")).doesNotExist();

        server.outcome = new String[] {"SUCCEEDED", ""};
        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");
        assertThat(target.resolve("TB-002/a.zip")).hasSameBinaryContentAs(folder.resolve("archives/TB-002/a.zip"));
        assertThat(target.resolve("TB-002"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    void whatIsThereIsNotTransferredAgain() throws Exception {
        shipments.carry(destination, "TB-002/a.zip");
        server.outcome = new String[] {"FAILED", "CONNECT_FAILED"};

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");
    }

    @Test
    void anApplicationThatIsRefusedStopsTheDestination() throws Exception {
        Files.writeString(folder.resolve("secret"), "wrong");

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .containsExactly(
                        "TB-002/a.zip: PAUSE Globus refuses the application: correct the destination's clientId and"
                                + " clientSecretFile");
    }

    @Test
    void anUnknownCollectionStopsTheDestination() throws Exception {
        destination.setTransferUrl(server.url() + "/v9");

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-002/a.zip: PAUSE Globus does not know it (ClientError.NotFound)");
    }
}
