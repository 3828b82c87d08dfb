package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import com.sun.nio.file.ExtendedOpenOption;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * A file under its temporary name, made when the first bytes are written. Where it can, it writes past the page cache
 * (docs/decisions/0008-past-the-page-cache.md).
 */
final class PartFile implements AutoCloseable {

    /** Shorter files go through the page cache: cutting off the padding would cost more than is saved. */
    static final int DIRECT_FROM = 64 * 1024;

    /** The page cache takes longer pieces into memory that lies together, which costs more to find than it saves. */
    private static final int CACHED_PIECE = 64 * 1024;

    private final Path path;
    private final boolean direct;
    private FileChannel channel;
    private boolean aligned;
    private long written;

    /** @param direct whether direct writes work in this folder */
    PartFile(Path path, boolean direct) {
        this.path = path;
        this.direct = direct;
    }

    /** Most bytes to collect for one write. */
    int pieceLength() {
        return direct ? DiskBuffers.LENGTH : CACHED_PIECE;
    }

    /** Whether files in this folder can be written past the page cache: tried out, since each file system has its own rules. */
    static boolean canWriteDirectly(Path folder, String name) throws IOException {
        Path probe = folder.resolve(name);
        ByteBuffer block = DiskBuffers.take();
        try (var file = new PartFile(probe, true)) {
            file.write(block.duplicate().limit(DIRECT_FROM + 1), true);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // it is written as any other file is
        } finally {
            DiskBuffers.giveBack(block);
            Files.deleteIfExists(probe);
        }
    }

    /**
     * Writes what remains in a buffer of {@link DiskBuffers}: a piece.
     *
     * @param last whether it is the end of the file; all before must be of {@link #pieceLength}
     */
    void write(ByteBuffer buffer, boolean last) throws IOException {
        if (channel == null) {
            open(direct && (!last || buffer.remaining() >= DIRECT_FROM));
        }
        long length = written + buffer.remaining();
        if (aligned) {
            pad(buffer);
        }
        while (buffer.hasRemaining()) {
            written += channel.write(buffer);
        }
        if (written > length) {
            channel.truncate(length);
        }
    }

    private void open(boolean pastTheCache) throws IOException {
        channel = pastTheCache
                ? FileChannel.open(path, Set.of(CREATE_NEW, WRITE, ExtendedOpenOption.DIRECT), Folders.FILE_RIGHTS)
                : FileChannel.open(path, Set.of(CREATE_NEW, WRITE), Folders.FILE_RIGHTS);
        aligned = pastTheCache;
    }

    /** Fills the last block with zeros. */
    private static void pad(ByteBuffer buffer) {
        int end = buffer.limit();
        int full = end + Math.floorMod(-end, DiskBuffers.ALIGNMENT);
        buffer.limit(full);
        for (int i = end; i < full; i++) {
            buffer.put(i, (byte) 0);
        }
    }

    /** Forces data and length to the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
