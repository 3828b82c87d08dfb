package org.caravan.load;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write. */
public final class Nearest {

    private Nearest() {}

    /** The candidate that differs least, where it differs by no more than a third of its length (at least 2 letters). */
    public static Optional<String> to(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .filter(candidate -> distance(word, candidate) <= Math.max(2, candidate.length() / 3));
    }

    /** The candidate that differs least, where it differs by no more than that many letters. */
    public static Optional<String> within(int letters, String word, Collection<String> candidates) {
        return nearest(word, candidates).filter(candidate -> distance(word, candidate) <= letters);
    }

    private static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate != null)
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code ; did you mean 'x'?}, or the list of what there is, or nothing: the end of a sentence. */
    public static String hint(String word, Collection<String> candidates) {
        return to(word, candidates)
                .map(candidate -> "; did you mean '" + candidate + "'?")
                .orElseGet(() -> candidates.isEmpty() || candidates.size() > 12
                        ? ""
                        : "; there are: "
                                + String.join(", ", candidates.stream().sorted().toList()));
    }

    /** Levenshtein distance, without regard to case. */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
