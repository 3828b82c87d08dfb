package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.peers.Programs;
import org.caravan.peers.Sshd;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** The flow to a real sshd with the real rsync; what arrives is read by the real unzip and sha256sum. */
@Timeout(180)
class DeliverySshIT {

    private static final String DESTINATION =
            """
            - beans:
                - name: far
                  type: org.caravan.deliver.Rsync
                  properties:
                    target: "%s@127.0.0.1:%s"
                    port: %d
                    keyFile: "%s"
                    knownHosts: "%s"
            - templatedRoute:
                routeTemplateRef: deliver
                routeId: deliver-far
                parameters:
                  - name: destination
                    value: far
                  - { name: identifiable, value: "true" }
            """;

    @TempDir
    Path folder;

    private Sshd sshd;
    private RunningFlow flow;
    private Path target;
    private Path knownHosts;

    @BeforeEach
    void start() throws Exception {
        Programs.require("rsync");
        sshd = Sshd.start();
        target = Files.createDirectory(folder.resolve("far end"));
        knownHosts = Files.copy(sshd.knownHosts(), folder.resolve("known_hosts"));
        flow = new RunningFlow(folder);
        flow.addRoutes(
                "destinations/far.camel.yaml",
                DESTINATION.formatted(sshd.user(), target, sshd.port(), sshd.userKey(), knownHosts));
        flow.startPacs(Behaviour.GOOD, new BulkStudies(7).smallObjects("REH-0001", 2, 5));
    }

    @AfterEach
    void stop() {
        flow.close();
        sshd.close();
    }

    @Test
    void archivesArriveWholeAndReadableOverSsh() throws Exception {
        flow.start();
        flow.awaitDelivered(4);
        List<Path> archives = flow.files("destination");
        assertThat(archives).hasSize(2);
        for (Path archive : archives) {
            Path arrived = target.resolve(archive);
            assertThat(arrived).hasSameBinaryContentAs(flow.destination().resolve(archive));
            Path unpacked = Files.createTempDirectory(folder, "unpacked");
            assertThat(run(unpacked, "unzip", "-tqq", arrived.toString())).isZero();
            assertThat(run(unpacked, "unzip", "-q", arrived.toString())).isZero();
            List<String> sums = new ArrayList<>();
            new ObjectMapper()
                    .readTree(unpacked.resolve("manifest.json").toFile())
                    .path("objects")
                    .forEach(object -> sums.add(object.path("sha256").asText() + "  "
                            + object.path("path").asText()));
            assertThat(sums).isNotEmpty();
            Files.write(unpacked.resolve("SHA256SUMS"), sums);
            assertThat(run(unpacked, "sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"))
                    .isZero();
        }
    }

    @Test
    void anUnknownHostKeyStopsTheDestinationAndLosesNothing() throws Exception {
        byte[] right = Files.readAllBytes(knownHosts);
        Files.write(knownHosts, new byte[0]);
        flow.start();
        flow.await(() -> flow.status().paused().size() == 1
                && "2".equals(flow.value("SELECT count(*) FROM delivery WHERE state = 'delivered'")));
        assertThat(flow.status().paused().get(0).reason()).contains("host key");
        flow.await(() -> "queued0"
                .equals(flow.value(
                        "SELECT string_agg(DISTINCT state || attempts, ' ') FROM delivery WHERE destination = 'far'")));
        assertThat(target).isEmptyDirectory();

        Files.write(knownHosts, right);
        flow.hurry();
        flow.awaitDelivered(4);
        assertThat(flow.status().paused()).isEmpty();
    }

    private static int run(Path directory, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
