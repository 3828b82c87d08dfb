package org.caravan.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.ZipException;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.dao.DuplicateKeyException;

import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.Steps;
import org.caravan.privacy.encrypt.Encryption;
import org.caravan.privacy.encrypt.MadePasswords;
import org.caravan.privacy.encrypt.SevenZip;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.JobFailedException.Effect;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

/** Packs a claimed series, study or patient into its archive, and finishes it once what was read back is what was put in. */
public class Packing {

    /** Known of each object without a look at its file. */
    private final Sql sql;

    private final Path data;
    private final Path archives;
    private final SeriesFiles files;
    private final DicomHeaders headers;
    private final SeriesHeaders kept;

    /**
     * Makes one for a node.
     *
     * @param data the data folder; archives lie in {@code archives} below it
     * @param kept what of the headers is kept in the database
     */
    public Packing(Sql sql, Path data, SeriesFiles files, DicomHeaders headers, SeriesHeaders kept) {
        this.sql = sql;
        this.data = data;
        this.archives = data.resolve("archives");
        this.files = files;
        this.headers = headers;
        this.kept = kept;
    }

    /**
     * An archive as it was written.
     *
     * @param file where it is
     * @param packed what was put in
     * @param left what has not been read back yet, by name
     * @param reading reads it back
     */
    public record Written(Path file, ArchiveZip.Packed packed, Map<String, ArchiveZip.Check> left, Reading reading) {

        /** Without the path, which may name the patient. */
        @Override
        public String toString() {
            return "archive of " + packed.members().size() + " members";
        }
    }

    /** Opens an archive that was written. */
    private interface Opener {
        ReadBack open(Path archive) throws IOException, JobFailedException;
    }

    /** Reads an archive back. */
    static final class Reading {
        private final Opener opener;
        private ReadBack members;

        private Reading(Opener opener) {
            this.opener = opener;
        }
    }

    /**
     * Packs what was claimed.
     *
     * @param archive template of the archive's path, see {@link Layout}; empty for that of its grouping
     * @param layout template of the paths within, see {@link ObjectLayout}; empty for that of its grouping
     * @param compression 0 to 9
     * @param manifest whether a {@link Manifest} goes along
     * @param steps what is made of the objects before
     * @throws JobFailedException when files are gone; the series is fetched again then. Or when a step holds it
     */
    public Written pack(
            Map<String, Object> job, String archive, String layout, int compression, boolean manifest, Steps steps)
            throws IOException, JobFailedException {
        return pack(job, archive, layout, compression, manifest, steps, "", "");
    }

    /**
     * The same, encrypted.
     *
     * @param encryption empty, {@code 7z} or {@code zip}
     * @param password {@code made}, or {@code file:} and the path of a file
     */
    public Written pack(
            Map<String, Object> job,
            String archive,
            String layout,
            int compression,
            boolean manifest,
            Steps steps,
            String encryption,
            String password)
            throws IOException, JobFailedException {
        Grouping grouping = Grouping.of(job);
        try (ArchiveContents contents = new ArchiveContents(sql, files, archives)) {
            for (Map<String, Object> series : sql.rows("archive-series", about(job))) {
                kept.note(series, contents.add(series, (String) job.get("PatientID")));
            }
            if (contents.objects().isEmpty()) {
                throw new JobFailedException(Effect.RELEASE, "What it is to hold is fetched again");
            }
            Target target = new Target(
                    grouping,
                    new Layout(archive.isBlank() ? grouping.archive() : archive, grouping),
                    new ObjectLayout(layout.isBlank() ? grouping.layout() : layout, headers),
                    new ArchiveZip(compression, headers),
                    Encryption.of(encryption, password),
                    manifest);
            if (steps.isEmpty()) {
                return write(job, target, contents.objects(), Map.of(), (text, what) -> {});
            }
            try (MadeObjects made =
                    new MadeObjects(data, headers, steps, (String) job.get("rendition"), this::sums, this::damaged)) {
                made.make(contents.objects());
                Map<String, Object> named = made.named(job);
                named.put("deidentified", made.isDeidentified());
                return write(named, target, made.objects(), made.beside(), made::check);
            }
        }
    }

    /** Where to and how. */
    private record Target(
            Grouping grouping,
            Layout archive,
            ObjectLayout layout,
            ArchiveZip zip,
            Encryption encryption,
            boolean manifest) {}

