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
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;

/**
 * Writes one archive: the files in the order of their names, then the {@link Manifest}; the same files give the same bytes.
 *
 * <p>It appears under its name only when whole and forced to the disk. Memory does not grow with the files.
 */
public final class SeriesZip {

    private static final int BUFFER = 1 << 16;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final int level;

    /**
     * Makes a writer.
     *
     * @param level of compression, 0 (stored as fast as the disk) to 9 (smallest)
     */
    public SeriesZip(int level) {
        if (level < Deflater.NO_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException("The compression level must be 0 to 9, not " + level);
        }
        this.level = level;
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
        var zip = new ZipOutputStream(out);
        zip.setLevel(level);
        byte[] buffer = new byte[BUFFER];
        var sums = new TreeMap<String, String>();
        for (var file : files.entrySet()) {
            zip.putNextEntry(entry(file.getKey()));
            MessageDigest digest = Digests.sha256();
            long bytes = 0;
            try (InputStream in = Files.newInputStream(file.getValue())) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                    zip.write(buffer, 0, read);
                    bytes += read;
                }
            }
            zip.closeEntry();
            String sum = Digests.hex(digest);
            sums.put(file.getKey(), sum);
            members.add(new Member(file.getKey(), sum, bytes));
        }
        zip.putNextEntry(entry(Manifest.NAME));
        zip.write(new Manifest(sums).toBytes());
        zip.closeEntry();
        zip.finish();
        out.flush();
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
}
