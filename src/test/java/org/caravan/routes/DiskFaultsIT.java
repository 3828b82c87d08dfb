package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.peers.PeerProcess;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A disk that is full, has no inodes left or is read-only: a small file system of its own (as root). */
@Timeout(180)
class DiskFaultsIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int OBJECTS = 6;

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(folder.resolve("data/archives"));
        PeerProcess.run(LIMIT, List.of("mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", disk.toString()));
    }

    @AfterEach
    void unmount() {
        PeerProcess.run(LIMIT, List.of("umount", disk.toString()));
    }

    private void remount(String options) {
        PeerProcess.run(LIMIT, List.of("mount", "-o", "remount," + options, disk.toString()));
    }

    @Test
    @Fault({42, 44, 62})
    void anArchiveThatTheDiskDoesNotTakeIsMadeWhenItDoes() throws Exception {
        BulkStudies studies = new BulkStudies(3);
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.startPacs(Behaviour.GOOD, studies.smallObjects("REH-0001", 1, OBJECTS));
            flow.start();
            flow.awaitDelivered(1);
            List<String> faults = List.of("size=20k", "ro");
            for (int fault = 0; fault < faults.size(); fault++) {
                remount(faults.get(fault));
                List<SyntheticObject> objects = studies.smallObjects("REH-000" + (2 + fault), 1, OBJECTS);
                flow.pacs().catalogue().add(objects);
                flow.discover();
                String reason = "SELECT last_error FROM archive WHERE state <> 'verified'";
                flow.await(() -> flow.value(reason) != null);
                assertThat(flow.value(reason)).as(faults.get(fault)).contains("check free space and permissions");
                assertThat(parts()).as("what could not be finished").isEmpty();

                remount("rw,size=10m,nr_inodes=1000");
                flow.hurry();
                flow.awaitDelivered(2 + fault);
                assertThat(Zips.newest(flow.destination().resolve("REH-000" + (2 + fault))))
                        .hasSize(OBJECTS)
                        .doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ro", "nr_inodes=1"})
    @Fault(44)
    void aDataFolderThatCannotBeWrittenIsRefusedAtTheStart(String options) throws Exception {
        remount(options);
        try (RunningFlow flow = new RunningFlow(disk, folder.resolve("routes"))) {
            assertThatThrownBy(flow::start).hasMessageContaining(disk.toString());
        } finally {
            remount("rw,nr_inodes=1000");
        }
    }

    private List<Path> parts() throws Exception {
        try (Stream<Path> files = Files.walk(disk)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}
