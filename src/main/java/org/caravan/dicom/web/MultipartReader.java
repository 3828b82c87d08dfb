package org.caravan.dicom.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a body of type {@code multipart} (RFC 2046 §5.1) part after part, from one buffer whatever the length of the parts. */
final class MultipartReader {

    private static final int BUFFER = 256 << 10;
    private static final int LONGEST_HEADERS = 16 << 10;
    private static final int LONGEST_BOUNDARY = 70;
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary\\s*=\\s*(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private int found = -1; // where the delimiter begins, of what is in the buffer
    private int searched; // up to there no delimiter begins
    private boolean inPart;

    /** @throws IOException where the type names no boundary that RFC 2046 allows */
    MultipartReader(InputStream in, String contentType) throws IOException {
        Matcher matcher = BOUNDARY.matcher(contentType);
        String boundary = matcher.find() ? matcher.group(1) == null ? matcher.group(2) : matcher.group(1) : "";
        if (boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw new IOException("no boundary");
        }
        this.in = in;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        buffer[0] = '\r'; // the first delimiter may be at the very begin
        buffer[1] = '\n';
        end = 2;
        inPart = true;
    }

    static boolean isMultipart(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    /**
     * Goes to the next part, over the rest of this one.
     *
     * @return its headers, names in lower case; null after the last
     * @throws EOFException where the body ends before its last delimiter
     */
    Map<String, String> next() throws IOException {
        byte[] rest = new byte[8192];
        while (inPart) {
            read(rest, 0, rest.length);
        }
        at += delimiter.length;
        found = -1;
        searched = at;
        need(2);
        if (buffer[at] == '-' && buffer[at + 1] == '-') {
            return null;
        }
        String padding = line();
        if (!padding.isBlank()) {
            throw new IOException("text behind a boundary");
        }
        Map<String, String> headers = new HashMap<>();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            length += line.length();
            int colon = line.indexOf(':');
            if (length > LONGEST_HEADERS || colon <= 0) {
                throw new IOException("headers of a part that are none, or too long");
            }
            headers.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        at -= 2; // a delimiter may follow the empty line at once, and begins with the end of that
        searched = at;
        if (startsWithDelimiter()) {
            found = at;
        } else {
            at += 2;
            searched = at;
        }
        inPart = true;
        return headers;
    }

    /**
     * Reads of the current part.
     *
     * @return how many bytes, 1 or more; -1 at its end
     */
    int read(byte[] bytes, int from, int length) throws IOException {
        while (inPart) {
            int available = available();
            if (available > 0) {
                int count = Math.min(length, available);
                System.arraycopy(buffer, at, bytes, from, count);
                at += count;
                return count;
            }
            if (found == at) {
                inPart = false;
            } else {
                fill();
            }
        }
        return -1;
    }

    /** Bytes of the part that lie in the buffer for certain. */
    private int available() {
        if (found < 0) {
            int last = end - delimiter.length;
            for (int i = Math.max(searched, at); i <= last; i++) {
                if (buffer[i] == '\r' && isDelimiter(i)) {
                    found = i;
                    break;
                }
            }
            searched = Math.max(searched, last + 1);
        }
        return (found < 0 ? Math.max(at, searched) : found) - at;
    }

    private boolean isDelimiter(int from) {
        for (int i = 1; i < delimiter.length; i++) {
            if (buffer[from + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean startsWithDelimiter() throws IOException {
        need(delimiter.length);
        return buffer[at] == '\r' && isDelimiter(at);
    }

    private String line() throws IOException {
        int from = at;
        while (true) {
            for (int i = from; i + 1 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    String line = new String(buffer, at, i - at, StandardCharsets.ISO_8859_1);
                    at = i + 2;
                    searched = at;
                    return line;
                }
            }
            if (end - at > LONGEST_HEADERS) {
                throw new IOException("a header of a part that is too long");
            }
            int before = at;
            from = Math.max(at, end - 1);
            fill();
            from -= before - at;
        }
    }

    private void need(int count) throws IOException {
        while (end - at < count) {
            fill();
        }
    }

    private void fill() throws IOException {
        if (at > 0) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            searched = Math.max(0, searched - at);
            found = found < 0 ? -1 : found - at;
            at = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new EOFException();
        }
        end += count;
    }
}
