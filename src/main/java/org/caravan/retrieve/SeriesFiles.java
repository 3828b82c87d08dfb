package org.caravan.retrieve;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

import org.caravan.dicom.ForceAtEnd;
import org.caravan.dicom.Uids;
import org.caravan.files.OwnFiles;

/** The received objects of each series: {@code series/<study>/<series>/<sop>.dcm} below the data folder. */
public final class SeriesFiles {

    private static final String ENDING = ".dcm";

    private final Path root;

    public SeriesFiles(Path data) {
        this.root = data.resolve("series").toAbsolutePath().normalize();
    }

    /** Folder of a series, which need not exist. */
    public Path folder(String studyInstanceUid, String seriesInstanceUid) {
        return root.resolve(valid(studyInstanceUid)).resolve(valid(seriesInstanceUid));
    }

    /** The file of an object, which need not exist. */
    public Path file(String studyInstanceUid, String seriesInstanceUid, String sopInstanceUid) {
        return folder(studyInstanceUid, seriesInstanceUid).resolve(valid(sopInstanceUid) + ENDING);
    }

    /** The objects of a series that are on disk: SOP Instance UID to file, in order. Temporary and foreign files do not count. */
    public SortedMap<String, Path> list(String studyInstanceUid, String seriesInstanceUid) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder(studyInstanceUid, seriesInstanceUid), "*" + ENDING)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                String uid = name.substring(0, name.length() - ENDING.length());
                if (Uids.isSafe(uid) && Files.isRegularFile(entry)) {
                    files.put(uid, entry);
                }
            }
        } catch (NoSuchFileException e) {
            return files;
        }
        return files;
    }

    /** Makes good what a retrieve left that never came to its end; to be called before its files are counted on. */
    public void mend(String studyInstanceUid, String seriesInstanceUid) throws IOException {
        ForceAtEnd.mend(folder(studyInstanceUid, seriesInstanceUid));
    }

    /** Deletes the objects of a series and its folders where they are empty then. */
    public void delete(String studyInstanceUid, String seriesInstanceUid) throws IOException {
        mend(studyInstanceUid, seriesInstanceUid);
        for (Path file : list(studyInstanceUid, seriesInstanceUid).values()) {
            Files.deleteIfExists(file);
        }
        Path series = folder(studyInstanceUid, seriesInstanceUid);
        for (Path folder : new Path[] {series, series.getParent()}) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    /** Moves the objects of a series out of the way, to {@code superseded} beside the folder of all series, where nothing touches them any more. */
    public void moveAside(String studyInstanceUid, String seriesInstanceUid) throws IOException {
        Path series = folder(studyInstanceUid, seriesInstanceUid);
        if (Files.isDirectory(series)) {
            Path aside = root.resolveSibling("superseded");
            OwnFiles.folders(aside);
            Files.move(series, aside.resolve(valid(seriesInstanceUid) + "-" + UUID.randomUUID()));
        }
    }

    private static String valid(String uid) {
        if (!Uids.isSafe(uid)) {
            throw new IllegalArgumentException("Not a UID, so it becomes no path");
        }
        return uid;
    }
}
