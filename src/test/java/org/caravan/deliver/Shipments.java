package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.caravan.files.Digests;

/** Claimed rows for archives of a folder, and what became of them at a destination. */
final class Shipments {

    private final Path root;

    Shipments(Path root) {
        this.root = root;
    }

    /** Writes an archive, its content a repetition of the text. */
    Path write(String archive, String text, int times) throws IOException {
        Files.createDirectories(root.resolve(archive).getParent());
        return Files.writeString(root.resolve(archive), text.repeat(times));
    }

    /** What a claim gives for these archives; of one that is not there, that it had one byte. */
    List<Map<String, Object>> rows(String... archives) {
        return Stream.of(archives)
                .map(archive -> {
                    Path file = root.resolve(archive);
                    boolean there = Files.isRegularFile(file);
                    try {
                        return Map.<String, Object>of(
                                "id",
                                (long) Math.abs(archive.hashCode()),
                                "file",
                                archive,
                                "sha256",
                                there ? Digests.sha256(file) : "0".repeat(64),
                                "bytes",
                                there ? Files.size(file) : 1L);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    /** As the route does: sends, verifies. */
    Shipment carry(Destination destination, String... archives) throws InterruptedException {
        return carry(destination, rows(archives));
    }

    Shipment carry(Destination destination, List<Map<String, Object>> rows) throws InterruptedException {
        Shipment shipment = destination.send(root, rows);
        destination.verify(root, shipment);
        return shipment;
    }

    /** What became of each that is settled: its path and "arrived", or the effect and the reason. */
    static List<String> outcome(Shipment shipment) {
        return shipment.getSettled().stream()
                .map(row -> {
                    try {
                        shipment.requireArrived(row);
                        return row.get("file") + ": arrived";
                    } catch (DeliveryException e) {
                        return row.get("file") + ": " + e.effect() + " " + e.getMessage();
                    }
                })
                .toList();
    }
}
