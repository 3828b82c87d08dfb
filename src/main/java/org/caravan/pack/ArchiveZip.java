package org.caravan.pack;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.caravan.dicom.Range;
import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;

/**
 * Writes one archive: the objects in the order of their paths, then the {@link Manifest}; the same objects give the same bytes. What a PACS sent
 * compressed is stored as it is, the rest is deflated. Beyond 4 GiB or 65,535 members it is Zip64.
 *
 * <p>It appears under its name only when whole and forced to the disk. Memory does not grow with the size of the objects.
 */
final class ArchiveZip {

    private static final int BUFFER = 1 << 16;

    /** What is shorter, as most objects are, is read once; bytes. */
    private static final int READ_AT_ONCE = 1 << 20;

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final Range LEVEL = new Range(Deflater.NO_COMPRESSION, Deflater.BEST_COMPRESSION);

    private final int level;
    private final DicomHeaders headers;

    /**
     * Makes a writer.
     *
     * @param level of compression, 0 (stored as fast as the disk) to 9 (smallest)
     */
    ArchiveZip(int level, DicomHeaders headers) {
        this.level = LEVEL.require("the compression level", level);
        this.headers = headers;
    }

    /**
     * What an archive holds.
     *
     * @param sha256 of the archive file, as it was written
     * @param bytes of the archive file
     * @param members without the manifest, in the order of the archive
     * @param checks what must be read back: size and CRC-32 of all members by name, the manifest's among them
     */
    record Packed(String sha256, long bytes, List<Member> members, Map<String, Check> checks) {}

    /** Of the content of a member, as it was read from its source. */
    record Check(long bytes, long crc) {}

    /**
     * One object in an archive.
     *
     * @param path within the archive
     * @param sha256 of the object's file
     * @param bytes of the object's file
     */
    record Member(String path, ArchivedObject object, String sha256, long bytes, DicomHeaders.Kind kind) {}

    /**
     * Packs objects into the archive; an archive of that name is replaced only by a whole one.
     *
     * @param objects by path
     * @param beside what goes along behind them, by path
     * @param archive its folder is made where missing
     */
    Packed write(SortedMap<String, ArchivedObject> objects, Map<String, Beside> beside, Path archive)
            throws IOException {
        OwnFiles.folders(archive.getParent());
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".part");
        MessageDigest whole = Digests.sha256();
        try (FileChannel channel = OwnFiles.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            var out = new DigestOutputStream(Channels.newOutputStream(channel), whole);
            var writing = new Writing(new BufferedOutputStream(out, BUFFER));
            writing.write(objects, beside);
            channel.force(true);
            long bytes = channel.size();
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(archive.getParent());
            return new Packed(Digests.hex(whole), bytes, writing.members, writing.checks);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** What an archive holds beside its objects. */
    interface Beside {
        /** @param members the objects that were written; the stream stays open */
        void write(OutputStream out, List<Member> members) throws IOException;
    }

    /** One archive while it is written. */
    private final class Writing {

        private final List<Member> members = new ArrayList<>();
        private final Map<String, Check> checks = new LinkedHashMap<>();
        private final byte[] buffer = new byte[READ_AT_ONCE];
        private final OutputStream out;
        private final WideZip zip;

        Writing(OutputStream out) {
            this.out = out;
            this.zip = new WideZip(out);
            zip.setLevel(level);
        }

        void write(SortedMap<String, ArchivedObject> objects, Map<String, Beside> beside) throws IOException {
            try {
                for (var object : objects.entrySet()) {
                    members.add(writeMember(object.getKey(), object.getValue()));
                }
                for (var file : beside.entrySet()) {
                    ZipEntry entry = entry(file.getKey());
                    zip.putNextEntry(entry);
                    file.getValue().write(zip, members);
                    close(entry);
                }
                zip.finish();
                out.flush();
            } finally {
                zip.release();
            }
        }

        private Member writeMember(String path, ArchivedObject object) throws IOException {
            MessageDigest digest = Digests.sha256();
            try (InputStream in = object.content().open()) {
                int read = fill(buffer, in);
                boolean whole = read < buffer.length;
                DicomHeaders.Kind kind = headers.kind(Arrays.copyOf(buffer, Math.min(BUFFER, read)));
                ZipEntry entry = entry(path);
                if (level == Deflater.NO_COMPRESSION || kind.compressed()) {
                    // the header of what is stored says its length and CRC: what does not fit into the buffer is read
                    // twice
                    store(
                            entry,
                            whole ? crc(buffer, read) : crc(object.content()),
                            whole ? read : object.content().size());
                }
                zip.putNextEntry(entry);
                long bytes = 0;
                while (read > 0) {
                    digest.update(buffer, 0, read);
                    for (int at = 0; at < read; at += BUFFER) {
                        zip.write(buffer, at, Math.min(BUFFER, read - at));
                    }
                    bytes += read;
                    read = whole ? 0 : fill(buffer, in);
                }
                close(entry);
                return new Member(path, object, Digests.hex(digest), bytes, kind);
            }
        }

        private void close(ZipEntry entry) throws IOException {
            zip.closeEntry();
            checks.put(entry.getName(), new Check(entry.getSize(), entry.getCrc()));
        }
    }

    /** In pieces: for each piece the JDK takes memory outside the heap. */
    private static int fill(byte[] buffer, InputStream in) throws IOException {
        int filled = 0;
        int read = 0;
        while (filled < buffer.length && read >= 0) {
            filled += read;
            read = in.read(buffer, filled, Math.min(BUFFER, buffer.length - filled));
        }
        return filled;
    }

    private static void store(ZipEntry entry, long crc, long size) {
        entry.setMethod(ZipEntry.STORED);
        entry.setCrc(crc);
        entry.setSize(size);
    }

    private static long crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }

    private static long crc(ArchivedObject.Content content) throws IOException {
        var crc = new CRC32();
        try (InputStream in = new CheckedInputStream(content.open(), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return crc.getValue();
    }

    private static ZipEntry entry(String name) {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        return entry;
    }

    static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The JDK's own deflates into 512 bytes at a time, each a call into native code. */
    private static final class WideZip extends ZipOutputStream {
        WideZip(OutputStream out) {
            super(out);
            buf = new byte[BUFFER];
        }

        /** Gives back the deflater's memory, which closing would do as well, but with the file below. */
        void release() {
            def.end();
        }
    }
}
