package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.deliver.Shipments.outcome;

/** Copies into a folder; faults 42, 62, 63, 66 and 67 of a destination that is one. */
@Timeout(60)
class FolderTest {

    private static final String ODD = "-TB 001/naïve\n#1;$(id).zip";

    @TempDir
    Path temporary;

    private Path root;
    private Path target;
    private Shipments shipments;
    private Folder destination;

    @BeforeEach
    void write() throws IOException {
        root = temporary.resolve("archives");
        target = Files.createDirectory(temporary.resolve("target"));
        shipments = new Shipments(root);
        shipments.write(ODD, "odd", 100_000);
        shipments.write("TB-002/a.zip", "a", 10_000);
        destination = new Folder();
        destination.setFolder(target.toString());
        destination.setKeepFree(0);
    }

    @Test
    @Fault(67)
    void namesWithDashesNewlinesAndUnicodeArriveUnchanged() throws Exception {
        assertThat(outcome(shipments.carry(destination, ODD, "TB-002/a.zip")))
                .containsExactly(ODD + ": arrived", "TB-002/a.zip: arrived");

        assertThat(files()).containsExactlyInAnyOrder(ODD, "TB-002/a.zip");
        assertThat(target.resolve(ODD)).hasSameBinaryContentAs(root.resolve(ODD));
    }

    @Test
    void sendingAgainWhatArrivedBeforeTheLastAttemptWasCutOffChangesNothing() throws Exception {
        shipments.carry(destination, ODD);
        var time = Files.getLastModifiedTime(target.resolve(ODD));

        assertThat(outcome(shipments.carry(destination, ODD))).containsExactly(ODD + ": arrived");
        assertThat(Files.getLastModifiedTime(target.resolve(ODD))).isEqualTo(time);
    }

    @Test
    @Fault(66)
    void aRemoteFileThatDiffersIsNeverOverwrittenAndHoldsUpNoOther() throws Exception {
        Files.createDirectories(target.resolve("TB-002"));
        Files.writeString(target.resolve("TB-002/a.zip"), "another");

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip", ODD)))
                .containsExactly(
                        "TB-002/a.zip: RETRY The archive at the far end is not equal to ours; a file that had its name"
                                + " before is not overwritten",
                        ODD + ": arrived");
        assertThat(target.resolve("TB-002/a.zip")).hasContent("another");
    }

    @Test
    @Fault({45, 63, 68})
    void aTruncatedOrChangedArchiveIsNotSent() throws Exception {
        List<Map<String, Object>> rows = shipments.rows(ODD, "TB-002/a.zip");
        Files.writeString(root.resolve("TB-002/a.zip"), "a".repeat(9_999));
        Files.writeString(root.resolve(ODD), "odD".repeat(100_000));

        assertThat(outcome(shipments.carry(destination, rows)))
                .hasSize(2)
                .allMatch(outcome ->
                        outcome.contains(": GIVE_UP The archive on this machine's disk is not what was packed"));
        assertThat(files()).isEmpty();
    }

    @Test
    @Fault(63)
    void anArchiveThatWasVerifiedMinutesAgoIsLookedAtBySizeAloneAndComparedThere() throws Exception {
        Map<String, Object> row = new HashMap<>(shipments.rows("TB-002/a.zip").get(0));
        row.put("verified_ago", 10);
        Files.writeString(root.resolve("TB-002/a.zip"), "b".repeat(10_000));

        assertThat(outcome(shipments.carry(destination, List.of(row))))
                .singleElement()
                .asString()
                .startsWith("TB-002/a.zip: RETRY The archive at the far end is not equal to ours");

        Files.writeString(root.resolve("TB-002/a.zip"), "a".repeat(9_999));
        assertThat(outcome(shipments.carry(destination, List.of(row))))
                .singleElement()
                .asString()
                .contains(": GIVE_UP The archive on this machine's disk is not what was packed");
    }

    @Test
    @Timeout(30)
    void whatIsThereAlreadyCostsNoTimeOfALimitedRate() throws Exception {
        Path large = Files.write(root.resolve("large.zip"), new byte[100_000]);
        destination.setKilobytesPerSecond(1); // the whole would take 100 s

        try (InputStream in = destination.open(large)) {
            in.skipNBytes(99_999);
            assertThat(in.read()).isZero();
            assertThat(in.read(new byte[10])).isNegative();
        }
    }

    @Test
    void anArchiveThatIsNotOnThisMachineIsGivenUp() throws Exception {
        assertThat(outcome(shipments.carry(destination, "TB-003/gone.zip")))
                .containsExactly("TB-003/gone.zip: GIVE_UP The archive to send is not on this machine's disk");
    }

    @Test
    @Fault(52)
    void whatACrashLeftUnfinishedIsNeverSeenUnderTheArchivesNameAndIsReplaced() throws Exception {
        String left =
                ".caravan-" + ((String) shipments.rows("TB-002/a.zip").get(0).get("sha256")).substring(0, 16) + ".part";
        Files.createDirectories(target.resolve("TB-002"));
        Files.writeString(target.resolve("TB-002").resolve(left), "half of it, and longer than it".repeat(1_000));

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip"))).containsExactly("TB-002/a.zip: arrived");
        assertThat(files()).containsExactly("TB-002/a.zip");
    }

