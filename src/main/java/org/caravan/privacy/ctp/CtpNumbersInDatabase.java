package org.caravan.privacy.ctp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

import org.caravan.files.Digests;
import org.caravan.queue.Sql;

/** Keeps the numbers of {@code @integer()} in the database, which knows texts by their SHA-256 sums only. */
public final class CtpNumbersInDatabase implements CtpNumbers {

    private final Sql sql;

    public CtpNumbersInDatabase(Sql sql) {
        this.sql = sql;
    }

    @Override
    public String of(String rendition, String kind, String text, int width) {
        MessageDigest digest = Digests.sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        Object number = sql.rows(
                        "ctp-number", Map.of("rendition", rendition, "kind", kind, "sha256", Digests.hex(digest)))
                .get(0)
                .get("number");
        return width > 0 ? String.format("%0" + Math.min(width, 64) + "d", number) : number.toString();
    }
}
