package org.caravan.privacy;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Whose objects are de-identified, and as whom they appear.
 *
 * @param patientId as it came
 * @param pseudonym in place of it and of the name
 * @param uids replaces a UID
 * @param dates shifts dates; null where they are not shifted
 * @param trial what is set of the trial: tag to value
 */
record Subject(
        String patientId, String pseudonym, UnaryOperator<String> uids, DateShift dates, Map<Integer, String> trial) {

    @Override
    public String toString() {
        return "a subject";
    }
}
