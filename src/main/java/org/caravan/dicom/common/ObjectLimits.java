package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.file.Path;

import org.caravan.dicom.ListenerConfig;

/**
 * What one object may take of the disk.
 *
 * @param longest bytes of one object
 * @param free bytes that stay free
 */
record ObjectLimits(long longest, long free) {

    static final ObjectLimits DEFAULT = new ObjectLimits(16L << 30, 0);

    static ObjectLimits of(ListenerConfig config) {
        return new ObjectLimits(config.maxObjectSize(), config.minFree());
    }

    /** Whether so many bytes are more than any object of a peer in its right mind has: then even reading on is given up. */
    boolean isEndless(long length) {
        return length / 2 > longest;
    }

    /** @throws IOException where an object of that length is too long, or that many more bytes would leave too little free */
    void check(Path folder, long length, int more) throws IOException {
        if (length > longest) {
            throw new IOException("it is longer than maxObjectSize, " + (longest >> 20) + " MiB");
        }
        if (free > 0 && folder.toFile().getUsableSpace() - more < free) {
            throw new IOException("it would leave less than minFree, " + (free >> 20) + " MiB, free on the disk");
        }
    }
}
