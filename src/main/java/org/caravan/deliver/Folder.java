package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;

/**
 * Copies archives into a folder of this machine, or one mounted there (NFS, SMB): under a temporary name first, forced to the disk, renamed, and read back
 * whole.
 *
 * <p>A mount that went away leaves an empty folder: {@code marker} or {@code mountPoint} tells it from the real one.
 */
public class Folder extends OneByOne {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);
    private static final String MODE = "unix:mode";
    private static final String DEVICE = "unix:dev";

    private String folder = "";
    private boolean create;
    private String marker = "";
    private String mountPoint = "";
    private int keepFree = 500;

    /** The folder; archives keep their relative path below it. Required. */
    public void setFolder(String folder) {
        this.folder = folder.strip();
    }

    /** Whether a missing folder is made; default false: it is taken for a missing mount, and nothing is delivered until it is back. */
    public void setCreate(boolean create) {
        this.create = create;
    }

    /** Name of a file that somebody has put into the folder; where it is missing, the folder is taken for a missing mount. Default empty, no such file. */
    public void setMarker(String marker) {
        this.marker = marker.strip();
    }

    /** Path that must be a mount point, the folder or one above it; default empty, not looked at. */
    public void setMountPoint(String mountPoint) {
        this.mountPoint = mountPoint.strip();
    }

    /** Free space that is left at the destination, in units of 1,000,000 bytes, 0 to 999999999; default 500. */
    public void setKeepFree(int keepFree) {
        this.keepFree = Space.keepFree(keepFree);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        if (folder.isEmpty()) {
            mistakes.put(
                    "folder", "folder is missing; write the folder that archives go to, as in 'folder: /mnt/archives'");
        }
        if (marker.contains("/")) {
            mistakes.put(
                    "marker", "marker is '" + marker + "'; write the name of a file in the folder, without a path");
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        folderFault(folder, create).ifPresent(fault -> faults.put("folder", "folder is " + fault));
        return faults;
    }

    /**
     * Why archives could not be written into the folder, and what to do; changes nothing.
     *
     * @param create whether a missing folder is made
     */
    static Optional<String> folderFault(String folder, boolean create) {
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

    @Override
    protected Session connect() throws DeliveryException {
        requireMount();
        if (create) {
            make(Path.of(folder));
        }
        requireThere();
        return new Copying();
    }

    private void requireThere() throws DeliveryException {
        if (!Files.isDirectory(Path.of(folder))) {
            throw new DeliveryException(
                    "The destination's folder does not exist: create it, or mount it, or correct its 'folder'", false);
        }
        if (!marker.isEmpty() && !Files.exists(Path.of(folder, marker))) {
            throw new DeliveryException(
                    "The destination's folder lacks its marker file: mount it, or create the file that 'marker' names"
                            + " there",
                    false);
        }
    }

    private void requireMount() throws DeliveryException {
        if (mountPoint.isEmpty()) {
            return;
        }
        Path mount = Path.of(mountPoint).toAbsolutePath().normalize();
        try {
            if (mount.getParent() == null
                    || !Files.getAttribute(mount, DEVICE).equals(Files.getAttribute(mount.getParent(), DEVICE))) {
                return;
            }
        } catch (IOException e) {
            // it is not even there
        }
        throw new DeliveryException(
                "Nothing is mounted at the destination's mountPoint: mount it, or correct its 'mountPoint'", false);
    }

    private static void make(Path folder) throws DeliveryException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new DeliveryException("The destination's folder cannot be made: a file has its name", false);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The destination's folder cannot be made (" + e.getClass().getSimpleName()
                            + "): correct the owner and permissions of the one above it",
                    false);
        }
    }

    /** A session: the folder is there. */
    private final class Copying implements Session {

        @Override
        public void send(Parcel parcel, Path archive) throws DeliveryException {
            requireMount();
            requireThere();
            Path target = Path.of(folder, parcel.file());
            if (Files.exists(target)) {
                return;
            }
            requireSpace(parcel.bytes());
            Path unfinished = target.resolveSibling(parcel.unfinishedName());
            try {
                Files.createDirectories(target.getParent());
                copy(parcel, archive, unfinished);
                share(unfinished);
                Files.move(unfinished, target);
                force(target.getParent());
            } catch (FileAlreadyExistsException e) {
                discard(unfinished);
                throw new DeliveryException(
                        "At the destination a file has the name of this archive, or of its folder", true);
            } catch (IOException e) {
                throw new DeliveryException(
                        "The archive cannot be written into the destination's folder (" + reason(e)
                                + "): look at its owner, permissions and free space",
                        Effect.BACK_OFF);
            }
        }

        /** Goes on where a broken copy stopped, unless what that left is no part of it. */
        private void copy(Parcel parcel, Path archive, Path unfinished) throws IOException {
            long there = Files.exists(unfinished) ? Files.size(unfinished) : 0;
            if (there > 0 && there <= parcel.bytes()) {
                copy(archive, unfinished, there);
                if (Digests.sha256(unfinished).equals(parcel.sha256())) {
                    return;
                }
            }
            copy(archive, unfinished, 0);
        }

        private void copy(Path archive, Path unfinished, long from) throws IOException {
            try (InputStream in = open(archive);
                    FileChannel out =
                            FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                in.skipNBytes(from);
                out.truncate(from).position(from);
                in.transferTo(Channels.newOutputStream(out));
                out.force(true);
            }
        }

        private void requireSpace(long bytes) throws DeliveryException {
            try {
                Space.require(Files.getFileStore(Path.of(folder)).getUsableSpace(), bytes, keepFree);
            } catch (IOException e) {
                throw new DeliveryException("The free space of the destination's folder cannot be read", false);
            }
        }

        @Override
        public Found look(Parcel parcel, Path archive) throws DeliveryException {
            Path file = Path.of(folder, parcel.file());
            if (!Files.isRegularFile(file)) {
                return Found.MISSING;
            }
            try {
                return Digests.sha256OfStored(file).equals(parcel.sha256()) ? Found.EQUAL : Found.DIFFERENT;
            } catch (IOException e) {
                throw new DeliveryException(
                        "The destination's folder cannot be read: "
                                + e.getClass().getSimpleName(),
                        Effect.BACK_OFF);
            }
        }

        @Override
        public void close() {
            // nothing is held open
        }
    }

    /** Whoever may read the destination's folder may read what is delivered to it; our own files are ours alone. */
    private void share(Path file) {
        try {
            // with the bit that has what is made in a folder take its group
            int mode = (Integer) Files.getAttribute(Path.of(folder), MODE) & 07777;
            for (Path each = file.getParent(); each != null && !each.equals(Path.of(folder)); each = each.getParent()) {
                Files.setAttribute(each, MODE, mode);
            }
            Files.setAttribute(file, MODE, mode & 0666);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.debug("The rights of the destination's folder are not taken over: {}", e.toString());
        }
    }

    /** With its name, so that what is called delivered survives a power failure. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void discard(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.debug(
                    "A temporary file stays at a destination: {}", e.getClass().getSimpleName());
        }
    }

    /** What the system says, such as "No space left on device", without the path. */
    private static String reason(IOException e) {
        String said = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return said == null || said.contains("/") ? e.getClass().getSimpleName() : said;
    }

    /** Where it delivers to, for messages. */
    @Override
    public String toString() {
        return "folder " + folder;
    }
}
