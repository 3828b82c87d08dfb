package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a connection, as they are or through TLS; no call waits. */
interface Stream {

    /** Takes what has arrived: its bytes, 0 where there is nothing, -1 at the end of the stream. */
    int read(ByteBuffer to) throws IOException;

    /** Takes bytes to send, as many as it can now; 0 where it can take none. */
    int write(ByteBuffer from) throws IOException;

    /** Sends what {@link #write} took and holds back; true where nothing is left of that. */
    boolean flush() throws IOException;

    /** What to wait for before the stream can be used. */
    enum Readiness {
        READY,
        READ,
        WRITE
    }

    /** Does what it can so that the stream can be used; called until it is {@link Readiness#READY}. */
    Readiness prepare() throws IOException;

    /** Says that nothing more will be sent, where the peer is to be told; never fails. */
    void end();
}
