package org.caravan.pack;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.NoSuchElementException;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

import org.caravan.files.Digests;

/**
 * Reads an archive from its first byte to its last, once: its members one by one, and the SHA-256 sum of the whole; keeps none of it.
 *
 * <p>Camel's {@code zipFile} would do, but keeps every member it has given, in memory or in a temporary file, until the exchange ends. No Closeable on
 * purpose: {@code split} closes what it iterates over before it has used the last item.
 */
public final class ArchiveMembers implements ReadBack {

    private static final int BUFFER = 1 << 16;

    private final MessageDigest whole = Digests.sha256();
    private final InputStream file;
    private final ZipInputStream zip;
    private ZipEntry next;
    private boolean looked;
    private String sum;
    private volatile boolean open = true;

    ArchiveMembers(Path archive) throws IOException {
        file = new BufferedInputStream(new DigestInputStream(Files.newInputStream(archive), whole), BUFFER);
        zip = new ZipInputStream(file);
    }

    /** One member, as it was read. */
    public static final class Member {

        private final String name;
        private final ArchiveZip.Check check;
        private final IOException failure;

        Member(String name, ArchiveZip.Check check, IOException failure) {
            this.name = name;
            this.check = check;
            this.failure = failure;
        }

        String name() {
            return name;
        }

        /**
         * What was read of it.
         *
         * @throws ZipException when it is cut off or damaged
         */
        ArchiveZip.Check read() throws IOException {
            if (failure != null) {
                throw failure;
            }
            return check;
        }
    }

    @Override
    public boolean hasNext() {
        if (open && !looked) {
            looked = true;
            try {
                next = zip.getNextEntry();
            } catch (ZipException | EOFException | IllegalArgumentException e) {
                next = null; // what is damaged ends here, as one sees by the members that are missing
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (next == null) {
                sumUp();
            }
        }
        return open && next != null;
    }

    @Override
    public Member next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        looked = false;
        // at once: whoever splits asks for the next before it uses this one
        return read(next.getName());
    }

    private Member read(String name) {
        CRC32 crc = new CRC32();
        try {
            long bytes = new CheckedInputStream(zip, crc).transferTo(OutputStream.nullOutputStream());
            return new Member(name, new ArchiveZip.Check(bytes, crc.getValue()), null);
        } catch (EOFException e) {
            return new Member(name, null, new ZipException("The archive ends within a member"));
        } catch (IOException e) {
            return new Member(name, null, e);
        }
    }

    private void sumUp() {
        try {
            file.transferTo(OutputStream.nullOutputStream());
            sum = Digests.hex(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String sha256() {
        return sum;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        zip.close();
    }
}
