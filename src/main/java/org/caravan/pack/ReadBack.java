package org.caravan.pack;

import java.io.IOException;
import java.util.Iterator;

/** The members of an archive that is read back, one after the other. */
public interface ReadBack extends Iterator<ArchiveMembers.Member> {

    /** SHA-256 sum of the whole file; null before its last member was read. */
    String sha256();

    /** Whether it was not closed yet. */
    boolean isOpen();

    void close() throws IOException;
}
