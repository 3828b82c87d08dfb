package org.caravan.privacy.encrypt;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.caravan.queue.Sql;

/** Passwords that are made, one for each archive, and kept until they have been handed over: once. */
public final class MadePasswords {

    /** Without letters and digits that look alike; 24 of them are 116 bits. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 24;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sql sql;

    public MadePasswords(Sql sql) {
        this.sql = sql;
    }

    /** Makes one for an archive, in place of one that it has already, and keeps it. */
    String make(long archive) {
        var password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        sql.update("keep-archive-password", Map.of("archive", archive, "password", password.toString()));
        return password.toString();
    }

    /**
     * Hands over the password of an archive, and forgets it.
     *
     * @param to who gets it; kept with the time
     * @return empty where there is none, or it was handed over before
     */
    public Optional<String> handOver(long archive, String to) {
        List<Map<String, Object>> rows = sql.rows("hand-over-archive-password", Map.of("archive", archive, "to", to));
        return rows.stream().map(row -> (String) row.get("password")).findFirst();
    }
}
