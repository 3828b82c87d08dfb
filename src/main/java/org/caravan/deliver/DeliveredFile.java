package org.caravan.deliver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;

/** Proves that an archive lies whole in a folder. */
public class DeliveredFile {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveredFile.class);
    private static final String MODE = "unix:mode";

    /**
     * Whether the archive is there already, from an attempt that was cut off after it arrived.
     *
     * @param folder of the destination
     * @param archive relative path below it
     * @param sha256 what the archive must have
     * @param create whether a missing folder is made; otherwise it is taken for a missing mount
     * @throws DeliveryException when the folder is missing, or another file has the archive's name: it is not overwritten
     */
    public boolean isThere(String folder, String archive, String sha256, boolean create) throws DeliveryException {
        if (create) {
            create(Path.of(folder));
        }
        if (!Files.isDirectory(Path.of(folder))) {
            throw new DeliveryException(
                    "The destination's folder does not exist: create it, or mount it, or correct the parameter 'folder'",
                    false);
        }
        Path file = Path.of(folder, archive);
        if (!Files.exists(file)) {
            return false;
        }
        if (!sum(file).equals(sha256)) {
            throw new DeliveryException(
                    "At the destination another file has this archive's name; it is not overwritten. Look at it and move it away",
                    Effect.RETRY);
        }
        return true;
    }

    /**
     * Why archives could not be written into the folder, and what to do; changes nothing.
     *
     * @param create whether a missing folder is made
     */
    public static Optional<String> folderFault(String folder, boolean create) {
        Path path = Path.of(folder).toAbsolutePath().normalize();
        if (!create && Files.notExists(path)) {
            return Optional.of(folder + ", which does not exist; create it, mount it, or name another");
        }
        Path existing = path;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (Files.isDirectory(existing) && Files.isWritable(existing)) {
            return Optional.empty();
        }
        String why = Files.isDirectory(existing) ? " is not writable" : " is no folder";
        String what =
                existing.equals(path) ? folder + ", which" + why : folder + ", which cannot be made: " + existing + why;
        return Optional.of(what + "; correct its owner and permissions, or name another folder");
    }

    /**
     * Reads the delivered file whole and compares its sum.
     *
     * @param folder of the destination
     * @param archive relative path below it
     * @param sha256 what the archive must have
     */
    public void verify(String folder, String archive, String sha256) throws DeliveryException {
        Path file = Path.of(folder, archive);
        if (!Files.isRegularFile(file)) {
            throw new DeliveryException("The archive is not in the folder it was written to", true);
        }
        if (!sum(file).equals(sha256)) {
            throw new DeliveryException("The archive in the destination's folder is not equal to ours", true);
        }
        share(Path.of(folder), file);
        force(file);
    }

    /** Whoever may read the destination's folder may read what is delivered to it; our own files are ours alone. */
    private static void share(Path folder, Path file) {
        try {
            // with the bit that has what is made in a folder take its group
            int mode = (Integer) Files.getAttribute(folder, MODE) & 07777;
            for (Path each = file.getParent(); each != null && !each.equals(folder); each = each.getParent()) {
                Files.setAttribute(each, MODE, mode);
            }
            Files.setAttribute(file, MODE, mode & 0666);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.debug("The rights of the destination's folder are not taken over: {}", e.toString());
        }
    }

    /** To the disk, with its name: what is called delivered survives a power failure. */
    private static void force(Path file) throws DeliveryException {
        for (Path path : new Path[] {file, file.getParent()}) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                throw new DeliveryException("The delivered archive cannot be forced to the disk", true);
            }
        }
    }

    private static void create(Path folder) throws DeliveryException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new DeliveryException("The destination's folder cannot be made: a file has its name", false);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The destination's folder cannot be made: " + e.getClass().getSimpleName(), false);
        }
    }

    private static String sum(Path file) throws DeliveryException {
        try {
            return Digests.sha256(file);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The destination's folder cannot be read: " + e.getClass().getSimpleName(), true);
        }
    }
}
