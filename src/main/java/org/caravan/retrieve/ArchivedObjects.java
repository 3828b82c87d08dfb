package org.caravan.retrieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;
import org.caravan.queue.Sql;

/** The objects of a series that its newest verified archive holds. No later archive may hold less. */
public class ArchivedObjects {

    private static final Logger LOG = LoggerFactory.getLogger(ArchivedObjects.class);

    private final Sql sql;
    private final Path archives;
    private final Path incoming;

    public ArchivedObjects(Sql sql, Path data) {
        this.sql = sql;
        this.archives = data.resolve("archives");
        this.incoming = data.resolve("incoming");
    }

    /** SOP Instance UIDs in the newest verified archive; empty where there is none. */
    Set<String> members(Map<String, Object> job) {
        Set<String> members = new TreeSet<>();
        for (Map<String, Object> row : rows(job)) {
            members.add((String) row.get("sop_instance_uid"));
        }
        return members;
    }

    /** Size of those objects, in bytes. */
    long bytes(Map<String, Object> job) {
        return rows(job).stream()
                .mapToLong(row -> ((Number) row.get("bytes")).longValue())
                .sum();
    }

    /**
     * Brings objects back from the archive to where they were received. What cannot be brought back unchanged is left out, and so is asked
     * for again.
     *
     * @param present SOP Instance UIDs that are there already
     */
    void restore(Map<String, Object> job, SeriesFiles files, Set<String> present) throws IOException {
        List<Map<String, Object>> rows = rows(job);
        Path archive = archives.resolve((String) rows.get(0).get("file"));
        if (!Files.isRegularFile(archive)) {
            return;
        }
        OwnFiles.folders(incoming);
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Map<String, Object> row : rows) {
                String uid = (String) row.get("sop_instance_uid");
                ZipEntry entry = zip.getEntry((String) row.get("path"));
                if (!present.contains(uid) && entry != null) {
                    Path target = files.file(
                            (String) job.get("StudyInstanceUID"), (String) job.get("SeriesInstanceUID"), uid);
                    extract(zip, entry, (String) row.get("sha256"), target);
                }
            }
        } catch (ZipException e) {
            LOG.warn(
                    "The archive of series {} is damaged on this disk: its objects are asked for again", job.get("id"));
        }
    }

    private void extract(ZipFile zip, ZipEntry entry, String sha256, Path target) throws IOException {
        Path unfinished = incoming.resolve("restore-" + UUID.randomUUID() + ".part");
        MessageDigest digest = Digests.sha256();
        try {
            try (InputStream in = zip.getInputStream(entry);
                    FileChannel channel =
                            OwnFiles.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                in.transferTo(new DigestOutputStream(Channels.newOutputStream(channel), digest));
                channel.force(true);
            }
            if (Digests.hex(digest).equals(sha256)) {
                OwnFiles.folders(target.getParent());
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private List<Map<String, Object>> rows(Map<String, Object> job) {
        return sql.rows("archived-objects", Map.of("series", job.get("id")));
    }
}
