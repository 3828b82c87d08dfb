package org.caravan.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The objects of one retrieve, which are forced to the disk together at its end: one by one, each would wait for the disk while the peer waits for us.
 *
 * <p>Until then a note in their folder says which files were safe before. After a power failure, when the machine has started anew, only those are
 * believed; where only the process ended, the kernel still has all that was written. Safe for several threads.
 */
public final class ForceAtEnd {

    /** Name of the note: the start of the machine it was written in, then a line for each file that was safe. */
    static final String NOTE = ".unforced";

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String THIS_BOOT = thisBoot();
    private static final Set<Path> ACTIVE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final ReadWriteLock placing = new ReentrantReadWriteLock();
    private boolean noted;
    private boolean finished;

    /** @param folder of the series, which need not exist */
    public ForceAtEnd(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /**
     * Begins to place an object that need not be forced by itself, in the folder, which is there; {@link #leave} must follow, on this thread.
     *
     * @return false where the end was there already, so that nobody would force it
     */
    public boolean enter() throws IOException {
        placing.readLock().lock();
        boolean entered = false;
        try {
            entered = note();
            return entered;
        } finally {
            if (!entered) {
                placing.readLock().unlock();
            }
        }
    }

    /** The object is in its place, or is not going to be. */
    public void leave() {
        placing.readLock().unlock();
    }

    private synchronized boolean note() throws IOException {
        if (!finished && !noted) {
            mend(folder);
            ACTIVE.add(folder);
            List<String> lines = new ArrayList<>(List.of(THIS_BOOT));
            each(folder, file -> lines.add(file.getFileName().toString()));
            Path draft = folder.resolve(NOTE + ".tmp");
            Files.write(draft, lines);
            force(draft);
            Files.move(draft, folder.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            noted = true;
        }
        return !finished;
    }

    /**
     * Forces what was placed; what comes after has to be forced by itself. A second time does nothing.
     *
     * @throws IOException the disk did not take it: all that was placed is gone, and to be asked for again
     */
    public void finish() throws IOException {
        placing.writeLock().lock();
        try {
            finishPlaced();
        } finally {
            ACTIVE.remove(folder);
            placing.writeLock().unlock();
        }
    }

    private synchronized void finishPlaced() throws IOException {
        if (!finished && noted) {
            try {
                forceAll(folder);
            } catch (IOException e) {
                drop(
                        folder,
                        Files.readAllLines(
                                folder.resolve(NOTE))); // forced again, the kernel would say that all is well
                throw e;
            } finally {
                finished = true;
            }
            Files.deleteIfExists(folder.resolve(NOTE));
        }
        finished = true;
    }

    /**
     * Makes good what a retrieve left that never came to its end: what this start of the machine has written is forced now, what an earlier one has
     * written and nobody forced is deleted. Nothing, where there is no note or the retrieve still runs.
     */
    public static void mend(Path folder) throws IOException {
        Path note = folder.resolve(NOTE);
        if (ACTIVE.contains(folder.toAbsolutePath().normalize()) || !Files.exists(note)) {
            return;
        }
        List<String> lines = Files.readAllLines(note);
        if (lines.get(0).equals(THIS_BOOT)) {
            forceAll(folder);
            Files.deleteIfExists(note);
        } else {
            drop(folder, lines);
        }
    }

    private static void forceAll(Path folder) throws IOException {
        each(folder, ForceAtEnd::force);
        force(folder);
    }

    private static void drop(Path folder, List<String> note) throws IOException {
        Set<String> safe = new HashSet<>(note.subList(1, note.size()));
        each(folder, file -> {
            if (!safe.contains(file.getFileName().toString())) {
                Files.deleteIfExists(file);
            }
        });
        force(folder);
        Files.deleteIfExists(folder.resolve(NOTE));
    }

    @FunctionalInterface
    private interface FileUse {
        void with(Path file) throws IOException;
    }

    private static void each(Path folder, FileUse use) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, entry -> !entry.getFileName().toString().startsWith(NOTE))) {
            for (Path file : files) {
                use.with(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String thisBoot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "unknown-" + UUID.randomUUID(); // what an earlier process wrote is not believed
        }
    }
}
