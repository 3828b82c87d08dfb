package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import javax.sql.DataSource;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

/**
 * Writes the objects of series that are here into one zip as it is sent, a file each, as they came: from where they were received, or from their archive. Takes
 * no memory for what is in them. Where it is not closed, what was sent is no whole zip, and says so to whoever opens it.
 */
public final class StreamedZip implements AutoCloseable {

    private final Sql sql;
    private final SeriesFiles files;
    private final Path archives;
    private final DicomHeaders headers;
    private final ObjectLayout layout;
    private final ZipOutputStream zip;
    private final Set<String> names = new HashSet<>();

    /** @param data the data folder of this node */
    public StreamedZip(DataSource dataSource, Path data, DicomHeaders headers, OutputStream out) {
        this.sql = new Sql(dataSource);
        this.files = new SeriesFiles(data);
        this.archives = data.resolve("archives");
        this.headers = headers;
        this.layout = new ObjectLayout(LooseObjects.LAYOUT, headers);
        this.zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
    }

    /**
     * Adds a series; returns how many files.
     *
     * @param series a row of {@code request-complete.sql}
     * @throws JobFailedException where files are gone; the series is fetched again then
     * @throws IOException also where what lies here is not what was packed
     */
    public int add(Map<String, Object> series) throws IOException, JobFailedException {
        try (ArchiveContents contents = new ArchiveContents(sql, files, archives)) {
            contents.add(series, (String) series.get("PatientID"));
            int written = 0;
            for (var each : MemberPaths.of(ArchiveContents.paths(contents.objects(), layout, headers))
                    .entrySet()) {
                write(each.getValue(), each.getKey());
                written++;
            }
            return written;
        }
    }

    private void write(ArchivedObject object, String path) throws IOException {
        String known = object.content().sha256();
        MessageDigest digest = Digests.sha256();
        zip.putNextEntry(new ZipEntry(free(object, path)));
        try (InputStream in = object.content().open()) {
            (known == null ? in : new DigestInputStream(in, digest)).transferTo(zip);
        }
        zip.closeEntry();
        if (known != null && !known.equals(Digests.hex(digest))) {
            throw new IOException("An archive is damaged on this disk");
        }
    }

    /** Two series may share the last characters of their UIDs. */
    private String free(ArchivedObject object, String path) {
        return names.add(path) ? path : object.seriesInstanceUid() + "/" + object.sopInstanceUid() + ".dcm";
    }

    /** Ends it: only now it is whole. */
    public void finish() throws IOException {
        zip.finish();
        zip.flush();
    }

    /** Gives up what was not finished. */
    @Override
    public void close() {
        // the stream is the caller's; a zip that is closed would look whole
    }
}
