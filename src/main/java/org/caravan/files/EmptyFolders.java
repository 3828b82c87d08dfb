package org.caravan.files;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Deletes folders that nothing is in any more. What is in none of them stays, and links are not followed. */
public final class EmptyFolders {

    /** One that is younger is perhaps about to be filled. */
    private static final Duration YOUNG = Duration.ofHours(1);

    /** Of those below this one, which stays: each that is empty and was so for an hour. */
    public void delete(String folder) throws IOException {
        Path root = Path.of(folder);
        if (Files.notExists(root)) {
            return;
        }
        Instant before = Instant.now().minus(YOUNG);
        Set<Path> old = new HashSet<>(); // as they were found: deleting what is in one makes it young
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                if (!each.equals(root)
                        && attributes.lastModifiedTime().toInstant().isBefore(before)) {
                    old.add(each);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException fault) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException fault) throws IOException {
                if (old.contains(each)) {
                    deleteEmpty(each);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void deleteEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // still used
        }
    }
}
