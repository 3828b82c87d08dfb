package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongFunction;

import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.Steps;
import org.caravan.queue.JobFailedException;

/**
 * What the steps of a rendition make of the objects of an archive, series by series, in a folder of its own that is closed to all others and deleted when
 * this is closed. Disks must hold the objects once more meanwhile.
 */
final class MadeObjects implements AutoCloseable {

    /** Of the file of an object, as its archive has it. */
    record Sum(String sha256, long bytes) {}

    /** Below the data folder. */
    static final String FOLDER = "work";

    /** What is known of an archive, for its path. */
    private static final Set<String> NAMING =
            Set.of("PatientID", "StudyInstanceUID", "StudyDate", "SeriesInstanceUID", "SeriesDescription", "Modality");

    private static final int START = 1 << 16;

    private final Path folder;
    private final DicomHeaders headers;
    private final Steps steps;
    private final String rendition;
    private final LongFunction<JobFailedException> damaged;
    private final LongFunction<Map<String, Sum>> archived;
    private final Report report = new Report();
    private final List<ArchivedObject> objects = new ArrayList<>();
    private final SortedMap<String, ArchiveZip.Beside> beside = new TreeMap<>();
    private final Map<String, String> sumsOfOriginals = new HashMap<>();
    private final Map<String, String> naming = new HashMap<>();
    private SeriesWork.TextCheck textCheck;

