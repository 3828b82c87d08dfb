package org.caravan.bench;

import java.nio.file.Path;

/** Something that a PACS can send objects to, and the way to make it send them. */
interface Receiver extends AutoCloseable {

    /** What the table calls it. */
    String name();

    /** Whether objects are forced to the disk before Success is answered. */
    boolean durable();

    /** Has all objects of the set sent here; returns when they lie on the disk under their final names. */
    void receive(ObjectSet objects) throws Exception;

    /** Where the objects of the last run lie. */
    Path received();

    @Override
    void close() throws Exception;
}
