package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

import org.caravan.peers.PeerProcess;

/** Looks at archives where they were delivered. */
final class Destination {

    private Destination() {}

    /** An empty folder. */
    static Path empty(Path folder) throws IOException {
        PeerProcess.deleteTree(folder);
        return Files.createDirectories(folder);
    }

    /** Fails unless the archives there hold as many series, objects and bytes as the set. */
    static void requireAll(Path folder, HarvestSet set) throws IOException {
        int objects = 0;
        long bytes = 0;
        List<Path> archives = archives(folder, set);
        for (Path archive : archives) {
            try (ZipFile zip = new ZipFile(archive.toFile())) {
                var members = zip.stream()
                        .filter(entry ->
                                !entry.isDirectory() && !entry.getName().equals("manifest.json"))
                        .toList();
                objects += members.size();
                bytes += members.stream().mapToLong(entry -> entry.getSize()).sum();
            }
        }
        // a PACS may write another file meta information than it was given
        boolean all = archives.size() == set.series()
                && objects == set.objects()
                && Math.abs(bytes - set.bytes()) < 500L * objects;
        if (!all) {
            throw new IllegalStateException("At the destination are " + archives.size() + " archives with " + objects
                    + " objects of " + bytes + " bytes, not " + set);
        }
    }

    /** The archives of that set's patients; all of them where no path names a patient. */
    private static List<Path> archives(Path folder, HarvestSet set) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".zip"))
                    .filter(file -> file.getParent().equals(folder)
                            || set.patients()
                                    .contains(file.getParent().getFileName().toString()))
                    .toList();
        }
    }
}
