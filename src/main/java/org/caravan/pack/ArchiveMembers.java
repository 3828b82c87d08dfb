package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads the members of an archive one by one, each from the disk while it is used.
 *
 * <p>Camel's {@code zipFile} would do, but keeps every member it has given, in memory or in a temporary file, until the exchange ends. No Closeable on
 * purpose: {@code split} closes what it iterates over before it has used the last item.
 */
public final class ArchiveMembers implements Iterator<ArchiveMembers.Member> {

    private final ZipFile zip;
    private final Enumeration<? extends ZipEntry> entries;
    private volatile boolean open = true;

    /** @throws java.util.zip.ZipException when its own list of members cannot be read */
    ArchiveMembers(Path archive) throws IOException {
        zip = new ZipFile(archive.toFile());
        entries = zip.entries();
    }

    /** One member: its name, and its content while the archive is open. */
    public final class Member {

        private final ZipEntry entry;

        private Member(ZipEntry entry) {
            this.entry = entry;
        }

        String name() {
            return entry.getName();
        }

        InputStream open() throws IOException {
            return zip.getInputStream(entry);
        }
    }

    @Override
    public boolean hasNext() {
        return open && entries.hasMoreElements();
    }

    @Override
    public Member next() {
        return new Member(entries.nextElement());
    }

    boolean isOpen() {
        return open;
    }

    void close() throws IOException {
        open = false;
        zip.close();
    }
}
