package org.caravan.camel.dicom;

/** How objects are retrieved from a PACS. */
public enum RetrieveWith {
    /** C-MOVE to our own listener: the PACS must know our AE title with its address and port, and reach it. The default. */
    MOVE,
    /** C-GET: the objects come over the association we open, so the PACS needs to know no destination and reach no port of ours. */
    GET,
    /**
     * C-GET, and C-MOVE where the PACS does not offer it, which is remembered for a day, and for a series of which it could not send all
     * objects.
     */
    AUTO
}
