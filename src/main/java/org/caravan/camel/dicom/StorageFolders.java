package org.caravan.camel.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.ContentDigest;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

/**
 * Where received objects lie: {@code series/<study>/<series>/<sop>.dcm}, or {@code quarantine/<date>/<series>/<sop>.dcm}. Only
 * UIDs that are safe ({@link Uids#isSafe}) become parts of a path, so nothing lies outside the directory.
 */
final class StorageFolders {

    private static final int LIKE_NAMED = 1000;

    private final Path series;
    private final Path quarantine;

    StorageFolders(Path directory) {
        series = directory.resolve("series");
        quarantine = directory.resolve("quarantine");
    }

    /**
     * Makes the folders.
     *
     * @throws DicomException when one cannot be written, or they do not share a file system with {@code incoming}
     */
    void prepare(Path incoming) throws DicomException {
        try {
            for (Path folder : new Path[] {incoming, series, quarantine}) {
                Files.createDirectories(folder);
                Files.delete(Files.createTempFile(folder, "probe-", ".tmp"));
                if (!Files.getFileStore(folder).equals(Files.getFileStore(incoming))) {
                    throw new DicomException(
                            folder + " and " + incoming + " are on different file systems, so that an object"
                                    + " could not be renamed into its place at once. Choose another directory");
                }
            }
        } catch (IOException e) {
            throw new DicomException(
                    "The folder " + series.getParent() + " cannot be written ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). Set the option directory to one that can, or give us the right to",
                    e);
        }
    }

    /** The place of an object that belongs to the series that was asked for. */
    Path ofSeries(SeriesIdentity identity, ReceivedObject object) {
        return series.resolve(part(identity.studyInstanceUid()))
                .resolve(part(identity.seriesInstanceUid()))
                .resolve(part(object.sopInstanceUid()) + ".dcm");
    }

    /** A place in quarantine that no other object has; the same object again gets the same place. */
    Path inQuarantine(ReceivedObject object) throws DicomException {
        String claimed = object.attributes().get("SeriesInstanceUID");
        Path folder =
                quarantine.resolve(LocalDate.now().toString()).resolve(Uids.isSafe(claimed) ? claimed : "no-series");
        for (int number = 1; number <= LIKE_NAMED; number++) {
            String suffix = number == 1 ? "" : "_" + number;
            Path place = folder.resolve(part(object.sopInstanceUid()) + suffix + ".dcm");
            if (!Files.exists(place) || isSame(object, place)) {
                return place;
            }
        }
        throw new DicomStatusException(
                DicomStatus.OUT_OF_RESOURCES, "Quarantine holds " + LIKE_NAMED + " objects of one UID: look into it");
    }

    /** How the data sets of two files are compared. */
    private interface Comparison {
        boolean isSame(Path one, long oneOffset, Path other, long otherOffset) throws IOException;
    }

    /** True where the file holds the same data set in the same transfer syntax. */
    static boolean isSame(ReceivedObject object, Path there) throws DicomException {
        return compare(object, there, Part10::sameDataSet);
    }

    /** True where the file differs at most in what changes from one sending of an object to the next. */
    static boolean saysTheSame(ReceivedObject object, Path there) throws DicomException {
        TransferSyntax syntax = TransferSyntax.of(object.transferSyntaxUid());
        return compare(
                object,
                there,
                (one, oneOffset, other, otherOffset) ->
                        ContentDigest.isSame(one, oneOffset, other, otherOffset, syntax));
    }

    private static boolean compare(ReceivedObject object, Path there, Comparison comparison) throws DicomException {
        try {
            Part10.FileMeta meta = Part10.read(there);
            return meta.transferSyntax().uid().equals(object.transferSyntaxUid())
                    && comparison.isSame(object.file(), object.dataSetOffset(), there, meta.dataSetOffset());
        } catch (DicomMalformedException e) {
            return false;
        } catch (IOException e) {
            throw new DicomStatusException(
                    DicomStatus.OUT_OF_RESOURCES,
                    "An object on disk cannot be compared: " + e.getClass().getSimpleName());
        }
    }

    private static String part(String uid) {
        if (!Uids.isSafe(uid)) {
            throw new IllegalStateException("A text that is unsafe was about to become part of a path");
        }
        return uid;
    }
}
