package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes folders and their entries outlive a power failure. */
final class Folders {

    /** Whatever the umask is, other users get no right to what was received. */
    static final FileAttribute<Set<PosixFilePermission>> FILE_RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    static final FileAttribute<Set<PosixFilePermission>> RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

    /** Of all stores of this process. */
    private static final Object CREATING = new Object();

    private final boolean durable;

    Folders(boolean durable) {
        this.durable = durable;
    }

    /** Makes the folder with all above it; where another thread is at it, returns only when its entry is safe too. */
    void create(Path folder) throws IOException {
        synchronized (CREATING) {
            createEach(folder);
        }
    }

    private void createEach(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        createEach(parent);
        try {
            Files.createDirectory(folder, RIGHTS);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        try {
            force(parent);
        } catch (IOException e) {
            Files.deleteIfExists(folder);
            throw e;
        }
    }

    /** Forces the entries of a folder to the disk. */
    void force(Path folder) throws IOException {
        if (durable) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
