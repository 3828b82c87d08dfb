package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.zip.CRC32;

import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.encrypt.SevenZip;

/** Writes an archive that is encrypted: its members are laid out in a folder that is closed to others, as links where that can be, and given to 7-Zip. */
final class EncryptedArchive {

    private static final int PIECE = 1 << 16;

    private final Path data;
    private final DicomHeaders headers;
    private final SevenZip program;

    /** @param data the data folder, on whose disk members are laid out */
    EncryptedArchive(Path data, DicomHeaders headers, SevenZip program) {
        this.data = data;
        this.headers = headers;
        this.program = program;
    }

    /** As {@link ArchiveZip#write}; its SHA-256 sum is known once it was read back. */
    ArchiveZip.Packed write(
            SortedMap<String, ArchivedObject> objects, Map<String, ArchiveZip.Beside> beside, Path archive)
            throws IOException, HeldException {
        OwnFiles.folders(archive.getParent());
        Path stage = Files.createDirectory(
                OwnFiles.folders(data.resolve(MadeObjects.FOLDER))
                        .resolve(UUID.randomUUID().toString()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".part");
        try {
            List<ArchiveZip.Member> members = new ArrayList<>();
            Map<String, ArchiveZip.Check> checks = new LinkedHashMap<>();
            for (Map.Entry<String, ArchivedObject> object : objects.entrySet()) {
                members.add(lay(object.getValue(), object.getKey(), stage, checks));
            }
            for (var file : beside.entrySet()) {
                Path target = inStage(stage, file.getKey());
                try (OutputStream out = Files.newOutputStream(target)) {
                    file.getValue().write(out, members);
                }
                checks.put(file.getKey(), check(target));
            }
            Files.deleteIfExists(unfinished);
            program.create(stage, unfinished);
            return moved(unfinished, archive, members, checks);
        } finally {
            Files.deleteIfExists(unfinished);
            MadeObjects.delete(stage);
        }
    }

    private static ArchiveZip.Packed moved(
            Path unfinished, Path archive, List<ArchiveZip.Member> members, Map<String, ArchiveZip.Check> checks)
            throws IOException {
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        long bytes = Files.size(unfinished);
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ArchiveZip.forceFolder(archive.getParent());
        return new ArchiveZip.Packed(null, bytes, members, checks);
    }

    private static Path inStage(Path stage, String path) throws IOException {
        Path target = stage.resolve(path).normalize();
        if (!target.startsWith(stage)) {
            throw new IOException("A member would lie outside the archive");
        }
        Files.createDirectories(target.getParent());
        return target;
    }

    private ArchiveZip.Member lay(ArchivedObject object, String path, Path stage, Map<String, ArchiveZip.Check> checks)
            throws IOException {
        Path target = inStage(stage, path);
        boolean linked = object.content() instanceof ArchivedObject.InFile file && link(target, file.file());
        MessageDigest digest = Digests.sha256();
        CRC32 crc = new CRC32();
        long bytes = 0;
        DicomHeaders.Kind kind = null;
        try (InputStream in = object.content().open();
                OutputStream out = linked ? OutputStream.nullOutputStream() : Files.newOutputStream(target)) {
            byte[] piece = new byte[PIECE];
            for (int read = in.readNBytes(piece, 0, PIECE); read > 0; read = in.readNBytes(piece, 0, PIECE)) {
                kind = kind == null ? headers.kind(Arrays.copyOf(piece, read)) : kind;
                digest.update(piece, 0, read);
                crc.update(piece, 0, read);
                out.write(piece, 0, read);
                bytes += read;
            }
        }
        checks.put(path, new ArchiveZip.Check(bytes, crc.getValue()));
        return new ArchiveZip.Member(
                path, object, Digests.hex(digest), bytes, kind == null ? headers.kind(new byte[0]) : kind);
    }

    private static boolean link(Path target, Path file) {
        try {
            Files.createLink(target, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // another disk: it is copied
        }
    }

    private static ArchiveZip.Check check(Path file) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                crc.update(piece, 0, read);
            }
        }
        return new ArchiveZip.Check(Files.size(file), crc.getValue());
    }
}
