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
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;

/**
 * Writes one archive: the files in the order of their names, then the {@link Manifest}; the same files give the same bytes. What a PACS sent compressed
 * is stored as it is, the rest is deflated.
 *
 * <p>It appears under its name only when whole and forced to the disk. Memory does not grow with the files.
 */
public final class SeriesZip {

    private static final int BUFFER = 1 << 16;

    /** What is shorter, as most objects are, is read once; bytes. */
    private static final int READ_AT_ONCE = 1 << 20;

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final int level;
    private final Predicate<byte[]> compressed;

    /**
     * Makes a writer.
     *
     * @param level of compression, 0 (stored as fast as the disk) to 9 (smallest)
     * @param compressed tells by the first 64 kB of a file that it is compressed already: it is stored, since compressing it once more takes long and
     *     saves next to nothing
     */
    public SeriesZip(int level, Predicate<byte[]> compressed) {
        if (level < Deflater.NO_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException("The compression level must be 0 to 9, not " + level);
        }
        this.level = level;
        this.compressed = compressed;
    }

    /**
     * What an archive holds.
     *
     * @param sha256 of the archive file
     * @param bytes of the archive file
     * @param members without the manifest
     */
    public record Packed(String sha256, long bytes, List<Member> members) {}

    /**
     * One file in an archive.
     *
     * @param name within the archive
     * @param sha256 of the file
     * @param bytes of the file
     */
    public record Member(String name, String sha256, long bytes) {}

    /**
     * Packs files into the archive; an archive of that name is replaced only by a whole one.
     *
     * @param files member name to file
     * @param archive its folder is made where missing
     */
    public Packed write(SortedMap<String, Path> files, Path archive) throws IOException {
        OwnFiles.folders(archive.getParent());
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".part");
        MessageDigest whole = Digests.sha256();
        var members = new ArrayList<Member>();
        try (FileChannel channel = OwnFiles.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            var out = new DigestOutputStream(Channels.newOutputStream(channel), whole);
            writeMembers(files, new BufferedOutputStream(out, BUFFER), members);
            channel.force(true);
            long bytes = channel.size();
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(archive.getParent());
            return new Packed(Digests.hex(whole), bytes, members);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void writeMembers(SortedMap<String, Path> files, OutputStream out, List<Member> members)
            throws IOException {
        var zip = new WideZip(out);
        zip.setLevel(level);
        byte[] buffer = new byte[READ_AT_ONCE];
        var sums = new TreeMap<String, String>();
        try {
            for (var file : files.entrySet()) {
                Member member = writeMember(zip, file.getKey(), file.getValue(), buffer);
                sums.put(member.name(), member.sha256());
                members.add(member);
            }
            zip.putNextEntry(entry(Manifest.NAME));
            zip.write(new Manifest(sums).toBytes());
            zip.closeEntry();
            zip.finish();
            out.flush();
        } finally {
            zip.release();
        }
    }

    private Member writeMember(ZipOutputStream zip, String name, Path file, byte[] buffer) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            int read = fill(buffer, in);
            boolean whole = read < buffer.length;
            ZipEntry entry = entry(name);
            if (level == Deflater.NO_COMPRESSION || isCompressed(buffer, read)) {
                // the header of what is stored says its length and CRC: what does not fit into the buffer is read twice
                store(entry, whole ? crc(buffer, read) : crc(file), whole ? read : Files.size(file));
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
            zip.closeEntry();
            return new Member(name, Digests.hex(digest), bytes);
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

    private boolean isCompressed(byte[] file, int length) {
        return compressed.test(Arrays.copyOf(file, Math.min(BUFFER, length)));
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

    private static long crc(Path file) throws IOException {
        var crc = new CRC32();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return crc.getValue();
    }

    private static ZipEntry entry(String name) {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        return entry;
    }

    private static void forceFolder(Path folder) throws IOException {
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
