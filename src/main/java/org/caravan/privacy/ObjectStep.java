package org.caravan.privacy;

import java.io.IOException;
import java.util.List;

/** Something that is done with the objects of a series before they are packed. Is used by several threads at once. */
public interface ObjectStep {

    /**
     * Makes the objects that are packed, or given to the next step, of those given.
     *
     * @param objects all of one series, in the order of their original SOP Instance UIDs
     * @param work what else is known, where to write, and the report
     * @return what it made; objects that it leaves as they are may be among them, those it leaves out are not packed
     * @throws HeldException where the series must not leave so; the archive waits for a person then
     * @throws IOException where a disk fails or is full; it is tried again later
     */
    List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException;

    /** Whether what it makes tells no more whose it is: archives are named after what it made then. */
    default boolean deidentifies() {
        return false;
    }
}
