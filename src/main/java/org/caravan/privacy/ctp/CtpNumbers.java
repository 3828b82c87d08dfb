package org.caravan.privacy.ctp;

import org.caravan.privacy.HeldException;

/** Keeps the numbers that {@code @integer()} gives to texts. */
public interface CtpNumbers {

    /** For a rendition whose script asks for none. */
    CtpNumbers NONE = (rendition, kind, text, width) -> {
        throw new HeldException("There is no database to keep the numbers of @integer() in");
    };

    /**
     * The number of a text, the same each time; the first of a kind is 1.
     *
     * @param width at least so many digits, with zeros before; 0 for as many as it has
     * @throws HeldException where numbers cannot be kept
     */
    String of(String rendition, String kind, String text, int width) throws HeldException;
}
