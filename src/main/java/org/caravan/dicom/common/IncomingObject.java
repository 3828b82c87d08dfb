package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * An object on its way to the disk, as a Part 10 file under a temporary name: memory stays constant whatever its size.
 *
 * <p>Pieces are kept as slices of the connection's buffer and written many at a time, without being copied, at the latest when that
 * buffer is about to be reused. After an error the rest is taken and dropped, so that the message can be answered.
 */
public final class IncomingObject implements AutoCloseable {

    private static final int PIECES = 128;

    private final Path path;
    private final FileChannel channel;
    private final long dataSetOffset;
    private final ByteBuffer[] pieces = new ByteBuffer[PIECES];
    private int count;
    private long length;
    private IOException failure;
    private boolean forced;
    private boolean moved;

    /** @param header preamble and file meta information, which go before the data set */
    IncomingObject(Path path, byte[] header) throws IOException {
        this(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), header);
    }

    IncomingObject(Path path, FileChannel channel, byte[] header) {
        this.path = path;
        this.channel = channel;
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

    /** Takes a piece without copying it: it must stay as it is until the next {@link #flush}. */
    public void accept(ByteBuffer piece) {
        if (count == PIECES) {
            flush();
        }
        length += piece.remaining();
        pieces[count++] = piece;
    }

    /** Writes what is kept; an error shows in {@link #finish}. */
    public void flush() {
        int first = 0;
        try {
            while (failure == null && first < count) {
                channel.write(pieces, first, count - first);
                while (first < count && !pieces[first].hasRemaining()) {
                    first++;
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        count = 0;
    }

    /** Writes the rest, so that the file can be read; it is not yet forced to the disk. */
    public void finish() throws IOException {
        flush();
        if (failure != null) {
            throw failure;
        }
    }

    /** Forces data and length to the disk; a second time does nothing. */
    void force() throws IOException {
        if (!forced) {
            channel.force(false);
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
        try {
            channel.close();
            if (!moved) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // the next start of the listener removes it
        }
    }
}
