package org.caravan.dicom.net;

import java.time.Duration;

import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Messages;

/** How long the waits of a connection may take: the silence of the peer, its not reading, and the whole of what is going on. */
final class WaitLimits {

    private final String who;
    private Duration silence;
    private String silenceOption;
    private Duration writing;
    private String writingOption;
    private Deadline total;

    /** @param who the other end, for messages */
    WaitLimits(String who) {
        this.who = who;
    }

    /** Bounds the silence of the peer while something of it is awaited. */
    WaitLimits silence(Duration longest, String option) {
        silence = longest;
        silenceOption = option;
        return this;
    }

    /** Bounds the wait for the peer to take more of what is sent. */
    WaitLimits writing(Duration longest, String option) {
        writing = longest;
        writingOption = option;
        return this;
    }

    /** Bounds everything together. */
    WaitLimits total(Deadline deadline) {
        total = deadline;
        return this;
    }

    /** When a silence that begins now has lasted too long. */
    Deadline silence() {
        return Deadline.in(silence, silenceOption);
    }

    /** When a write that is blocked from now on has been so too long. */
    Deadline writing() {
        return Deadline.in(writing, writingOption);
    }

    Deadline total() {
        return total;
    }

    /** What is thrown when a wait has ended, at its own deadline or at the total one. */
    DicomTimeoutException timeout(Deadline wait, boolean reading) {
        return total.nanosLeft() <= 0 ? Messages.overdue(who, total) : Messages.silence(who, wait, reading);
    }
}
