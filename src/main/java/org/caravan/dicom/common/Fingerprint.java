package org.caravan.dicom.common;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Stands for values of any length in 16 bytes, so that a hundred thousand can be remembered: the first half of their SHA-256. */
public record Fingerprint(long first, long second) {

    public static Fingerprint of(Object... values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Object value : values) {
                digest.update(value.toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0); // no text has one
            }
            ByteBuffer sum = ByteBuffer.wrap(digest.digest());
            return new Fingerprint(sum.getLong(), sum.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