    private Written write(
            Map<String, Object> job,
            Target target,
            List<ArchivedObject> objects,
            Map<String, ArchiveZip.Beside> along,
            SeriesWork.TextCheck check)
            throws IOException, JobFailedException {
        SortedMap<String, ArchivedObject> paths =
                MemberPaths.of(ArchiveContents.paths(objects, target.layout(), headers));
        Path file = archives.resolve(assignFile(job, target.archive(), target.encryption()));
        Map<String, ArchiveZip.Beside> beside = new LinkedHashMap<>(along);
        Manifest manifest = target.manifest() ? manifest(job, target.grouping()) : null;
        if (manifest != null) {
            beside.put(Manifest.NAME, manifest);
        }
        ArchiveZip.Packed packed;
        Opener opener;
        if (target.encryption().isNone()) {
            packed = target.zip().write(paths, beside, file);
            opener = ArchiveMembers::new;
        } else {
            long id = ((Number) job.get("id")).longValue();
            SevenZip program =
                    new SevenZip(target.encryption().kind(), target.encryption().password(id, new MadePasswords(sql)));
            packed = new EncryptedArchive(data, headers, program).write(paths, beside, file);
            opener = archive -> new EncryptedMembers(archive, program);
        }
        requireUnchanged(packed);
        requireNamesTellNobody(packed, manifest, file, check);
        return new Written(file, packed, new HashMap<>(packed.checks()), new Reading(opener));
    }

