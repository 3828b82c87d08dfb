package org.caravan.deliver;

import java.util.Arrays;

import org.caravan.queue.JobFailedException.Effect;

/** What rsync's exit codes mean (rsync(1), EXIT VALUES), and what follows for the delivery and its destination. */
enum RsyncExit {
    SUCCESS(0, "success"),
    SYNTAX(1, "syntax or usage error"),
    PROTOCOL_VERSION(2, "the two rsync programs do not understand each other"),
    FILE_SELECTION(
            3,
            "a file or folder named does not exist or cannot be used: check the destination's path and its"
                    + " permissions"),
    START_PROTOCOL(5, "error starting the client-server protocol"),
    SOCKET(10, "error in socket I/O"),
    FILE_IO(11, "the far end cannot write: is its disk full, or its folder not writable?"),
    STREAM(12, "the connection broke, or there is no rsync at the far end"),
    DIAGNOSTICS(13, "error with program diagnostics"),
    IPC(14, "error in inter-process communication"),
    SIGNAL(20, "rsync was stopped by a signal"),
    WAIT(21, "error waiting for a child process"),
    MEMORY(22, "not enough memory"),
    PARTIAL(23, "partial transfer due to error"),
    VANISHED(24, "partial transfer: a source file vanished"),
    MAX_DELETE(25, "deletions are limited"),
    TIMEOUT(30, "time-out while sending or receiving"),
    CONNECT_TIMEOUT(35, "time-out waiting for the daemon"),
    NOT_FOUND(127, "there is no rsync, or no ssh, where it was looked for"),
    SSH(255, "ssh could not connect");

    private final int code;
    private final String meaning;

    RsyncExit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** Where the far end as a whole cannot be used, it is left alone for a while, and the attempt does not count. */
    Effect effect() {
        return switch (this) {
            case SSH, CONNECT_TIMEOUT, SYNTAX, PROTOCOL_VERSION, NOT_FOUND, FILE_SELECTION -> Effect.PAUSE;
            default -> Effect.RETRY;
        };
    }

    /** True where it has gone through its whole list, and could not do something with single files alone. */
    boolean isThroughTheList() {
        return this == PARTIAL || this == VANISHED;
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
