package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

/**
 * Writes the objects of series that are here to a folder, a file each, as they came: from where they were received, or from their archive. What is there already,
 * byte for byte, is not written again; nothing is overwritten.
 */
public final class LooseObjects {

    /** Where objects lie unless said otherwise. */
    public static final String LAYOUT =
            "{PatientID}/{StudyDate}_{StudyDescription}_{StudyInstanceUID:8}/{SeriesNumber}_{SeriesDescription}_{SeriesInstanceUID:8}/{SOPInstanceUID}.dcm";

    private static final int BUFFER = 1 << 16;

    private final Sql sql;
    private final SeriesFiles files;
    private final Path archives;
    private final DicomHeaders headers;
    private final ObjectLayout layout;
    private final Path folder;

    /**
     * For one folder.
     *
     * @param data the data folder of this node
     * @param layout see {@link ObjectLayout}; empty for {@link #LAYOUT}
     * @throws IllegalArgumentException where the layout is none
     */
    public LooseObjects(DataSource dataSource, Path data, DicomHeaders headers, String layout, Path folder) {
        this.sql = new Sql(dataSource);
        this.files = new SeriesFiles(data);
        this.archives = data.resolve("archives");
        this.headers = headers;
        this.layout = new ObjectLayout(layout.isBlank() ? LAYOUT : layout, headers);
        this.folder = folder;
    }

    /** What was done with a series: files that were written, files that were there, and the bytes of both. */
    public record Written(int written, int there, long bytes) {}

    /**
     * Writes a series.
     *
     * @param series a row of {@code request-complete.sql}
     * @throws JobFailedException where files are gone; the series is fetched again then
     */
    public Written write(Map<String, Object> series) throws IOException, JobFailedException {
        try (ArchiveContents contents = new ArchiveContents(sql, files, archives)) {
            contents.add(series, (String) series.get("PatientID"));
            int written = 0;
            int there = 0;
            long bytes = 0;
            for (var each : MemberPaths.of(ArchiveContents.paths(contents.objects(), layout, headers))
                    .entrySet()) {
                ArchivedObject object = each.getValue();
                if (place(object, each.getKey())) {
                    written++;
                } else {
                    there++;
                }
                bytes += object.content().size();
            }
            return new Written(written, there, bytes);
        }
    }

    /** False where it was there already. */
    private boolean place(ArchivedObject object, String path) throws IOException, JobFailedException {
        Path first = folder.resolve(path);
        Files.createDirectories(first.getParent());
        Path unfinished = first.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            for (int taken = 0; ; taken++) {
                Path file = taken == 0 ? first : other(first, object.sopInstanceUid(), taken);
                if (!Files.exists(file)) {
                    if (!Files.exists(unfinished)) {
                        copy(object, unfinished);
                    }
                    if (name(unfinished, file)) {
                        return true;
                    }
                }
                if (isThere(object, file)) {
                    return false;
                }
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Gives the file its name in one step, and never over one that another program has put there meanwhile: false then. */
    static boolean name(Path unfinished, Path file) throws IOException {
        try {
            Files.createLink(file, unfinished); // a rename would replace what is there
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return move(unfinished, file); // no links there, as on FAT and some shares
        }
    }

    private static boolean move(Path unfinished, Path file) throws IOException {
        try {
            Files.move(unfinished, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Where another object has that name its own UID tells them apart; where that is taken, too, a number from 2. */
    private static Path other(Path file, String uid, int taken) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.dcm$", "") + "_" + uid
                + (taken == 1 ? "" : "_" + taken) + ".dcm");
    }

    private static boolean isThere(ArchivedObject object, Path file) throws IOException {
        if (Files.size(file) != object.content().size()) {
            return false;
        }
        byte[] ours = new byte[BUFFER];
        byte[] theirs = new byte[BUFFER];
        try (InputStream one = object.content().open();
                InputStream other = Files.newInputStream(file)) {
            int read;
            do {
                read = one.readNBytes(ours, 0, BUFFER);
                if (read != other.readNBytes(theirs, 0, BUFFER) || !Arrays.equals(ours, 0, read, theirs, 0, read)) {
                    return false;
                }
            } while (read == BUFFER);
        }
        return true;
    }

    private void copy(ArchivedObject object, Path target) throws IOException, JobFailedException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = object.content().open();
                OutputStream out = Files.newOutputStream(target)) {
            boolean known = object.content().sha256() != null;
            in.transferTo(known ? new DigestOutputStream(out, digest) : out);
        }
        String known = object.content().sha256();
        if (known != null && !known.equals(Digests.hex(digest))) {
            String reason = "An archive is damaged on this disk; the series is fetched again";
            sql.update("refetch-series", Map.of("series_id", object.seriesId(), "reason", reason));
            throw new JobFailedException(Effect.RETRY, reason);
        }
    }
}
