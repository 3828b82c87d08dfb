package org.caravan.kobo;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Predicate;

/** Names for PostgreSQL from what people called their forms and questions: small letters, digits, underscores, 63 bytes at most. */
final class Identifiers {

    /** PostgreSQL cuts what is longer. */
    static final int LONGEST = 63;

    private Identifiers() {}

    /** The name in letters that are safe; never empty. */
    static String safe(String name, int longest) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]+", "_");
        String cut = plain.substring(0, Math.min(longest, plain.length()));
        return cut.isBlank() || cut.matches("_+") ? "q" + cut : cut;
    }

    /** The wanted name, or with a number behind where it is not free. */
    static String free(String wanted, int longest, Predicate<String> isFree) {
        String name = wanted.substring(0, Math.min(longest, wanted.length()));
        for (int number = 2; !isFree.test(name); number++) {
            String ending = "_" + number;
            name = wanted.substring(0, Math.min(longest - ending.length(), wanted.length())) + ending;
        }
        return name;
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
