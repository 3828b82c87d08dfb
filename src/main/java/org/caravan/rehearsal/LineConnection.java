package org.caravan.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One connection over the line, with what becomes of it: decided when it is opened. */
final class LineConnection {

    /** A-ASSOCIATE-RJ (PS3.8 §9.3.4): transient, by the presentation related function, local limit exceeded. */
    private static final byte[] LOCAL_LIMIT_EXCEEDED = {3, 0, 0, 0, 0, 4, 0, 2, 3, 2};

    private static final int CONNECT_MILLIS = 5_000;
    private static final int PIECE = 16 * 1024;

    /** Bytes after which a connection breaks: behind the association request, within the first object. */
    private static final int BREAKS_FROM = 600;

    private static final int BREAKS_WITHIN = 2_000;

    private enum Fate {
        WELL,
        REJECTED,
        DEAD,
        UNREAD,
        BROKEN
    }

    private final Habits habits;
    private final Socket caller;
    private final InetSocketAddress target;
    private final Socket called = new Socket();
    private final Consumer<LineConnection> whenEnded;
    private final Fate fate;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final int breaksAfter;
    private volatile boolean answered;

    LineConnection(
            Habits habits,
            Line.Direction direction,
            Socket caller,
            InetSocketAddress target,
            Consumer<LineConnection> whenEnded) {
        this.habits = habits;
        this.caller = caller;
        this.target = target;
        this.whenEnded = whenEnded;
        this.fate = direction == Line.Direction.TO_THE_PACS ? fate(habits) : storing(habits);
        this.breaksAfter = BREAKS_FROM + habits.random(BREAKS_WITHIN);
    }

    private static Fate storing(Habits habits) {
        return habits.shows(Habit.BREAK_STORES) ? Fate.BROKEN : Fate.WELL;
    }

    private static Fate fate(Habits habits) {
        if (habits.shows(Habit.LOCAL_LIMIT)) {
            return Fate.REJECTED;
        }
        if (habits.shows(Habit.HALF_OPEN)) {
            return Fate.DEAD;
        }
        return habits.shows(Habit.STUCK_READS) ? Fate.UNREAD : Fate.WELL;
    }

    void start() {
        Line.start("rehearsal-line-there", () -> guarded(this::there));
    }

    private void there() throws IOException {
        caller.setTcpNoDelay(true);
        if (fate == Fate.REJECTED) {
            caller.getInputStream().read(new byte[PIECE]);
            caller.getOutputStream().write(LOCAL_LIMIT_EXCEEDED);
            caller.getInputStream().read(new byte[PIECE]); // until it hangs up
            return;
        }
        called.connect(target, CONNECT_MILLIS);
        called.setTcpNoDelay(true);
        Line.start("rehearsal-line-back", () -> guarded(() -> carry(called, caller, true)));
        carry(caller, called, false);
    }

    /** Bytes of one direction; the end of them is passed on. */
    private void carry(Socket from, Socket to, boolean back) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] piece = new byte[PIECE];
        long carried = 0;
        while (true) {
            boolean burst = in.available() == 0;
            int length = in.read(piece, 0, speed() > 0 ? (int) Math.min(PIECE, Math.max(1, speed() / 4)) : PIECE);
            if (length < 0) {
                to.shutdownOutput();
                return;
            }
            if (!back && answered && fate == Fate.UNREAD) {
                awaitEnd();
            }
            boolean dead = fate == Fate.DEAD && answered;
            travel(burst, length);
            carried += length;
            if (!back && fate == Fate.BROKEN && carried > breaksAfter) {
                out.write(piece, 0, length / 2);
                throw new IOException("the line breaks");
            }
            if (!dead) {
                out.write(piece, 0, length);
                answered |= back;
            }
        }
    }

    private void travel(boolean burst, int length) throws IOException {
        long nanos = burst ? habits.span(Habit.LINE_DELAY).toNanos() : 0;
        if (speed() > 0) {
            nanos += (long) (length * 1e9 / speed());
        }
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            if (ended.get()) {
                throw new IOException("the line has ended");
            }
            LockSupport.parkNanos(Math.min(left, Duration.ofMillis(100).toNanos()));
        }
    }

    private void awaitEnd() throws IOException {
        while (!ended.get()) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new IOException("the line has ended");
    }

    private long speed() {
        return habits.number(Habit.LINE_SPEED);
    }

    private interface Work {
        void run() throws IOException;
    }

    /** One direction's failure ends both, and each peer sees a reset; where one has only said that it is done, the other goes on. */
    private void guarded(Work work) {
        try {
            work.run();
            if (fate == Fate.REJECTED || caller.isOutputShutdown() && called.isOutputShutdown()) {
                end(false);
            }
        } catch (IOException e) {
            end(true);
        }
    }

    /** Ends it with a TCP reset on both sides. */
    void reset() {
        end(true);
    }

    private void end(boolean abruptly) {
        if (ended.compareAndSet(false, true)) {
            for (Socket socket : new Socket[] {caller, called}) {
                if (abruptly) {
                    reset(socket);
                } else {
                    close(socket);
                }
            }
            whenEnded.accept(this);
        }
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing else can be done about it
        }
    }
}
