package org.caravan.load;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

import org.apache.commons.text.similarity.LevenshteinDistance;

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
        return LevenshteinDistance.getDefaultInstance()
                .apply(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
    }
}
