package org.caravan.privacy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One series on its way through the steps of a rendition. Used by one thread. */
public final class SeriesWork {

    private final String rendition;
    private final long seriesId;
    private final String pacs;
    private final String patientId;
    private final List<ObjectFile> originals;
    private final Path folder;
    private final Report report;
    private final SortedMap<String, Path> beside = new TreeMap<>();
    private ObjectFile namedAfter;
    private TextCheck textCheck;
    private final Map<String, String> renamed = new HashMap<>();
    private int files;

    /**
     * For one series.
     *
     * @param seriesId its row
     * @param pacs whom it was fetched from
     * @param patientId as archives name the patient: as it came, or corrected
     * @param originals its objects as they came
     * @param folder private, empty, deleted afterwards
     */
    public SeriesWork(
            String rendition,
            long seriesId,
            String pacs,
            String patientId,
            List<ObjectFile> originals,
            Path folder,
            Report report) {
        this.rendition = rendition;
        this.seriesId = seriesId;
        this.pacs = pacs;
        this.patientId = patientId;
        this.originals = List.copyOf(originals);
        this.folder = folder;
        this.report = report;
    }

    public String rendition() {
        return rendition;
    }

    /** Number of its row in the table {@code series}. */
    public long seriesId() {
        return seriesId;
    }

    /** Name of the PACS it was fetched from. */
    public String pacs() {
        return pacs;
    }

    /** PatientID as it came, or as a correction has it. Tells who it is: for no log and no reason. */
    public String patientId() {
        return patientId;
    }

    /** Its objects as they came, whatever steps have made of them since. */
    public List<ObjectFile> originals() {
        return originals;
    }

    /** A folder that nobody else reads (mode 700), on the disk of the data folder; deleted afterwards, whatever comes. */
    public Path folder() {
        return folder;
    }

    /** A file below {@link #folder} that is not there yet, whose name tells nothing. */
    public Path newFile(String ending) {
        return folder.resolve(++files + ending);
    }

    /** What was done, in numbers; is written beside the objects. */
    public Report report() {
        return report;
    }

    /** Says that an object has another SOP Instance UID now, for the report. */
    public void renamed(ObjectFile original, ObjectFile made) {
        renamed.put(made.sopInstanceUid(), renamed.getOrDefault(original.sopInstanceUid(), original.sopInstanceUid()));
    }

    /** The SOP Instance UID that an object came with. */
    public String originalUid(ObjectFile made) {
        return renamed.getOrDefault(made.sopInstanceUid(), made.sopInstanceUid());
    }

    /**
     * Has a file packed beside the objects.
     *
     * @param path within the archive, with {@code /}; tells nobody
     * @param file below {@link #folder}
     */
    public void addBeside(String path, Path file) {
        beside.put(path, file);
    }

    /** Looks at names and texts that are packed beside the objects, once they are known. */
    public interface TextCheck {
        /**
         * Refuses a text.
         *
         * @param what it is, in words
         * @throws HeldException where it must not leave so
         */
        void check(String text, String what) throws IOException, HeldException;
    }

    /** Has names of members and the manifest looked at. */
    public void checkTexts(TextCheck check) {
        textCheck = check;
    }

    /** Who looks at names of members and the manifest; null for nobody. */
    public TextCheck textCheck() {
        return textCheck;
    }

    /** Has the archive named after this object though no object of the series is packed. */
    public void nameAfter(ObjectFile object) {
        namedAfter = object;
    }

    /** After which object the archive is named where none is packed; null for none. */
    public ObjectFile namedAfter() {
        return namedAfter;
    }

    /** Files that are packed beside the objects, by their path. */
    public SortedMap<String, Path> beside() {
        return beside;
    }

    /** Without what may tell who it is of. */
    @Override
    public String toString() {
        return "series " + seriesId;
    }
}
