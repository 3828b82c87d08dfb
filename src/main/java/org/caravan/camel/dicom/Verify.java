package org.caravan.camel.dicom;

/** How {@code dicom:store} has a PACS confirm that it holds what it said to have stored. */
public enum Verify {
    /** Its answer to the C-STORE is believed. */
    none,
    /** It is asked for the objects of each series (C-FIND at IMAGE level), until it lists them all. */
    find,
    /** It is asked to commit itself to keep them (storage commitment, PS3.4 §J). */
    commitment
}
