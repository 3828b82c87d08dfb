package org.caravan.privacy;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Codes of letters and digits that nobody takes for each other (without I, L, O and U). */
final class PseudonymCodes {

    private static final char[] LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private PseudonymCodes() {}

    /** Of a hash of 32 bytes; at most 51 characters. */
    static String of(byte[] hash, int length) {
        BigInteger number = new BigInteger(1, hash);
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < length; i++) {
            code.append(LETTERS[number.shiftRight(i * 5).intValue() & 31]);
        }
        return code.toString();
    }

    static String random(int length) {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return of(bytes, length);
    }

    /** A number from 0 to below the bound. */
    static long number(byte[] hash, int bound) {
        return new BigInteger(1, hash).mod(BigInteger.valueOf(bound)).longValue();
    }
}
