package org.caravan.camel.dicom;

/** What becomes of an object of a series that was not asked for. */
public enum Unsolicited {
    /** Answered with 0124H (not authorised) and deleted: nothing of it stays. The safe choice. */
    refuse,
    /** Kept in the quarantine folder, still answered with 0124H: for finding out what a PACS sends. Costs disk. */
    quarantine
}