    /**
     * Makes the folder.
     *
     * @param data the data folder
     * @param archived what is known of the objects of a series from an archive as they came: by SOP Instance UID
     * @param damaged what to do where an archive of a series that is read is damaged: says what to throw
     */
    MadeObjects(
            Path data,
            DicomHeaders headers,
            Steps steps,
            String rendition,
            LongFunction<Map<String, Sum>> archived,
            LongFunction<JobFailedException> damaged)
            throws IOException {
        this.headers = headers;
        this.steps = steps;
        this.rendition = rendition;
        this.damaged = damaged;
        this.archived = archived;
        Path all = OwnFiles.folders(data.resolve(FOLDER));
        this.folder = Files.createDirectory(
                all.resolve(UUID.randomUUID().toString()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * Makes those of all series.
     *
     * @param originals objects of one or more series
     * @throws HeldException where a step says so, or what it made is nothing or not told apart
     * @throws JobFailedException where what it is made of is damaged
     */
    void make(List<ArchivedObject> originals) throws IOException, JobFailedException {
        Map<Long, List<ArchivedObject>> series = new LinkedHashMap<>();
        originals.forEach(object -> series.computeIfAbsent(object.seriesId(), id -> new ArrayList<>())
                .add(object));
        for (List<ArchivedObject> one : series.values()) {
            makeSeries(one);
        }
        requireDifferent();
        if (steps.deidentify()) {
            beside.put(DeidentificationReport.NAME, new DeidentificationReport(rendition, report, sumsOfOriginals));
        }
    }

    private void makeSeries(List<ArchivedObject> all) throws IOException, JobFailedException {
        ArchivedObject first = all.get(0);
        Path own = Files.createDirectory(folder.resolve(Long.toString(first.seriesId())));
        List<ObjectFile> files = new ArrayList<>();
        Map<String, String> sums = new HashMap<>();
        Map<String, Sum> archived = steps.deidentify() ? this.archived.apply(first.seriesId()) : Map.of();
        for (ArchivedObject object : all) {
            ObjectFile file = file(object, own, files.size());
            files.add(file);
            if (steps.deidentify()) {
                sums.put(object.sopInstanceUid(), sum(object, file.file(), archived));
            }
        }
        Path made = Files.createDirectory(own.resolve("made"));
        SeriesWork work =
                new SeriesWork(rendition, first.seriesId(), first.pacs(), first.patientId(), files, made, report);
        List<ObjectFile> results = steps.apply(work);
        if (textCheck == null) {
            textCheck = work.textCheck(); // all series of an archive are of one patient
        }
        for (var file : work.beside().entrySet()) {
            if (beside.putIfAbsent(file.getKey(), (out, members) -> Files.copy(file.getValue(), out)) != null) {
                throw new HeldException("Two series would put a file of one name beside their objects");
            }
        }
        if (results.isEmpty() && work.namedAfter() != null && naming.isEmpty() && steps.deidentify()) {
            naming.putAll(naming(work.namedAfter().file()));
        }
        for (ObjectFile result : results) {
            if (naming.isEmpty() && steps.deidentify()) {
                naming.putAll(naming(result.file()));
            }
            sumsOfOriginals.put(result.sopInstanceUid(), sums.getOrDefault(work.originalUid(result), ""));
            objects.add(new ArchivedObject(
                    first.seriesId(),
                    steps.deidentify() ? naming.getOrDefault("PatientID", "") : first.patientId(),
                    result.studyInstanceUid(),
                    result.seriesInstanceUid(),
                    result.sopInstanceUid(),
                    steps.deidentify() ? null : first.pacs(),
                    steps.deidentify() ? null : first.received(),
                    new ArchivedObject.InFile(result.file())));
        }
    }

    private static String sum(ArchivedObject object, Path file, Map<String, Sum> archived) throws IOException {
        if (object.content().sha256() != null) {
            return object.content().sha256();
        }
        Sum known = archived.get(object.sopInstanceUid());
        return known != null && known.bytes() == Files.size(file) ? known.sha256() : Digests.sha256(file);
    }

    private ObjectFile file(ArchivedObject object, Path own, int number) throws IOException, JobFailedException {
        Path file = object.content() instanceof ArchivedObject.InFile known
                ? known.file()
                : extracted(object, own.resolve("original-" + number));
        DicomHeaders.Kind kind;
        try (InputStream in = Files.newInputStream(file)) {
            kind = headers.kind(in.readNBytes(START));
        }
        return new ObjectFile(
                file,
                kind.sopClassUid(),
                object.sopInstanceUid(),
                object.seriesInstanceUid(),
                object.studyInstanceUid(),
                kind.transferSyntaxUid());
    }

    private Path extracted(ArchivedObject object, Path file) throws IOException, JobFailedException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = new DigestInputStream(object.content().open(), digest);
                OutputStream out = Channels.newOutputStream(
                        OwnFiles.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            in.transferTo(out);
        }
        String known = object.content().sha256();
        if (known != null && !known.equals(Digests.hex(digest))) {
            throw damaged.apply(object.seriesId());
        }
        return file;
    }

    private Map<String, String> naming(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return headers.values(in, NAMING);
        }
    }

    private void requireDifferent() throws HeldException {
        Set<String> uids = new HashSet<>();
        for (ArchivedObject object : objects) {
            if (!uids.add(object.seriesInstanceUid() + " " + object.sopInstanceUid())) {
                throw new HeldException("Two objects would get one SOP Instance UID");
            }
        }
        if (objects.isEmpty() && beside.isEmpty()) {
            throw new HeldException("Nothing is left of it: the rules of the rendition drop every object");
        }
    }

    List<ArchivedObject> objects() {
        return objects;
    }

    /** Has names and the manifest looked at by the step that wants to. */
    void check(String text, String what) throws IOException, HeldException {
        if (textCheck != null) {
            textCheck.check(text, what);
        }
    }

    /** What goes along, by its path. */
    Map<String, ArchiveZip.Beside> beside() {
        return beside;
    }

    /** Whether what was made tells no more whose it is. */
    boolean isDeidentified() {
        return steps.deidentify();
    }

    /** The job with what the made objects say in place of what it says itself, where they are de-identified. */
    Map<String, Object> named(Map<String, Object> job) {
        Map<String, Object> named = new HashMap<>(job);
        if (steps.deidentify()) {
            NAMING.forEach(keyword -> named.put(keyword, naming.getOrDefault(keyword, "")));
            named.put("received_patient_id", named.get("PatientID"));
        }
        return named;
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }

    /** Deletes what earlier lives have left in a data folder. */
    static void deleteLeftovers(Path data) throws IOException {
        delete(data.resolve(FOLDER));
    }

    /** Deletes a folder with all that is in it, where it is there. */
    static void delete(Path folder) throws IOException {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path each, IOException failure) throws IOException {
                    Files.deleteIfExists(each);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // there was nothing
        }
    }
}
