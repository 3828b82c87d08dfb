package org.caravan.harvest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.peers.PeerProcess;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An object of 2 GB goes through the application as {@code bin/caravan run} starts it, to a folder, and its memory stays small. */
@Timeout(600)
class LargeObjectIT {

    private static final long PIXEL_BYTES = 2_000_000_000;
    private static final long MOST_RESIDENT_KB = 300_000;
    private static final TransferSyntax EXPLICIT = TransferSyntax.of("1.2.840.10008.1.2.1");

    @TempDir
    Path folder;

    @Test
    @Fault(21)
    void residentMemoryStaysBelow300MegabytesWhileAnObjectOf2GigabytesIsReceivedPackedAndDelivered() throws Exception {
        try (Site site = new Site(folder.resolve("site"));
                RehearsalPacs pacs = RehearsalPacs.builder()
                        .studies(new BulkStudies(3).smallObjects("CV-0001", 1, 1))
                        .destination(Site.AE_TITLE, "127.0.0.1", site.dicomPort())
                        .behaviour(new WithHugePictures())
                        .start()) {
            site.addPacs("big", pacs.aeTitle(), pacs.port(), "CV-[0-9]{4}", 600);
            try (PeerProcess caravan = site.startProcess()) {
                await().atMost(Duration.ofMinutes(8))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() ->
                                !caravan.isRunning() || received(site.data().resolve("series")) > PIXEL_BYTES);
                await().atMost(Duration.ofMinutes(8))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> !caravan.isRunning() || !delivered(site).isEmpty());

                assertThat(caravan.isRunning()).as("%s", caravan.lastOutput()).isTrue();
                long peak = peakResidentKilobytes(caravan.pid());
                System.out.println(
                        "Peak resident memory while 2 GB arrived, were packed and delivered: " + peak / 1000 + " MB");
                assertThat(peak).as("peak resident memory in kB").isBetween(20_000L, MOST_RESIDENT_KB);
            }
        }
    }

    /** Archives that have their final name at the destination. */
    private static List<Path> delivered(Site site) {
        return site.archives().stream()
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .toList();
    }

    private static long received(Path series) {
        return Site.filesBelow(series).stream()
                .filter(file -> file.toString().endsWith(".dcm"))
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    /** The kernel's own record of the most a process ever had. */
    private static long peakResidentKilobytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    /** Sends each object with 2 GB of Pixel Data. */
    private static final class WithHugePictures implements Behaviour {
        @Override
        public StoreObject send(StoreObject object) {
            return StoreObject.of(
                    object.sopClassUid(),
                    object.sopInstanceUid(),
                    EXPLICIT.uid(),
                    () -> huge((SyntheticObject) object));
        }
    }

    private static InputStream huge(SyntheticObject original) {
        byte[] start = DataSetWriter.toBytes(original.attributes(), EXPLICIT);
        ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort((short) 0x7FE0).putShort((short) 0x0010).put(new byte[] {'O', 'W', 0, 0});
        header.putInt((int) PIXEL_BYTES);
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(start), new ByteArrayInputStream(header.array()), new Zeros(PIXEL_BYTES))));
    }

    /** So many bytes of nothing. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            Arrays.fill(buffer, offset, offset + count, (byte) 0);
            left -= count;
            return count;
        }
    }
}
