package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

import org.caravan.files.Digests;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.encrypt.SevenZip;

/** Reads an encrypted archive back with its password: its members one by one, and the SHA-256 sum of the whole; keeps none of it. */
final class EncryptedMembers implements ReadBack {

    private static final int PIECE = 1 << 16;

    private final Iterator<SevenZip.Entry> entries;
    private final InputStream content;
    private final CompletableFuture<String> whole;
    private String sum;
    private volatile boolean open = true;

    EncryptedMembers(Path archive, SevenZip program) throws IOException, HeldException {
        this.entries = program.list(archive).iterator();
        this.content = program.read(archive);
        // the file is summed up while its members are decrypted
        this.whole = CompletableFuture.supplyAsync(() -> sum(archive), task -> {
            Thread thread = new Thread(task, "sum-of-archive");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static String sum(Path archive) {
        try {
            return Digests.sha256(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean hasNext() {
        if (!entries.hasNext() && sum == null) {
            try {
                // what is left over is no member
                sum = content.read() < 0 ? whole.join() : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return open && entries.hasNext();
    }

    @Override
    public ArchiveMembers.Member next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        SevenZip.Entry entry = entries.next();
        CRC32 crc = new CRC32();
        byte[] piece = new byte[PIECE];
        try {
            for (long left = entry.bytes(); left > 0; ) {
                int read = content.readNBytes(piece, 0, (int) Math.min(PIECE, left));
                if (read == 0) {
                    return new ArchiveMembers.Member(
                            entry.name(), null, new ZipException("The archive ends within a member"));
                }
                crc.update(piece, 0, read);
                left -= read;
            }
            return new ArchiveMembers.Member(entry.name(), new ArchiveZip.Check(entry.bytes(), crc.getValue()), null);
        } catch (IOException e) {
            return new ArchiveMembers.Member(entry.name(), null, e);
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
        content.close();
    }
}
