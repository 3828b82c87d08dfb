package org.caravan.dicom;

/** Hears what happens at an acceptor, on the thread of the association. Must return quickly and never throw. */
public interface ListenerObserver {

    ListenerObserver NONE = new ListenerObserver() {};

    /** An association stands. */
    default void opened(Association association) {}

    /** An association that stood has ended, whichever way. */
    default void closed(Association association) {}

    /** A request message of a peer is about to be served. */
    default void requested(Association association, RequestKind request) {}

    /** That request was answered, or its association ended; called once for every call of {@link #requested}. */
    default void served(Association association, RequestKind request) {}

    /** An association, a presentation context or a message was refused; the reason holds no patient data. */
    default void refused(Association association, String reason) {}

    /** An object was not stored and is answered with that failure status; {@link #refused} says it in words. */
    default void notStored(Association association, int status) {}

    /**
     * Who is at the other end.
     *
     * @param callingAeTitle as sent, with anything but printable ASCII replaced by {@code ?}
     * @param calledAeTitle likewise
     * @param remoteAddress IP address
     */
    record Association(String callingAeTitle, String calledAeTitle, String remoteAddress) {}
}
