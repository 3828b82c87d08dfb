package org.caravan.privacy;

import java.io.IOException;
import java.util.List;

/**
 * What is done with each series of a rendition, one step after the other.
 *
 * @param steps none: objects are packed as they are
 */
public record Steps(List<ObjectStep> steps) {

    /** Objects as they are. */
    public static final Steps NONE = new Steps(List.of());

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Whether what is made tells no more whose it is. */
    public boolean deidentify() {
        return steps.stream().anyMatch(ObjectStep::deidentifies);
    }

    /**
     * Does them.
     *
     * @throws HeldException where one says so, or nothing is left of the series
     */
    public List<ObjectFile> apply(SeriesWork work) throws IOException, HeldException {
        List<ObjectFile> objects = work.originals();
        for (ObjectStep step : steps) {
            objects = step.apply(objects, work);
        }
        return objects;
    }

    /** What it is made of, for who looks at a message. */
    @Override
    public String toString() {
        return steps.size() + " steps";
    }
}
