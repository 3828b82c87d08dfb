package org.caravan.access;

/** What a group may be allowed. */
public enum Right {
    /** Ask this PACS. */
    SOURCE,
    /** Send to this destination. */
    DESTINATION,
    /** See and get what says whose it is. */
    IDENTIFIED,
    /** Come before others. */
    URGENT
}
