package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.ZipException;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.dao.DuplicateKeyException;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

/** Packs the files of a claimed series into its archive, and finishes it once what was read back is what was put in. */
public class Packing {

    private final Sql sql;
    private final Path archives;
    private final SeriesFiles files;
    private final Predicate<byte[]> compressed;

    /**
     * Makes one for a node.
     *
     * @param data the data folder; archives lie in {@code archives} below it
     * @param compressed see {@link SeriesZip}
     */
    public Packing(Sql sql, Path data, SeriesFiles files, Predicate<byte[]> compressed) {
        this.sql = sql;
        this.archives = data.resolve("archives");
        this.files = files;
        this.compressed = compressed;
    }

    /**
     * An archive as it was written.
     *
     * @param file where it is
     * @param packed what was put in
     * @param found what has been read back so far: member name to SHA-256
     */
    public record Written(Path file, SeriesZip.Packed packed, Map<String, String> found) {

        /** Without the path, which may name the patient. */
        @Override
        public String toString() {
            return "archive of " + packed.members().size() + " members";
        }
    }

    /**
     * Packs a claimed series.
     *
     * @param layout template of the archive's path, see {@link Layout}
     * @param compression 0 to 9
     * @throws JobFailedException when files are gone; the series is fetched again then
     */
    public Written pack(Map<String, Object> job, String layout, int compression)
            throws IOException, JobFailedException {
        SortedMap<String, Path> members = members(job);
        Path file = archives.resolve(assignFile(job, new Layout(layout)));
        return new Written(file, new SeriesZip(compression, compressed).write(members, file), new HashMap<>());
    }

    private SortedMap<String, Path> members(Map<String, Object> job) throws IOException, JobFailedException {
        SortedMap<String, Path> present =
                files.list((String) job.get("StudyInstanceUID"), (String) job.get("SeriesInstanceUID"));
        List<Map<String, Object>> received = sql.rows("received-instances", Map.of("series", job.get("series_id")));
        SortedMap<String, Path> members = new TreeMap<>();
        for (Map<String, Object> row : received) {
            Path file = present.get((String) row.get("sop_instance_uid"));
            if (file != null) {
                members.put(file.getFileName().toString(), file);
            }
        }
        int complete = ((Number) job.get("complete_instances")).intValue();
        if (members.size() < complete || members.isEmpty()) {
            String reason = (complete - members.size()) + " of " + complete
                    + " received files are gone from the disk; the series is fetched again";
            sql.update("refetch-series", Map.of("series_id", job.get("series_id"), "reason", reason));
            throw new JobFailedException(Effect.RETRY, reason);
        }
        return members;
    }

    private String assignFile(Map<String, Object> job, Layout layout) throws JobFailedException {
        Map<String, Object> values = new HashMap<>(job);
        values.put("seriesId", job.get("series_id"));
        String path = layout.path(values);
        try {
            assign(job, path);
        } catch (DuplicateKeyException e) {
            // another series has this path already: the row's number tells them apart
            path = path.replaceFirst("(\\.zip)?$", "_" + job.get("series_id") + "$1");
            assign(job, path);
        }
        return path;
    }

    private void assign(Map<String, Object> job, String path) throws JobFailedException {
        if (sql.update("assign-archive-file", Map.of("id", job.get("id"), "token", job.get("token"), "file", path))
                == 0) {
            throw new JobFailedException(Effect.RETRY, "The lease on this archive went to another worker");
        }
    }

    /**
     * Opens the archive for reading it back, until the exchange is done.
     *
     * @throws JobFailedException when it is cut off
     */
    public ArchiveMembers open(Written written, Exchange exchange) throws IOException, JobFailedException {
        try {
            ArchiveMembers members = new ArchiveMembers(written.file());
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    close(members);
                }
            });
            return members;
        } catch (ZipException e) {
            throw new JobFailedException(Effect.RETRY, "The archive is cut off or damaged", e);
        }
    }

    private static void close(ArchiveMembers members) {
        try {
            members.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes one member read back from the archive. */
    public void member(Written written, ArchiveMembers.Member member) throws IOException, JobFailedException {
        try (InputStream content = member.open()) {
            if (member.name().equals(Manifest.NAME)) {
                requireManifest(written, Manifest.parse(content.readAllBytes()));
            } else if (written.found().put(member.name(), Digests.sha256(content)) != null) {
                throw new JobFailedException(Effect.RETRY, "The archive holds one name twice");
            }
        } catch (ZipException e) {
            throw new JobFailedException(Effect.RETRY, "The archive is cut off or damaged", e);
        }
    }

    private static void requireManifest(Written written, Manifest manifest) throws JobFailedException {
        if (!manifest.equals(manifest(written))) {
            throw new JobFailedException(Effect.RETRY, "The manifest in the archive is not the one that was written");
        }
        written.found().put(Manifest.NAME, "");
    }

    private static Manifest manifest(Written written) {
        SortedMap<String, String> sums = new TreeMap<>();
        written.packed().members().forEach(member -> sums.put(member.name(), member.sha256()));
        return new Manifest(sums);
    }

    /**
     * Finishes the archive where what was read back is what was put in.
     *
     * @throws JobFailedException when the archive is cut off or differs
     */
    public void finish(Map<String, Object> job, Written written) throws IOException, JobFailedException {
        Map<String, String> found = new HashMap<>(written.found());
        boolean listed = found.remove(Manifest.NAME) != null;
        String difference = manifest(written).difference(found);
        if (!listed || !difference.isEmpty()) {
            throw new JobFailedException(
                    Effect.RETRY,
                    "The archive does not hold what was packed: " + (listed ? difference : "its manifest is missing"));
        }
        if (!Digests.sha256(written.file()).equals(written.packed().sha256())) {
            throw new JobFailedException(Effect.RETRY, "The archive on disk differs from what was written");
        }
        save(job, written);
    }

    private void save(Map<String, Object> job, Written written) throws IOException {
        List<Map<String, Object>> rows = written.packed().members().stream()
                .map(member -> Map.<String, Object>of(
                        "id", job.get("id"),
                        "SOPInstanceUID", member.name().replaceFirst("\\.dcm$", ""),
                        "sha256", member.sha256(),
                        "bytes", member.bytes()))
                .toList();
        sql.inTransaction(() -> {
            int mine = sql.update(
                    "finish-archive",
                    Map.of(
                            "id", job.get("id"),
                            "token", job.get("token"),
                            "sha256", written.packed().sha256(),
                            "bytes", written.packed().bytes(),
                            "members", rows.size()));
            if (mine == 1) {
                sql.update("forget-archive-members", Map.of("id", job.get("id")));
                sql.updateAll("add-archive-member", rows);
            }
            return mine;
        });
    }
}
