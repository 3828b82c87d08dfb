package org.caravan.dicom.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An object on its way to the disk, as a Part 10 file under a temporary name: memory stays constant whatever its size.
 *
 * <p>It is collected in a buffer and written piece by piece, the last at the end. After an error the rest is taken and dropped, so that
 * the message can be answered.
 */
public final class IncomingObject implements AutoCloseable {

    private final Path path;
    private final PartFile file;
    private final ObjectLimits limits;
    private final long dataSetOffset;
    private final ByteBuffer buffer = DiskBuffers.take();
    private int written; // bytes of the buffer
    private long length;
    private IOException failure;
    private boolean forced;
    private boolean moved;
    private boolean closed;

    /** @param header preamble and file meta information, which go before the data set */
    IncomingObject(Path path, PartFile file, ObjectLimits limits, byte[] header) {
        this.path = path;
        this.file = file;
        this.limits = limits;
        dataSetOffset = header.length;
        accept(ByteBuffer.wrap(header));
    }

    Path path() {
        return path;
    }

    long dataSetOffset() {
        return dataSetOffset;
    }

    /** Bytes taken so far, header included. */
    long length() {
        return length;
    }

    /** True where what has come is so long that it may have no end. */
    public boolean isEndless() {
        return failure != null && limits.isEndless(length);
    }

    /** Takes a copy of a piece; an error of the disk shows in {@link #finish}. */
    public void accept(ByteBuffer piece) {
        length += piece.remaining();
        while (piece.hasRemaining() && failure == null) {
            if (buffer.position() - written == file.pieceLength()) {
                makeRoom();
            }
            int count = Math.min(piece.remaining(), written + file.pieceLength() - buffer.position());
            buffer.put(piece.slice().limit(count));
            piece.position(piece.position() + count);
        }
        piece.position(piece.limit());
    }

    private void makeRoom() {
        write(false);
        if (!buffer.hasRemaining() && failure == null) {
            buffer.clear();
            written = 0;
        }
    }

    /** Writes the rest, so that the file can be read; it is not yet forced to the disk. */
    public void finish() throws IOException {
        write(true);
        if (failure != null) {
            throw failure;
        }
    }

    private void write(boolean last) {
        if (failure == null) {
            try {
                limits.check(path.getParent(), length, buffer.position() - written);
                file.write(buffer.duplicate().flip().position(written), last);
                written = buffer.position();
            } catch (IOException e) {
                failure = e;
                discard(); // others need the room while the rest is dropped
            }
        }
    }

    /** Reads its data set, once it is finished: from memory where that still holds all of it, or else from the file. */
    InputStream dataSet() throws IOException {
        if (length == buffer.position()) {
            return new BufferInputStream(buffer.duplicate().flip().position((int) dataSetOffset));
        }
        InputStream in = Files.newInputStream(path);
        in.skipNBytes(dataSetOffset);
        return in;
    }

    /** Forces data and length to the disk; a second time does nothing. */
    void force() throws IOException {
        if (!forced) {
            file.force();
            forced = true;
        }
    }

    /** Gives the file its final name, in one step. */
    void moveTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        moved = true;
    }

    /** Closes, and deletes the file where it still has its temporary name. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        DiskBuffers.giveBack(buffer);
        discard();
    }

    private void discard() {
        try {
            file.close();
            if (!moved) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // the next start of the listener removes it
        }
    }
}
