package org.caravan.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import org.caravan.dicom.Range;
import org.caravan.files.Digests;
import org.caravan.queue.Sql;

/** Tokens with which scripts come as their owner. A token is shown once, and only its hash is kept: 32 random bytes need no slow one. */
public final class Tokens {

    /** Begins every token, so that one that was published by mistake is found. */
    public static final String PREFIX = "caravan_";

    /** Days that a token may last. */
    public static final Range DAYS = new Range(1, 730);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int LONGEST_LABEL = 100;

    private final Sql sql;

    public Tokens(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /** One that was just made. @param token to be shown now and never again */
    public record Made(long id, String token, @JsonSerialize(using = ToStringSerializer.class) Instant expires) {

        @Override
        public String toString() {
            return "token " + id;
        }
    }

    /**
     * One of those there are.
     *
     * @param used last time, to a minute; null for never
     * @param state valid, expired or revoked
     */
    public record Token(
            long id,
            String owner,
            String label,
            @JsonSerialize(using = ToStringSerializer.class) Instant made,
            @JsonSerialize(using = ToStringSerializer.class) Instant expires,
            @JsonSerialize(using = ToStringSerializer.class) Instant used,
            String state) {}

    /**
     * Makes one.
     *
     * @param label what it is for, in the owner's words
     * @param days from now on
     */
    public Made make(Person owner, String label, int days) {
        if (!DAYS.holds(days)) {
            throw new AccessException(DAYS.refusal("the days of a token", days));
        }
        if (label.isBlank() || label.length() > LONGEST_LABEL) {
            throw new AccessException(
                    "a token has a label of 1 to " + LONGEST_LABEL + " characters that says what it is for");
        }
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Map<String, Object> row = sql.rows(
                        "access-add-token",
                        Map.of(
                                "owner", owner.name(),
                                "provider", owner.fromProvider(),
                                "label", label,
                                "hash", hash(token),
                                "days", days))
                .get(0);
        return new Made(((Number) row.get("id")).longValue(), token, moment(row, "expires_at"));
    }

    /** Somebody's, the newest first, a thousand at most. @param owner null for everybody's */
    public List<Token> list(String owner) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("owner", owner);
        return sql.rows("access-tokens", parameters).stream()
                .map(row -> new Token(
                        ((Number) row.get("id")).longValue(),
                        (String) row.get("owner"),
                        (String) row.get("label"),
                        moment(row, "made_at"),
                        moment(row, "expires_at"),
                        moment(row, "used_at"),
                        row.get("revoked_at") != null ? "revoked" : (Boolean) row.get("expired") ? "expired" : "valid"))
                .toList();
    }

    /** Has it count no more. @param owner whose it has to be; null for whoever's */
    public void revoke(long id, String owner) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", id);
        parameters.put("owner", owner);
        if (sql.update("access-revoke-token", parameters) == 0) {
            throw new AccessException("you have no token " + id + " that counts");
        }
    }

    /** Whose a token is. */
    record Owner(String name, boolean fromProvider) {}

    /**
     * Whose it is.
     *
     * @throws AccessException where it is none, expired or was revoked; the message says so
     */
    Owner owner(String token) {
        List<Map<String, Object>> rows = sql.rows("access-use-token", Map.of("hash", hash(token)));
        if (rows.isEmpty()) {
            throw new AccessException("this token is none of ours: make one with bin/caravan tokens make");
        }
        Map<String, Object> row = rows.get(0);
        if ((Boolean) row.get("revoked")) {
            throw new AccessException("this token was revoked: make another one with bin/caravan tokens make");
        }
        if ((Boolean) row.get("expired")) {
            throw new AccessException("this token expired on "
                    + moment(row, "expires_at").toString().substring(0, 10)
                    + ": make another one with bin/caravan tokens make");
        }
        return new Owner((String) row.get("owner"), (Boolean) row.get("from_provider"));
    }

    private static String hash(String token) {
        var digest = Digests.sha256();
        digest.update(token.getBytes(StandardCharsets.UTF_8));
        return Digests.hex(digest);
    }

    private static Instant moment(Map<String, Object> row, String column) {
        return row.get(column) == null ? null : ((Timestamp) row.get(column)).toInstant();
    }
}
