package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.caravan.queue.JobFailedException;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

/**
 * The objects of which an archive is to be made, and where their files are: as they were received, or in the archive that holds the series as it came
 * where the received files are deleted already. Holds the archives that it reads open until it is closed.
 */
final class ArchiveContents implements AutoCloseable {

    private static final int MOST_OPEN = 16;

    private static final Set<String> KNOWN =
            Set.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID");

    private final Sql sql;
    private final SeriesFiles files;
    private final Path archives;
    private final List<ArchivedObject> objects = new ArrayList<>();
    private final Map<Path, ZipFile> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, ZipFile> eldest) {
            if (size() > MOST_OPEN) {
                closeQuietly(eldest.getValue());
                return true;
            }
            return false;
        }
    };

    ArchiveContents(Sql sql, SeriesFiles files, Path archives) {
        this.sql = sql;
        this.files = files;
        this.archives = archives;
    }

    /** The objects, in the order of their UIDs. */
    List<ArchivedObject> objects() {
        return objects;
    }

    /**
     * Adds the objects of a series.
     *
     * @param series a row of {@code archive-series.sql}
     * @return the first of them
     * @throws JobFailedException when files are gone; the series is fetched again then
     */
    ArchivedObject add(Map<String, Object> series, String patientId) throws IOException, JobFailedException {
        long id = ((Number) series.get("series_id")).longValue();
        int complete = ((Number) series.get("complete_instances")).intValue();
        Map<String, ArchivedObject.Content> contents = received(series);
        List<Map<String, Object>> rows = sql.rows("received-instances", Map.of("series", id));
        if (rows.stream()
                        .filter(row -> contents.containsKey(row.get("sop_instance_uid")))
                        .count()
                < complete) {
            archived(id).forEach(contents::putIfAbsent);
        }
        int before = objects.size();
        for (Map<String, Object> row : rows) {
            ArchivedObject.Content content = contents.get((String) row.get("sop_instance_uid"));
            if (content != null) {
                objects.add(new ArchivedObject(
                        id,
                        patientId,
                        (String) series.get("StudyInstanceUID"),
                        (String) series.get("SeriesInstanceUID"),
                        (String) row.get("sop_instance_uid"),
                        (String) series.get("pacs"),
                        instant(row.get("received_at")),
                        content));
            }
        }
        int found = objects.size() - before;
        if (found < complete || found == 0) {
            String reason = (complete - found) + " of " + complete
                    + " received files are gone from the disk; the series is fetched again";
            sql.update("refetch-series", Map.of("series_id", id, "reason", reason));
            throw new JobFailedException(Effect.RETRY, reason);
        }
        return objects.get(before);
    }

    /** Each object with the path that the layout gives it, read from its file where the layout names more than the queue knows. */
    static Map<ArchivedObject, String> paths(List<ArchivedObject> objects, ObjectLayout layout, DicomHeaders headers)
            throws IOException {
        boolean known = KNOWN.containsAll(layout.keywords());
        Map<ArchivedObject, String> paths = new LinkedHashMap<>();
        for (ArchivedObject object : objects) {
            Map<String, String> values = new HashMap<>();
            if (!known) {
                try (InputStream in = object.content().open()) {
                    values.putAll(headers.values(in, layout.keywords()));
                }
            }
            // as the queue has them: what the object says is what was checked when it came
            values.put("PatientID", object.patientId());
            values.put("StudyInstanceUID", object.studyInstanceUid());
            values.put("SeriesInstanceUID", object.seriesInstanceUid());
            values.put("SOPInstanceUID", object.sopInstanceUid());
            paths.put(object, layout.path(values));
        }
        return paths;
    }

    private static Instant instant(Object time) {
        return time instanceof Timestamp timestamp ? timestamp.toInstant() : null;
    }

    private Map<String, ArchivedObject.Content> received(Map<String, Object> series) throws IOException {
        SortedMap<String, Path> present =
                files.list((String) series.get("StudyInstanceUID"), (String) series.get("SeriesInstanceUID"));
        Map<String, ArchivedObject.Content> contents = new HashMap<>();
        present.forEach((uid, file) -> contents.put(uid, new ArchivedObject.InFile(file)));
        return contents;
    }

    private Map<String, ArchivedObject.Content> archived(long series) throws IOException {
        Map<String, ArchivedObject.Content> contents = new HashMap<>();
        for (Map<String, Object> row : sql.rows("archived-objects", Map.of("series", series))) {
            Path archive = archives.resolve((String) row.get("file"));
            if (Files.isRegularFile(archive)) {
                contents.put(
                        (String) row.get("sop_instance_uid"),
                        new Archived(
                                archive, (String) row.get("path"), ((Number) row.get("bytes")).longValue(), (String)
                                        row.get("sha256")));
            }
        }
        return contents;
    }

    @Override
    public void close() {
        open.values().forEach(ArchiveContents::closeQuietly);
        open.clear();
    }

    private static void closeQuietly(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    private final class Archived implements ArchivedObject.Content {

        private final Path archive;
        private final String path;
        private final long bytes;
        private final String sha256;

        Archived(Path archive, String path, long bytes, String sha256) {
            this.archive = archive;
            this.path = path;
            this.bytes = bytes;
            this.sha256 = sha256;
        }

        @Override
        public String sha256() {
            return sha256;
        }

        @Override
        public InputStream open() throws IOException {
            ZipFile zip = open.get(archive);
            if (zip == null) {
                zip = new ZipFile(archive.toFile());
                open.put(archive, zip);
            }
            ZipEntry entry = zip.getEntry(path);
            if (entry == null) {
                throw new ZipException("An archive has lost a member");
            }
            return zip.getInputStream(entry);
        }

        @Override
        public long size() {
            return bytes;
        }
    }
}
