package org.caravan.dicom.dcm4che;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A data set that is sent: tells a watch that something moves, and remembers where it could not be read. */
final class WatchedSource extends FilterInputStream {

    private final Watch watch;
    private IOException failure;

    WatchedSource(InputStream dataSet, Watch watch) {
        super(dataSet);
        this.watch = watch;
    }

    /** Why it could not be read to its end, or null. */
    IOException failure() {
        return failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        watch.progress();
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
