package org.caravan.queue;

/** A job could not be done; the message is kept with its row, so it holds no patient's data. */
public class JobFailedException extends Exception implements PlainReason {

    /** What comes of the job. */
    public enum Effect {
        /** It is tried again, later each time, until its attempts are used up. */
        RETRY,
        /** Its PACS or destination is left alone for a while; the attempt does not count. */
        PAUSE,
        /** It goes back to the queue as it is; the attempt does not count. */
        RELEASE,
        /** Its PACS is left alone for a while, and the attempt counts: the fault may be this one job's. */
        BACK_OFF,
        /** Trying again is in vain. */
        GIVE_UP,
        /** It must not be done as things are: it waits for a person, with its reason. */
        HOLD
    }

    private final Effect effect;

    public JobFailedException(Effect effect, String message) {
        super(message);
        this.effect = effect;
    }

    public JobFailedException(Effect effect, String message, Throwable cause) {
        super(message, cause);
        this.effect = effect;
    }

    /** What becomes of the row, and of the PACS or destination it belongs to. */
    public Effect effect() {
        return effect;
    }
}
