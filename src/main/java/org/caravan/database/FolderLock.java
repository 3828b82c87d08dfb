package org.caravan.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says whose embedded server a folder holds: an operating system's lock, so that it falls with its process, and beside it a file that
 * says who holds it.
 */
final class FolderLock implements AutoCloseable {

    /** What the holder does with the server. */
    enum Use {
        /** Runs for long: commands may attach to its server. */
        RUN,
        /** A command that started the server for itself and stops it at its end. */
        COMMAND
    }

    // Closing any channel to a file lets go of all locks this process has on it, so a file held here must not be opened
    // again.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The lock, or nothing where somebody holds it. */
    static Optional<FolderLock> take(Path folder, Use use) throws IOException {
        Path file = folder.toRealPath().resolve("caravan.lock");
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            HELD.remove(file);
            return Optional.empty();
        }
        Files.writeString(holderFile(folder), ProcessHandle.current().pid() + " " + use);
        return Optional.of(new FolderLock(file, channel));
    }

    /** Who held it last; they hold it still where the lock cannot be taken. */
    static Optional<Holder> holder(Path folder) throws IOException {
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

    record Holder(long pid, Use use) {}

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
