package org.caravan.deliver;

import java.util.Arrays;

import org.caravan.queue.JobFailedException.Effect;

/** What rsync's exit codes mean (rsync(1), EXIT VALUES), and whether trying again can help. */
enum RsyncExit {
    SUCCESS(0, false, "success"),
    SYNTAX(1, false, "syntax or usage error"),
    PROTOCOL_VERSION(2, false, "the two rsync programs do not understand each other"),
    FILE_SELECTION(
            3,
            false,
            "a file or folder named does not exist or cannot be used: check the destination's path and its permissions"),
    START_PROTOCOL(5, true, "error starting the client-server protocol"),
    SOCKET(10, true, "error in socket I/O"),
    FILE_IO(11, true, "error in file I/O at the far end: is its disk full, or its folder not writable?"),
    STREAM(12, true, "the connection broke, or there is no rsync at the far end"),
    DIAGNOSTICS(13, true, "error with program diagnostics"),
    IPC(14, true, "error in inter-process communication"),
    SIGNAL(20, true, "rsync was stopped by a signal"),
    WAIT(21, true, "error waiting for a child process"),
    MEMORY(22, true, "not enough memory"),
    PARTIAL(23, true, "partial transfer due to error"),
    VANISHED(24, true, "partial transfer: a source file vanished"),
    MAX_DELETE(25, false, "deletions are limited"),
    TIMEOUT(30, true, "time-out while sending or receiving"),
    CONNECT_TIMEOUT(35, true, "time-out waiting for the daemon"),
    NOT_FOUND(127, false, "there is no rsync, or no ssh, where it was looked for"),
    SSH(255, true, "ssh could not connect");

    private final int code;
    private final boolean retryable;
    private final String meaning;

    RsyncExit(int code, boolean retryable, String meaning) {
        this.code = code;
        this.retryable = retryable;
        this.meaning = meaning;
    }

    boolean retryable() {
        return retryable;
    }

    /** Where the far end as a whole cannot be used, it is left alone for a while, and the attempt does not count. */
    Effect effect() {
        return switch (this) {
            case SSH, CONNECT_TIMEOUT, SYNTAX, PROTOCOL_VERSION, NOT_FOUND, FILE_SELECTION -> Effect.PAUSE;
            default -> Effect.RETRY;
        };
    }

    String meaning() {
        return meaning;
    }

    /** What the code means; a signal (128 and above) as {@link #SIGNAL}, anything unknown as {@link #IPC}. */
    static RsyncExit of(int code) {
        return Arrays.stream(values())
                .filter(exit -> exit.code == code)
                .findFirst()
                .orElse(code >= 128 ? SIGNAL : IPC);
    }
}
