package org.caravan.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes files and folders that hold patients' data: whatever the umask is, other users get no right to them. What the group gets, the umask
 * says ({@code bin/caravan} sets it), and the folder of {@link DataFolder} that they lie in.
 */
public final class OwnFiles {

    private static final FileAttribute<Set<PosixFilePermission>> FILE = rights("rw-r-----");
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER = rights("rwxr-x---");

    private OwnFiles() {}

    private static FileAttribute<Set<PosixFilePermission>> rights(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    /** The folder, made with all above it that is missing. */
    public static Path folders(Path folder) throws IOException {
        return Files.createDirectories(folder, FOLDER);
    }

    /** Opens a file for writing; one that is made is closed to others. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), FILE);
    }
}
