package org.caravan.kobo;

/**
 * Makes any JSON text fit for PostgreSQL, and back: what its {@code jsonb} refuses (U+0000, and halves of surrogate pairs) becomes
 * U+2400 (␀) and four hexadecimal digits, and so does U+2400 itself. {@code a\u0000b} is kept as {@code a␀0000b}.
 */
public final class JsonText {

    private static final char ESCAPE = '\u2400';
    private static final int DIGITS = 4;

    private JsonText() {}

    /** What the database keeps; the same text where nothing is refused. */
    public static String escape(String text) {
        int first = firstRefused(text);
        if (first < 0) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length() + DIGITS).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (isRefused(text, i)) {
                kept.append(ESCAPE).append(String.format("%04X", (int) text.charAt(i)));
            } else {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString();
    }

    /** What was answered, from what the database keeps. */
    public static String unescape(String kept) {
        StringBuilder text = new StringBuilder(kept.length());
        for (int i = 0; i < kept.length(); i++) {
            char c = kept.charAt(i);
            if (c == ESCAPE && i + DIGITS < kept.length()) {
                text.append((char) Integer.parseInt(kept.substring(i + 1, i + 1 + DIGITS), 16));
                i += DIGITS;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static int firstRefused(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isRefused(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isRefused(String text, int i) {
        char c = text.charAt(i);
        if (c == 0 || c == ESCAPE) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