    /** An archive whose names or manifest tell whose it is does not stay. */
    private void requireNamesTellNobody(
            ArchiveZip.Packed packed, Manifest manifest, Path file, SeriesWork.TextCheck check)
            throws IOException, JobFailedException {
        try {
            check.check(archives.relativize(file).toString(), "the path of the archive");
            check.check(String.join("\n", packed.checks().keySet()), "the names in the archive");
            if (manifest != null) {
                var json = new ByteArrayOutputStream();
                manifest.write(json, packed.members());
                check.check(json.toString(StandardCharsets.UTF_8), "the manifest");
            }
        } catch (JobFailedException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Deletes what earlier lives of this node have left of objects that were made. */
    public static void deleteLeftovers(Path data) throws IOException {
        MadeObjects.deleteLeftovers(data);
    }

    private static Map<String, Object> about(Map<String, Object> job) {
        Map<String, Object> about = new HashMap<>();
        for (String key : List.of("id", "series_id", "study_id", "patient_id")) {
            about.put(key, job.get(key));
        }
        return about;
    }

    private Manifest manifest(Map<String, Object> job, Grouping grouping) {
        String patient = (String) job.get("PatientID");
        String received = (String) job.get("received_patient_id");
        List<Manifest.Superseded> supersedes = sql.rows("superseded-archives", Map.of("id", job.get("id"))).stream()
                .map(row -> new Manifest.Superseded(
                        (String) row.get("file"), ((Number) row.get("version")).intValue(), (String) row.get("sha256")))
                .toList();
        return new Manifest(
                (String) job.get("rendition"),
                grouping,
                ((Number) job.get("version")).intValue(),
                patient,
                patient.equals(received) ? null : received,
                supersedes);
    }

    /** What comes out of an earlier archive must be what went into it. */
    private void requireUnchanged(ArchiveZip.Packed packed) throws JobFailedException {
        for (ArchiveZip.Member member : packed.members()) {
            ArchivedObject object = member.object();
            String known = object.content().sha256();
            if (known != null && !known.equals(member.sha256())) {
                throw damaged(object.seriesId());
            }
        }
    }

    /** Sums of the objects of a series that is archived as it came, so that they need not be read once more. */
    private Map<String, MadeObjects.Sum> sums(long series) {
        Map<String, MadeObjects.Sum> sums = new HashMap<>();
        for (Map<String, Object> row : sql.rows("archived-objects", Map.of("series", series))) {
            sums.put(
                    (String) row.get("sop_instance_uid"),
                    new MadeObjects.Sum((String) row.get("sha256"), ((Number) row.get("bytes")).longValue()));
        }
        return sums;
    }

    private JobFailedException damaged(long series) {
        String reason = "An earlier archive is damaged on this disk; the series is fetched again";
        sql.update("refetch-series", Map.of("series_id", series, "reason", reason));
        return new JobFailedException(Effect.RETRY, reason);
    }

    private String assignFile(Map<String, Object> job, Layout layout, Encryption encryption) throws JobFailedException {
        Map<String, Object> values = new HashMap<>(job);
        values.put("seriesId", job.get("series_id"));
        String path = layout.path(values);
        if (!encryption.isNone()) {
            path = path.replaceFirst("\\.zip$", "") + "." + encryption.kind().written();
        }
        try {
            assign(job, path);
        } catch (DuplicateKeyException e) {
            // another one has this path already: the row's number tells them apart
            Object number = job.get("series_id") != null ? job.get("series_id") : job.get("id");
            path = path.replaceFirst("(\\.zip|\\.7z)?$", "_" + number + "$1");
            assign(job, path);
        }
        return path;
    }

    private void assign(Map<String, Object> job, String path) throws JobFailedException {
        Map<String, Object> assigned = Map.of(
                "id", job.get("id"),
                "token", job.get("token"),
                "file", path,
                "deidentified", job.getOrDefault("deidentified", false));
        if (sql.update("assign-archive-file", assigned) == 0) {
            throw new JobFailedException(Effect.RETRY, "The lease on this archive went to another worker");
        }
    }

    /**
     * Opens the archive for reading it back, until the exchange is done.
     *
     * @throws JobFailedException when it is cut off
     */
    public ReadBack open(Written written, Exchange exchange) throws IOException, JobFailedException {
        ReadBack members = written.reading().opener.open(written.file());
        written.reading().members = members;
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(members);
            }
        });
        return members;
    }

    private static void close(ReadBack members) {
        try {
            members.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes one member read back from the archive.
     *
     * @throws JobFailedException when it is not what was put in
     */
    public void member(Written written, ArchiveMembers.Member member) throws IOException, JobFailedException {
        try {
            ArchiveZip.Check expected = written.left().remove(member.name());
            if (!member.read().equals(expected)) {
                throw new JobFailedException(
                        Effect.RETRY,
                        expected == null
                                ? "The archive holds a member that was not put in, or one twice"
                                : "A member of the archive is not what was put in");
            }
        } catch (ZipException e) {
            throw new JobFailedException(Effect.RETRY, "The archive is cut off or damaged", e);
        }
    }

    /**
     * Finishes the archive where what was read back is what was put in.
     *
     * @throws JobFailedException when the archive is cut off or differs
     */
    public void finish(Map<String, Object> job, Written written) throws IOException, JobFailedException {
        if (!written.left().isEmpty()) {
            throw new JobFailedException(
                    Effect.RETRY,
                    "The archive does not hold what was packed: of "
                            + written.packed().checks().size() + " members "
                            + written.left().size() + " are missing");
        }
        String known = written.packed().sha256();
        String read = written.reading().members.sha256();
        if (read == null || known != null && !known.equals(read)) {
            throw new JobFailedException(Effect.RETRY, "The archive on disk differs from what was written");
        }
        save(job, written);
    }

    private void save(Map<String, Object> job, Written written) {
        List<Map<String, Object>> rows = new ArrayList<>();
        if (Grouping.of(job) == Grouping.SERIES) {
            for (ArchiveZip.Member member : written.packed().members()) {
                rows.add(row(job, member));
            }
        }
        sql.inTransaction(() -> {
            int mine = sql.update(
                    "finish-archive",
                    Map.of(
                            "id",
                            job.get("id"),
                            "token",
                            job.get("token"),
                            "sha256",
                            written.reading().members.sha256(),
                            "bytes",
                            written.packed().bytes(),
                            "members",
                            written.packed().members().size()));
            if (mine == 1) {
                sql.update("forget-archive-members", Map.of("id", job.get("id")));
                sql.updateAll("add-archive-member", rows);
            }
            return mine;
        });
    }

    private static Map<String, Object> row(Map<String, Object> job, ArchiveZip.Member member) {
        String uid = member.object().sopInstanceUid();
        Map<String, Object> row = new HashMap<>();
        row.put("id", job.get("id"));
        row.put("SOPInstanceUID", uid);
        row.put("sha256", member.sha256());
        row.put("bytes", member.bytes());
        row.put("path", member.path().equals(uid + ".dcm") ? null : member.path());
        return row;
    }
}
