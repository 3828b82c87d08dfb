package org.caravan.dicom.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

import org.caravan.dicom.DicomMalformedException;

/**
 * Reads headers and values of data elements (PS3.5 §7.1) from bytes or a stream, never more than a limit. Lengths are checked before
 * anything is allocated for them. After {@link #next} the fields hold the header of the element whose value comes next.
 */
final class ElementInput {

    /** What {@link #length} is for an undefined length. */
    static final long UNDEFINED = 0xFFFFFFFFL;

    private static final int BUFFER = 8192;

    private final InputStream stream;
    private final byte[] buffer;
    private final long maxLength;
    private int at;
    private int filled;
    private long before;

    /** Tag of the current element. */
    int tag;

    /** VR of the current element as encoded; null in implicit VR, for items, and where the bytes name no VR. */
    Vr vr;

    /** Length of the current element's value, or {@link #UNDEFINED}. */
    long length;

    ElementInput(byte[] bytes, int offset, int count) {
        this.stream = null;
        this.buffer = bytes;
        this.at = offset;
        this.filled = offset + count;
        this.before = -offset;
        this.maxLength = count;
    }

    ElementInput(InputStream stream, long maxLength) {
        this.stream = stream;
        this.buffer = new byte[BUFFER];
        this.maxLength = maxLength;
    }

    /** Bytes consumed. */
    long position() {
        return before + at;
    }

    /** True when no byte is left. */
    boolean atEnd() throws IOException, DicomMalformedException {
        return !has(1);
    }

    /**
     * How the data set that begins here is really encoded: some objects are in implicit VR though their transfer syntax says explicit, or
     * the other way round. Only a clear case overrules what was declared.
     */
    TransferSyntax actual(TransferSyntax declared) throws IOException, DicomMalformedException {
        if (!has(8) || declared.bigEndian() || u16(at, false) > 8) {
            return declared;
        }
        int first = buffer[at + 4];
        int second = buffer[at + 5];
        if (declared.explicitVr()) {
            return isCapital(first) && isCapital(second) ? declared : TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
        }
        return Vr.of(first, second) != null ? TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN : declared;
    }

    /**
     * Reads the header of the next element.
     *
     * @return false at the end of the data
     * @throws DicomMalformedException when the data end within the header
     */
    boolean next(TransferSyntax syntax) throws IOException, DicomMalformedException {
        if (!has(8)) {
            if (atEnd()) {
                return false;
            }
            throw truncated();
        }
        boolean big = syntax.bigEndian();
        tag = Tag.of(u16(at, big), u16(at + 2, big));
        vr = null;
        if (!syntax.explicitVr() || tag >>> 16 == 0xFFFE) {
            length = u32(at + 4, big);
            at += 8;
        } else {
            explicitHeader(big);
        }
        return true;
    }

    /** An unknown VR of two capital letters is one of the future, with a long length; anything else is rubbish in a short header. */
    private void explicitHeader(boolean big) throws IOException, DicomMalformedException {
        int first = buffer[at + 4];
        int second = buffer[at + 5];
        vr = Vr.of(first, second);
        boolean longLength = vr != null ? vr.hasLongLength() : isCapital(first) && isCapital(second);
        if (!longLength) {
            length = u16(at + 6, big);
            at += 8;
            return;
        }
        if (!has(12)) {
            throw truncated();
        }
        length = u32(at + 8, big);
        at += 12;
    }

    private static boolean isCapital(int letter) {
        return letter >= 'A' && letter <= 'Z';
    }

    /** The next bytes, as a copy. */
    byte[] read(int count) throws IOException, DicomMalformedException {
        if (count <= filled - at) {
            byte[] bytes = Arrays.copyOfRange(buffer, at, at + count);
            at += count;
            return bytes;
        }
        if (stream == null || count > maxLength - position()) {
            throw truncated();
        }
        int buffered = filled - at;
        byte[] rest = readStream(count - buffered);
        byte[] bytes = new byte[count];
        System.arraycopy(buffer, at, bytes, 0, buffered);
        System.arraycopy(rest, 0, bytes, buffered, rest.length);
        before += filled + rest.length;
        at = 0;
        filled = 0;
        return bytes;
    }

    private byte[] readStream(int count) throws IOException, DicomMalformedException {
        try {
            byte[] bytes = stream.readNBytes(count);
            if (bytes.length < count) {
                throw truncated();
            }
            return bytes;
        } catch (ZipException | EOFException e) {
            throw badDeflate(e);
        }
    }

    /** Leaves out the next bytes, all of which must be there. */
    void skip(long count) throws IOException, DicomMalformedException {
        if (count <= filled - at) {
            at += (int) count;
            return;
        }
        if (stream == null || count > maxLength - position()) {
            throw truncated();
        }
        long left = count - (filled - at);
        before += filled + left;
        at = 0;
        filled = 0;
        try {
            // A file lets one skip beyond its end, so the last byte is read
            stream.skipNBytes(left - 1);
            if (stream.read() < 0) {
                throw truncated();
            }
        } catch (ZipException | EOFException e) {
            throw badDeflate(e);
        }
    }

    /** Makes so many bytes (few) available in the buffer; false when the data end before. */
    private boolean has(int count) throws IOException, DicomMalformedException {
        return filled - at >= count || stream != null && fill(count);
    }

    private boolean fill(int count) throws IOException, DicomMalformedException {
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        before += at;
        filled -= at;
        at = 0;
        try {
            while (filled < count) {
                int most = (int) Math.min(buffer.length - filled, maxLength - before - filled);
                if (most == 0) {
                    throw new DicomMalformedException("Data set longer than the limit of " + maxLength + " bytes");
                }
                int got = stream.read(buffer, filled, most);
                if (got < 0) {
                    return false;
                }
                filled += got;
            }
            return true;
        } catch (ZipException | EOFException e) {
            throw badDeflate(e);
        }
    }

    private int u16(int offset, boolean big) {
        int first = buffer[offset] & 0xFF;
        int second = buffer[offset + 1] & 0xFF;
        return big ? first << 8 | second : second << 8 | first;
    }

    private long u32(int offset, boolean big) {
        long first = u16(offset, big);
        long second = u16(offset + 2, big);
        return big ? first << 16 | second : second << 16 | first;
    }

    private DicomMalformedException truncated() {
        return new DicomMalformedException("Data set ends, or goes beyond the limit of " + maxLength
                + " bytes, within element " + Tag.format(tag) + " or the one after it, at byte " + position());
    }

    private static DicomMalformedException badDeflate(IOException cause) {
        return new DicomMalformedException("Data set is not deflated as its transfer syntax says", cause);
    }
}
