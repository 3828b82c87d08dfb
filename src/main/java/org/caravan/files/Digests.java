package org.caravan.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.sun.nio.file.ExtendedOpenOption;

/** SHA-256 sums, as 64 hexadecimal digits in lower case. */
public final class Digests {

    private static final int BUFFER = 1 << 16;

    /** Of a direct read; blocks of all file systems fit into it several times. */
    private static final int PIECE = 1 << 20;

    private Digests() {}

    /** The sum of a file, read as a stream. */
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        }
    }

    /**
     * The sum of a file as it lies on its disk or server: read past the page cache of this machine where its file system permits that, as a stream where
     * it does not.
     */
    public static String sha256OfStored(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            int block = Math.toIntExact(Files.getFileStore(file).getBlockSize());
            MessageDigest digest = sha256();
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE + block).alignedSlice(block);
            piece.limit(PIECE - PIECE % block);
            int whole = piece.limit();
            long read = 0;
            for (int length = whole; length == whole; read += length) { // a shorter one is the last
                length = Math.max(0, channel.read(piece));
                digest.update(piece.flip());
                piece.limit(whole).position(0);
            }
            if (read == channel.size()) {
                return hex(digest);
            }
        } catch (IOException | UnsupportedOperationException | ArithmeticException e) {
            // not every file system can
        }
        return sha256(file);
    }

    /** The sum of what is left of a stream, which stays open. */
    public static String sha256(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return hex(digest);
    }

    /** A new digest, to be fed piece by piece. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The sum of what a digest was fed; it begins anew. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
