package org.caravan.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** All that is wrong with a part of a file, in the order in which it was found. */
final class FaultList {

    private final List<Exception> faults = new ArrayList<>();

    /** Something that may fail. */
    interface Attempt {
        void run() throws Exception;
    }

    /** Makes the attempt, and keeps what it fails with; true where it does not fail. */
    boolean attempt(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (Exception e) {
            faults.add(e);
            return false;
        }
    }

    void add(Exception fault) {
        faults.add(fault);
    }

    void addAll(Collection<? extends Exception> more) {
        faults.addAll(more);
    }

    List<Exception> all() {
        return List.copyOf(faults);
    }
}
