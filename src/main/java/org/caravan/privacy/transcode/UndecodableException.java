package org.caravan.privacy.transcode;

/** The pixels of an object cannot be decoded, or not so that they are certain. The message tells why, without any value of it. */
public final class UndecodableException extends Exception {

    public UndecodableException(String reason) {
        super(reason);
    }

    UndecodableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