    @Test
    void aMountThatWentAwayIsNoticedByItsMarkerFileAndNothingIsWrittenBelowIt() throws Exception {
        destination.setMarker(".caravan-destination");

        assertThat(outcome(shipments.carry(destination, ODD, "TB-002/a.zip")))
                .singleElement()
                .asString()
                .contains(": PAUSE The destination's folder lacks its marker file: mount it");
        assertThat(files()).isEmpty();

        Files.createFile(target.resolve(".caravan-destination"));
        assertThat(outcome(shipments.carry(destination, ODD))).containsExactly(ODD + ": arrived");
    }

    @Test
    void aMountPointWithNothingMountedStopsTheDestination() throws Exception {
        destination.setMountPoint(target.toString());

        assertThat(outcome(shipments.carry(destination, ODD)))
                .singleElement()
                .asString()
                .contains(": PAUSE Nothing is mounted at the destination's mountPoint");
        assertThat(files()).isEmpty();

        destination.setMountPoint("/proc"); // where something is mounted on every Linux
        assertThat(outcome(shipments.carry(destination, ODD))).containsExactly(ODD + ": arrived");
    }

    @Test
    void aMissingFolderIsTakenForAMissingMountUnlessToldToMakeIt() throws Exception {
        Path missing = target.resolve("mount/archives");
        destination.setFolder(missing.toString());
        assertThat(outcome(shipments.carry(destination, ODD)))
                .singleElement()
                .asString()
                .contains(": PAUSE The destination's folder does not exist");

        destination.setCreate(true);
        assertThat(outcome(shipments.carry(destination, ODD))).containsExactly(ODD + ": arrived");
    }

    @Test
    void aFolderWithLittleSpaceLeftIsFull() throws Exception {
        destination.setKeepFree(999_999_999);

        assertThat(outcome(shipments.carry(destination, ODD)))
                .singleElement()
                .asString()
                .contains(": PAUSE The destination is full")
                .contains("Make room");
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileInTheWayOfAFolderFailsThatArchiveAlone() throws Exception {
        Files.writeString(target.resolve("TB-002"), "a file where the folder would be");

        assertThat(outcome(shipments.carry(destination, "TB-002/a.zip", ODD)))
                .containsExactly(
                        "TB-002/a.zip: RETRY At the destination a file has the name of this archive, or of its folder",
                        ODD + ": arrived");
    }

    /** Ours are for our user alone, and the people at the destination must be able to read theirs. */
    @Test
    void whatIsDeliveredGetsTheRightsOfTheDestinationsFolder() throws Exception {
        Files.setAttribute(target, "unix:mode", 02770);

        shipments.carry(destination, "TB-002/a.zip");

        assertThat((Integer) Files.getAttribute(target.resolve("TB-002"), "unix:mode") & 07777)
                .isEqualTo(02770);
        assertThat((Integer) Files.getAttribute(target.resolve("TB-002/a.zip"), "unix:mode") & 07777)
                .isEqualTo(0660);
    }

    @Test
    void sendsNoFasterThanItMay() throws Exception {
        shipments.write("TB-003/large.zip", "large", 1_000_000);
        destination.setKilobytesPerSecond(5_000);
        long begin = System.nanoTime();

        assertThat(outcome(shipments.carry(destination, "TB-003/large.zip")))
                .containsExactly("TB-003/large.zip: arrived");

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("5 MB at 5 MB/s")
                .isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void anInterruptedCopyIsNoFailureOfTheDestinationAndIsContinuedLater() throws Exception {
        shipments.write("TB-003/large.zip", "large", 1_000_000);
        destination.setKilobytesPerSecond(10);
        List<Map<String, Object>> rows = shipments.rows("TB-003/large.zip");
        var ended = new CompletableFuture<Object>();
        Thread copying = new Thread(() -> {
            try {
                ended.complete(outcome(destination.send(root, rows)));
            } catch (InterruptedException e) {
                ended.complete("interrupted");
            }
        });
        copying.start();
        Awaitility.await().until(() -> files().stream().anyMatch(file -> file.endsWith(".part")));

        copying.interrupt();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
        assertThat(files()).singleElement().asString().endsWith(".part");

        byte[] whole = Files.readAllBytes(root.resolve("TB-003/large.zip"));
        Files.write(target.resolve(files().get(0)), Arrays.copyOf(whole, whole.length - 1_000));
        destination.setKilobytesPerSecond(1); // the whole would take an hour
        assertThat(outcome(shipments.carry(destination, "TB-003/large.zip")))
                .containsExactly("TB-003/large.zip: arrived");
        assertThat(files()).containsExactly("TB-003/large.zip");
    }

    @Test
    void sendsNothingOutsideItsWindowsAndTheRestGoesBackUncounted() throws Exception {
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        destination.setWindows(now.plusHours(2).toString().substring(0, 5) + "-"
                + now.plusHours(3).toString().substring(0, 5));

        Shipment shipment = shipments.carry(destination, ODD, "TB-002/a.zip");

        assertThat(outcome(shipment))
                .containsExactly(ODD + ": RELEASE The destination's window closed before it was done");
        assertThat(files()).isEmpty();
    }

    @Test
    void namesSettingsThatCanNeverWork() {
        Folder wrong = new Folder();
        wrong.setWindows("Mon 25:00-26:00");
        wrong.setMarker("a/b");

        assertThat(wrong.mistakes()).containsOnlyKeys("folder", "windows", "marker");
        assertThat(new HashMap<>(destination.mistakes())).isEmpty();
        assertThatThrownBy(() -> wrong.setKeepFree(-1))
                .hasMessage("keepFree is -1; write a whole number from 0 to 999999999");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith(".caravan-destination"))
                    .map(file -> target.relativize(file).toString())
                    .toList();
        }
    }
}
