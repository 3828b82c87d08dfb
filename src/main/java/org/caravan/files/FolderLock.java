package org.caravan.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says whose a folder is: an operating system's lock on its file {@code caravan.lock}, so that it falls with its process, and beside it a
 * file that says who holds it.
 */
public final class FolderLock implements AutoCloseable {

    /** What the holder does with the folder. */
    public enum Use {
        /** Carries, for long; beside it commands may use what it runs. */
        RUN,
        /** A command that needs it for a moment. */
        COMMAND
    }

    private static final String FILE = "caravan.lock";

    // Closing any channel to a file lets go of all locks this process has on it, so a file held here must not be opened
    // again.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * The lock, or nothing where somebody holds it, in this process or another.
     *
     * @throws IOException where the folder cannot be written, or its file system has no locks
     */
    public static Optional<FolderLock> take(Path folder, Use use) throws IOException {
        Path file = folder.toRealPath().resolve(FILE);
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            channel = OwnFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                Files.writeString(holderFile(folder), ProcessHandle.current().pid() + " " + use);
                return Optional.of(new FolderLock(file, channel));
            }
            letGo(file, channel);
            return Optional.empty();
        } catch (IOException e) {
            letGo(file, channel);
            throw e;
        }
    }

    private static void letGo(Path file, FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(file);
        }
    }

    /** Whether somebody holds it, in this process or another; a lock that nobody holds is not touched for longer than the look takes. */
    public static boolean isHeld(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return false;
        }
        Path file = folder.toRealPath().resolve(FILE);
        if (HELD.contains(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null;
        }
    }

    /** Who held it last; they hold it still where the lock cannot be taken. */
    public static Optional<Holder> holder(Path folder) throws IOException {
        try {
            String[] words = Files.readString(holderFile(folder)).strip().split(" ");
            return words.length == 2
                    ? Optional.of(new Holder(Long.parseLong(words[0]), Use.valueOf(words[1])))
                    : Optional.empty();
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Path holderFile(Path folder) {
        return folder.resolve("caravan.holder");
    }

    /** @param pid its process id, on its own machine or in its own container */
    public record Holder(long pid, Use use) {}

    @Override
    public void close() {
        try {
            letGo(file, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
