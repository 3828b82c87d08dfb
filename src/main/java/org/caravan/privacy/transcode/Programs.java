package org.caravan.privacy.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.caravan.privacy.HeldException;
import org.caravan.process.ProcessRunner;

/** Runs the programs that decode and encode, all of one series within one time. */
public final class Programs {

    private final long deadline;

    /** @param within how long all programs of a series may take together */
    public Programs(Duration within) {
        this.deadline = System.nanoTime() + within.toNanos();
    }

    /**
     * Runs one.
     *
     * @param made the file that it is to write
     * @param origin the Debian package that it comes with
     * @return whether it ended well and wrote the file
     * @throws HeldException where it is not installed, or the time is up
     */
    boolean run(List<String> command, Path made, String origin) throws IOException, HeldException {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw late();
        }
        ProcessRunner.Result result;
        try {
            result = ProcessRunner.run(command, left);
        } catch (IOException e) {
            throw new HeldException(command.get(0) + " is not installed: apt-get install " + origin, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Stopped while " + command.get(0) + " ran", e);
        }
        if (result.timedOut()) {
            throw late();
        }
        boolean done = result.exit() == 0 && Files.exists(made) && Files.size(made) > 0;
        if (!done) {
            Files.deleteIfExists(made);
        }
        return done;
    }

    private static HeldException late() {
        return new HeldException("Decoding or encoding the pixels of this series took longer than transcodeTimeout");
    }
}
