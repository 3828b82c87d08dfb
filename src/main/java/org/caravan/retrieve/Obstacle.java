package org.caravan.retrieve;

import org.caravan.dicom.DicomStatus;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.JobFailedException.Effect;

/** What stands in the way of every series, not of one: the next would fare no better, so the PACS is left alone. */
final class Obstacle {

    private Obstacle() {}

    /**
     * Ends the job of a series that is not complete where the fault is not its own.
     *
     * @param emptyInARow series in a row of which nothing arrived; 0 where that is no reason to wait
     */
    static void check(Move move, int emptyInARow) throws JobFailedException {
        if (move.failedHere() > 0) {
            throw ourOwn(move);
        }
        String said = DicomStatus.describe(move.status());
        if (move.status() == DicomStatus.MOVE_DESTINATION_UNKNOWN) {
            throw new JobFailedException(
                    Effect.PAUSE,
                    "The PACS does not know where to send to (" + said
                            + "): have our AE title entered there as a destination, with the address and port we listen on");
        }
        if (move.status() == DicomStatus.NOT_AUTHORIZED) {
            throw new JobFailedException(
                    Effect.PAUSE,
                    "The PACS does not permit us to retrieve (" + said
                            + "): have " + (move.fetched() ? "C-GET" : "C-MOVE")
                            + " permitted to our AE title there");
        }
        if (emptyInARow > 0) {
            throw new JobFailedException(
                    Effect.PAUSE,
                    "Nothing arrived of " + emptyInARow + " series in a row, the PACS said: " + said
                            + (move.fetched()
                                    ? ". It takes our requests and sends nothing over the associations we open: ask its administrator, or fetch"
                                            + " with C-MOVE (property retrieve of the PACS)"
                                    : ". Check the address, port and AE title that are entered for us at the PACS, and the firewalls between"
                                            + " (bin/caravan doctor tells)"));
        }
        if (DicomStatus.isOutOfResources(move.status())) {
            throw new JobFailedException(
                    Effect.BACK_OFF,
                    "The PACS could not go on with the retrieve (" + said
                            + "): it is overloaded"
                            + (move.fetched()
                                    ? ""
                                    : ", or cannot reach us at the address and port it has for our AE title"));
        }
    }

    private static JobFailedException ourOwn(Move move) {
        return new JobFailedException(
                Effect.PAUSE,
                "The fault is ours, not the PACS's: we could not keep " + move.failedHere()
                        + " objects. Check free space and permissions of the data folder, and the database; the log of that time says more");
    }
}
