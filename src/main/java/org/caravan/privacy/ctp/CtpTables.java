package org.caravan.privacy.ctp;

import org.caravan.privacy.HeldException;

/** What scripts look up. */
interface CtpTables {

    /**
     * The value of {@code kind/key}.
     *
     * @return null where there is none
     * @throws HeldException where the table is missing or cannot be read
     */
    String lookup(String kind, String key) throws HeldException;

    /**
     * The number of a text among those of a kind: the same each time, the first is 1.
     *
     * @param width at least so many digits, with zeros before
     * @throws HeldException where numbers cannot be kept
     */
    String integer(String kind, String text, int width) throws HeldException;
}
