package org.caravan.privacy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.caravan.files.BoundedFiles;

/**
 * The secret of a project: what is derived of it by HMAC-SHA-256 is the same on every node and in every year, and tells nothing to who does not have it. Shown nowhere.
 */
final class ProjectSecret {

    /** Fewer characters could be tried out. */
    static final int SHORTEST = 16;

    private static final String ALGORITHM = "HmacSHA256";

    /** UIDs made of 128 bits (PS3.5 §B.2). */
    private static final String UID_ROOT = "2.25.";

    private static final int UID_BYTES = 16;

    private final SecretKeySpec key;

    private ProjectSecret(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * Reads it anew.
     *
     * @param file with it; blank for none
     * @param variable of the environment that has it, where there is no file
     * @throws HeldException where there is none, or one that is too short
     */
    static ProjectSecret read(String file, String variable) throws HeldException {
        String secret;
        try {
            secret = file.isBlank()
                    ? variable.isBlank() ? "" : System.getenv().getOrDefault(variable.strip(), "")
                    : BoundedFiles.secret(Path.of(file.strip()));
        } catch (IOException e) {
            throw new HeldException("The file with the secret of the pseudonyms cannot be read ("
                    + e.getClass().getSimpleName() + "): put it back, or correct secretFile");
        }
        if (secret.strip().length() < SHORTEST) {
            throw new HeldException("The secret of the pseudonyms is missing or has fewer than " + SHORTEST
                    + " characters: see to the file or variable that secretFile or secretVariable names");
        }
        return new ProjectSecret(secret.strip());
    }

    /** What replaces a UID; valid, and the same for the same. */
    String uid(String original) {
        byte[] bytes = Arrays.copyOf(hash("uid", original), UID_BYTES);
        return UID_ROOT + new BigInteger(1, bytes);
    }

    /**
     * 32 bytes that only the secret leads to.
     *
     * @param purpose keeps hashes of different kinds apart
     */
    byte[] hash(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((purpose + "\0" + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
