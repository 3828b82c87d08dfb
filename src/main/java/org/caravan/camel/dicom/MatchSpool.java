package org.caravan.camel.dicom;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMatchException;

/**
 * Writes the matches of a query to a temporary file that only we can read, so that memory stays bounded and the association is free
 * before the first match is used. {@link SpooledMatches} reads it.
 */
final class MatchSpool implements AutoCloseable {

    static final int MATCH = 1;
    static final int END = 0;
    static final int TEXT = 1;
    static final int TEXTS = 2;
    static final int ITEMS = 3;
    static final int BYTES = 4;

    private final String who;
    private final long maxSize;
    private final Path file;
    private final DataOutputStream out;
    private long size;
    private boolean kept;

    /**
     * @param who whose matches they are, for messages
     * @param maxSize longest file, in bytes
     */
    MatchSpool(String who, long maxSize) throws IOException {
        this.who = who;
        this.maxSize = maxSize;
        file = Files.createTempFile("caravan-find-", ".spool");
        out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    Path file() {
        return file;
    }

    /** @throws DicomMatchException when the file has become longer than it may */
    void add(Map<String, Object> match) throws DicomException {
        try {
            writeByte(MATCH);
            write(match);
        } catch (IOException e) {
            throw new DicomException(
                    "The matches of a query cannot be written to " + file.getParent()
                            + ": is it full? (java.io.tmpdir)",
                    e);
        }
        if (size > maxSize) {
            throw new DicomMatchException("The matches of a query of " + who + " are longer on the disk than " + maxSize
                    + " bytes (maxSpoolSize). Narrow the query, or raise maxSpoolSize.");
        }
    }

    /** Ends the file and opens it for reading; from now on the reader owns it. */
    SpooledMatches read() throws IOException {
        out.writeByte(END);
        out.close();
        SpooledMatches matches = new SpooledMatches(file);
        kept = true;
        return matches;
    }

    /** Deletes the file unless a reader owns it. */
    @Override
    public void close() throws IOException {
        if (!kept) {
            out.close();
            Files.deleteIfExists(file);
        }
    }

    private void write(Map<?, ?> map) throws IOException {
        writeInt(map.size());
        for (var entry : map.entrySet()) {
            write(entry.getKey().toString());
            writeValue(entry.getValue());
        }
    }

    private void writeValue(Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            writeByte(BYTES);
            write(bytes);
        } else if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map) {
            writeByte(ITEMS);
            writeInt(list.size());
            for (Object item : list) {
                write((Map<?, ?>) item);
            }
        } else if (value instanceof List<?> list) {
            writeByte(TEXTS);
            writeInt(list.size());
            for (Object one : list) {
                write(one.toString());
            }
        } else {
            writeByte(TEXT);
            write(value == null ? "" : value.toString());
        }
    }

    private void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) throws IOException {
        writeInt(bytes.length);
        out.write(bytes);
        size += bytes.length;
    }

    private void writeInt(int value) throws IOException {
        out.writeInt(value);
        size += Integer.BYTES;
    }

    private void writeByte(int value) throws IOException {
        out.writeByte(value);
        size++;
    }
}
