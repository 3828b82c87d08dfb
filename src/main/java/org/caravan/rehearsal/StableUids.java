package org.caravan.rehearsal;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** UIDs below 2.25 (PS3.5 §B.2) that depend on a seed and a name alone: the same ones in every run. */
final class StableUids {

    private final long seed;

    StableUids(long seed) {
        this.seed = seed;
    }

    /** The UID of that name. */
    String of(String name) {
        byte[] digest = digest(seed + "/" + name);
        digest[6] = (byte) (digest[6] & 0x0F | 0x50);
        digest[8] = (byte) (digest[8] & 0x3F | 0x80);
        return "2.25." + new BigInteger(1, digest);
    }

    /** A number for a random generator that depends on the name as the UID does. */
    long seedOf(String name) {
        return new BigInteger(digest(seed + "/" + name)).longValue();
    }

    private static byte[] digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
