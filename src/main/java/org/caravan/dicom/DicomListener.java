package org.caravan.dicom;

/** A running acceptor. */
public interface DicomListener extends AutoCloseable {

    /** The port it listens on: the one chosen by the system where the configuration said 0. */
    int port();

    /** Whether it accepts associations: not after it was closed, or where what accepts them has ended. */
    boolean isListening();

    /** Stops accepting, lets running messages end within {@link ListenerConfig#closeTimeout()}, then closes the rest. */
    @Override
    void close();
}
