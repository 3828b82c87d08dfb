package org.caravan.dicom.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Messages;

/** The body of an answer: it is closed from another thread when nothing comes for too long, or the whole takes too long, so that whoever reads it fails. */
final class WebBody extends FilterInputStream {

    private static final long LOOK_MILLIS = 250;
    private static final int LONGEST_REST = 16 << 10;

    private static final ScheduledThreadPoolExecutor WATCH = watch();

    private final Peer peer;
    private final Deadline deadline;
    private final Future<?> watching;
    private volatile boolean reading;
    private volatile long moved = System.nanoTime();
    private volatile boolean silent;
    private volatile boolean overdue;

    WebBody(InputStream in, Peer peer, Deadline deadline) {
        super(in);
        this.peer = peer;
        this.deadline = deadline;
        watching = WATCH.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor watch() {
        var executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "dicomweb-watch");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private void look() {
        overdue |= deadline.nanosLeft() <= 0;
        silent |= reading && System.nanoTime() - moved > peer.responseTimeout().toNanos();
        if (overdue || silent) {
            close();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        moved = System.nanoTime();
        reading = true;
        try {
            int count = super.read(bytes, from, length);
            if (overdue || silent) {
                throw new IOException("ended by us");
            }
            return count;
        } finally {
            reading = false;
        }
    }

    /** Reads what follows the end of what was wanted, which is little or nothing, so that its connection serves the next request. */
    void finish() throws IOException {
        byte[] rest = new byte[LONGEST_REST];
        int left = LONGEST_REST;
        for (int count = 0; count >= 0 && left > 0; left -= count) {
            count = read(rest, 0, left);
        }
    }

    /** What an exception means that reading it threw. */
    DicomException failure() {
        if (overdue) {
            return Messages.overdue(Messages.who(peer), deadline);
        }
        if (silent) {
            return Messages.silence(Messages.who(peer), Deadline.in(peer.responseTimeout(), "responseTimeout"), true);
        }
        return new DicomAbortedException(
                Messages.who(peer)
                        + " ended an answer before its end, or the line broke: what has come is kept, the rest is asked for again.");
    }

    @Override
    public void close() {
        watching.cancel(false);
        try {
            super.close();
        } catch (IOException e) {
            // nothing more is wanted of it
        }
    }
}
