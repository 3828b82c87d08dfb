package org.caravan.privacy;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of free text what is known to tell who somebody is: words of names and codes that the object itself has, numbers of five digits and more, dates, addresses of mail and the
 * web, and names behind a title. What nobody knows as a name stays: a verifier or a person looks after that.
 */
final class TextCleaner {

    private static final String GAP = "*";
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern TELLING = Pattern.compile(
            "\\S+@\\S+|(?i:https?://|www\\.)\\S+|\\d{1,4}([./-])\\d{1,2}\\1\\d{1,4}|\\+?\\d[\\d ()/-]{5,}\\d|\\d{5,}");
    private static final Pattern TITLED = Pattern.compile(
            "\\b(?iu:dr|prof|mr|mrs|ms|herr|frau|sr|sra|mme|dott)\\b\\.?\\s+\\p{L}[\\p{L}\\p{M}'-]*(\\s+\\p{Lu}[\\p{L}\\p{M}'-]*)?");

    /** Words shorter than that are left, but in scripts without blanks between words. */
    private static final int SHORTEST = 2;

    private final Set<String> words = new HashSet<>();
    private final Set<String> unspaced = new HashSet<>();

    /** @param known names and codes of the patient, and of whoever else the object names */
    TextCleaner(Collection<String> known) {
        for (String text : known) {
            Matcher matcher = WORD.matcher(text);
            while (matcher.find()) {
                String word = matcher.group();
                if (isUnspaced(word)) {
                    unspaced.add(word);
                } else if (word.length() >= SHORTEST) {
                    words.add(plain(word));
                }
            }
        }
    }

    private static boolean isUnspaced(String word) {
        return word.codePoints()
                .mapToObj(Character.UnicodeScript::of)
                .anyMatch(script -> script == Character.UnicodeScript.HAN
                        || script == Character.UnicodeScript.HIRAGANA
                        || script == Character.UnicodeScript.KATAKANA
                        || script == Character.UnicodeScript.THAI);
    }

    private static String plain(String word) {
        return Normalizer.normalize(word, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
    }

    /** The text without what tells. */
    String clean(String text) {
        String cleaned = TITLED.matcher(text).replaceAll(Matcher.quoteReplacement(GAP));
        cleaned = TELLING.matcher(cleaned).replaceAll(Matcher.quoteReplacement(GAP));
        for (String each : unspaced) {
            cleaned = cleaned.replace(each, GAP);
        }
        return WORD.matcher(cleaned)
                .replaceAll(
                        match -> Matcher.quoteReplacement(words.contains(plain(match.group())) ? GAP : match.group()));
    }
}
