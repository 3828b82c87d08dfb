package org.caravan.camel.dicom;

/** What becomes of series that a PACS says it has in a slow store (InstanceAvailability NEARLINE or OFFLINE, PS3.3 §C.4.23.1.1). */
public enum Nearline {
    /** They wait, until the PACS has them at hand or somebody queues them. The default. */
    WAIT,
    /** They are fetched, so many a night. */
    ALLOW
}
