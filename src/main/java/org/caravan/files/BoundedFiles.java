package org.caravan.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that are small by nature, so that one that is not, or a device, does not fill the memory. */
public final class BoundedFiles {

    private static final int LARGEST_SECRET = 10_000;

    private BoundedFiles() {}

    /** A file is larger than what it is for can need. */
    public static final class TooLargeException extends IOException {

        private final int most;

        private TooLargeException(int most) {
            super("larger than " + most + " bytes");
            this.most = most;
        }

        /** Bytes it may have. */
        public int most() {
            return most;
        }
    }

    /**
     * What a file with a password, token or key holds, without white space at its ends.
     *
     * @throws TooLargeException where it is larger than any of these
     */
    public static String secret(Path file) throws IOException {
        return new String(read(file, LARGEST_SECRET), StandardCharsets.UTF_8).strip();
    }

    /**
     * All its bytes.
     *
     * @throws TooLargeException where there are more than that
     */
    public static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new TooLargeException(most);
            }
            return bytes;
        }
    }
}
