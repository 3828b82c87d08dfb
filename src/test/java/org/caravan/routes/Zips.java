package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Looks into archives at a destination. */
final class Zips {

    private Zips() {}

    /** The objects in the newest archive below a folder. */
    static List<String> newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path newest = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new AssertionError("no archive in " + folder.getFileName()));
            return objects(newest);
        }
    }

    /** The objects in an archive, each as often as it is there. */
    static List<String> objects(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(entry -> entry.endsWith(".dcm"))
                    .toList();
        }
    }
}
