package org.caravan.camel.dicom;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.Part10Object;

/**
 * The objects that a message body stands for: a DICOM file, a folder with all below it, a zip archive, bytes or a stream that hold one file, or
 * several of these. Only the head of each file is read now; its data set when it is sent.
 */
final class ObjectsToStore implements AutoCloseable {

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /**
     * How much may be held at once.
     *
     * @param objects of one body
     * @param spooled bytes of a stream, which goes to a temporary file
     */
    record Bounds(int objects, long spooled) {

        static Bounds of(DicomEndpoint endpoint) {
            return new Bounds(
                    endpoint.getStoring().getMaxObjects(),
                    endpoint.getConfiguration().getMaxSpoolSize());
        }
    }

    /** A DICOM file that cannot be sent, and why, in words without patient data. */
    record Broken(String source, String reason) {}

    private final Set<String> only;
    private final Bounds bounds;
    private final List<StoreObject> objects = new ArrayList<>();
    private final List<Broken> broken = new ArrayList<>();
    private final List<ZipFile> archives = new ArrayList<>();
    private final List<Path> spooled = new ArrayList<>();
    private int leftOut;

    private ObjectsToStore(Set<String> only, Bounds bounds) {
        this.only = only;
        this.bounds = bounds;
    }

    /**
     * Finds the objects of a body.
     *
     * @param only SOP Instance UIDs to take; empty for all
     * @throws DicomException when there are more than {@code bounds} permits
     * @throws IOException when something cannot be read
     * @throws IllegalArgumentException when the body is nothing that could hold an object
     */
    static ObjectsToStore of(Object body, Set<String> only, Bounds bounds) throws IOException, DicomException {
        ObjectsToStore found = new ObjectsToStore(only, bounds);
        try {
            found.add(body);
            found.objects.sort(Comparator.comparing(ObjectsToStore::source));
            return found;
        } catch (IOException | DicomException | RuntimeException e) {
            found.close();
            throw e;
        }
    }

    List<StoreObject> objects() {
        return objects;
    }

    /** DICOM files that do not say which object they hold. */
    List<Broken> broken() {
        return broken;
    }

    /** Files that are not DICOM, directories of media, and objects that were not asked for. */
    int leftOut() {
        return leftOut;
    }

    /** What the file of an object is called; its SOP Instance UID where it has none. */
    static String source(StoreObject object) {
        return object instanceof Part10Object file ? file.source() : object.sopInstanceUid();
    }

    private void add(Object body) throws IOException, DicomException {
        if (body instanceof WrappedFile<?> wrapped) {
            add(wrapped.getFile());
        } else if (body instanceof StoreObject object) {
            take(object);
        } else if (body instanceof Path path) {
            path(path);
        } else if (body instanceof File file) {
            path(file.toPath());
        } else if (body instanceof String text && !text.isBlank()) {
            path(Path.of(text.strip()));
        } else if (body instanceof byte[] bytes) {
            file("bytes", () -> new ByteArrayInputStream(bytes));
        } else if (body instanceof InputStream in) {
            path(spool(in));
        } else if (body instanceof Iterable<?> several) {
            addAll(several.iterator());
        } else if (body instanceof Iterator<?> several) {
            addAll(several);
        } else if (body instanceof Object[] several) {
            addAll(Arrays.asList(several).iterator());
        } else {
            throw new IllegalArgumentException("the body is "
                    + (body == null ? "empty" : "a " + body.getClass().getName())
                    + ". Give a DICOM file, a folder, a zip archive, a stream, or a list of these");
        }
    }

    private void addAll(Iterator<?> several) throws IOException, DicomException {
        while (several.hasNext()) {
            add(several.next());
        }
    }

    private void path(Path path) throws IOException, DicomException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> below = Files.walk(path)) {
                for (Path file : (Iterable<Path>) below.filter(Files::isRegularFile)::iterator) {
                    file(file.toString(), () -> Files.newInputStream(file));
                }
            }
        } else if (Files.notExists(path)) {
            throw new NoSuchFileException("what is to be sent is not there");
        } else if (isArchive(path)) {
            archive(path);
        } else {
            file(path.toString(), () -> Files.newInputStream(path));
        }
    }

    private static boolean isArchive(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        }
    }

    private void archive(Path path) throws IOException, DicomException {
        ZipFile archive = new ZipFile(path.toFile());
        archives.add(archive);
        for (Iterator<? extends ZipEntry> members = archive.entries().asIterator(); members.hasNext(); ) {
            ZipEntry member = members.next();
            if (!member.isDirectory()) {
                file(path + "/" + member.getName(), () -> archive.getInputStream(member));
            }
        }
    }

    /** To a temporary file: what is sent may have to be read twice. */
    private Path spool(InputStream in) throws IOException, DicomException {
        Path file = Files.createTempFile("caravan-store-", ".dcm");
        spooled.add(file);
        byte[] piece = new byte[1 << 16];
        long left = bounds.spooled();
        try (in;
                OutputStream out = Files.newOutputStream(file)) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                left -= length;
                if (left < 0) {
                    throw new DicomException("The stream to be sent is longer than " + bounds.spooled()
                            + " bytes (maxSpoolSize). Give it as a file, or raise maxSpoolSize");
                }
                out.write(piece, 0, length);
            }
        }
        if (in instanceof StreamCache cache) {
            cache.reset();
        }
        return file;
    }

    private void file(String source, StoreObject.Opening opening) throws IOException, DicomException {
        try {
            Optional<Part10Object> object = Part10Object.read(source, opening);
            if (object.isPresent()) {
                take(object.get());
            } else {
                leftOut++;
            }
        } catch (DicomMalformedException e) {
            broken.add(new Broken(source, e.getMessage()));
            requireRoom();
        }
    }

    private void take(StoreObject object) throws DicomException {
        if (only.isEmpty() || only.contains(object.sopInstanceUid())) {
            objects.add(object);
            requireRoom();
        } else {
            leftOut++;
        }
    }

    private void requireRoom() throws DicomException {
        if (objects.size() + broken.size() > bounds.objects()) {
            throw new DicomException("More than " + bounds.objects()
                    + " objects are to be sent at once (maxObjects). Send them in parts, or raise maxObjects");
        }
    }

    @Override
    public void close() throws IOException {
        for (ZipFile archive : archives) {
            archive.close();
        }
        for (Path file : spooled) {
            Files.deleteIfExists(file);
        }
    }
}
