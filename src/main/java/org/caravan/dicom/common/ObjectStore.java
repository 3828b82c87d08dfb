package org.caravan.dicom.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ForceAtEnd;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.StoreService.Placement;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

/** Brings objects from their temporary name to their final place: forced to the disk, renamed atomically, never over another object. */
public final class ObjectStore {

    /** Ending of temporary names. */
    static final String PART = ".part";

    private static final int PLACES_TRIED = 5;
    private static final int STRIPES = 64;

    /** Of all stores of this process: several may put objects into the same place. */
    private static final Lock[] LOCKS =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);

    private final Path incoming;
    private final boolean durable;
    private final boolean direct;
    private final ObjectLimits limits;
    private final Folders folders;
    private final String prefix = UUID.randomUUID().toString();
    private final AtomicLong number = new AtomicLong();
    private final HeaderReader header = HeaderReader.IDENTITY; // loads the dictionary now, not at the first object

    private ObjectStore(Path incoming, boolean durable, boolean direct, ObjectLimits limits) {
        this.incoming = incoming;
        this.durable = durable;
        this.direct = direct;
        this.limits = limits;
        folders = new Folders(durable);
    }

    /**
     * The store of a listener; makes its incoming folder, and removes what an earlier life left in it half received. To be opened
     * after the port was bound: where another instance has that, the files are its own.
     *
     * @throws DicomException when the folder cannot be written
     */
    public static ObjectStore open(ListenerConfig config) throws DicomException {
        return open(config.incoming(), config.durable(), true, ObjectLimits.of(config));
    }

    /**
     * A store that shares its incoming folder with others, and so leaves what lies there.
     *
     * @throws DicomException when the folder cannot be written
     */
    public static ObjectStore beside(Path incoming, boolean durable) throws DicomException {
        return open(incoming, durable, false, ObjectLimits.DEFAULT);
    }

    private static ObjectStore open(Path incoming, boolean durable, boolean alone, ObjectLimits limits)
            throws DicomException {
        try {
            Files.createDirectories(incoming, Folders.RIGHTS);
            Path probe = Files.createTempFile(incoming, "probe-", PART);
            Files.deleteIfExists(probe);
            if (alone) {
                try (var parts = Files.newDirectoryStream(incoming, "*" + PART)) {
                    for (Path part : parts) {
                        Files.deleteIfExists(part);
                    }
                }
            }
            boolean direct = DirectWrites.work(incoming, probe.getFileName().toString());
            return new ObjectStore(incoming, durable, direct, limits);
        } catch (IOException e) {
            throw new DicomException(
                    "The folder " + incoming + " for incoming objects cannot be written: " + e
                            + ". Make it writable, or set another one.",
                    e);
        }
    }

    /** Begins a file under a temporary name that nobody can guess. */
    public IncomingObject begin(byte[] header) {
        Path path = incoming.resolve(prefix + "-" + number.incrementAndGet() + PART);
        return new IncomingObject(path, new PartFile(path, direct), limits, header);
    }

    /** Reads what identifies a finished object. */
    HeaderReader.Header header(IncomingObject file, String transferSyntax, CharacterSets fallback) throws IOException {
        try (InputStream dataSet = file.dataSet()) {
            return header.read(dataSet, TransferSyntax.of(transferSyntax), fallback);
        }
    }

    /** Where an object came to lie, and what to answer. */
    record Settled(ReceivedObject object, int status) {}

    /**
     * Puts a received object where the service wants it; when this returns it is durable there.
     *
     * @throws IOException when the disk does not take it
     */
    Settled settle(IncomingObject file, ReceivedObject received, StoreService service)
            throws IOException, DicomException {
        for (int tried = 0; tried < PLACES_TRIED; tried++) {
            Placement placement = service.place(received);
            Path target = placement.target().toAbsolutePath();
            if (settle(file, received, target, placement.atEnd())) {
                return new Settled(at(received, target), placement.status());
            }
        }
        throw new DicomStatusException(
                DicomStatus.PROCESSING_FAILURE,
                "The store service chose places that are taken by other objects " + PLACES_TRIED + " times.");
    }

    private boolean settle(IncomingObject file, ReceivedObject received, Path target, ForceAtEnd atEnd)
            throws IOException {
        if (atEnd != null) {
            folders.create(target.getParent());
        }
        if (atEnd == null || !atEnd.enter()) {
            return settleForced(file, received, target);
        }
        try {
            return put(file, received, target, false);
        } finally {
            atEnd.leave();
        }
    }

    private boolean settleForced(IncomingObject file, ReceivedObject received, Path target) throws IOException {
        if (durable && !Files.exists(target)) {
            file.force(); // before the lock, which others may wait for
        }
        boolean settled = put(file, received, target, durable);
        if (settled) {
            folders.force(target.getParent());
        }
        return settled;
    }

    /** Moves the file to the target, or finds the same object there; false where another object is there. */
    private boolean put(IncomingObject file, ReceivedObject received, Path target, boolean forced) throws IOException {
        Lock lock = LOCKS[Math.floorMod(target.hashCode(), STRIPES)];
        lock.lock();
        try {
            if (Files.exists(target)) {
                return isSame(received, target);
            }
            if (forced) {
                file.force(); // not done yet where another object was there a moment ago
            }
            folders.create(target.getParent());
            file.moveTo(target);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isSame(ReceivedObject received, Path target) throws IOException {
        try {
            Part10.FileMeta there = Part10.read(target);
            return there.transferSyntax().uid().equals(received.transferSyntaxUid())
                    && Part10.sameDataSet(received.file(), received.dataSetOffset(), target, there.dataSetOffset());
        } catch (DicomMalformedException e) {
            return false;
        }
    }

    private static ReceivedObject at(ReceivedObject object, Path target) {
        return new ReceivedObject(
                object.association(),
                object.sopClassUid(),
                object.sopInstanceUid(),
                object.transferSyntaxUid(),
                object.originator(),
                object.attributes(),
                object.intact(),
                target,
                object.dataSetOffset(),
                object.length());
    }
}
