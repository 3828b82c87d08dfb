package org.caravan.pack;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Makes names that every file system takes, from values that may hold anything. Names keep their letters, composed (Unicode NFC); what Windows, Unix or a
 * shell would stumble over becomes an underscore.
 */
final class SafeName {

    /** What stands for a value that is missing, or of which nothing is left. */
    static final String MISSING = "unknown";

    /** Longest name of a file or folder, in bytes of UTF-8: all file systems take 255, some of an encrypted folder 143. */
    static final int LONGEST_NAME = 140;

    /** Letters, digits and marks of any script, and what is harmless in names. */
    private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{M}\\p{N}.+=,@()_-]+");

    /** Reserved by Windows, whatever follows after a dot. */
    private static final Pattern RESERVED =
            Pattern.compile("(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\\u00B9\\u00B2\\u00B3])(\\..*|$)");

    private SafeName() {}

    /**
     * A part of a name.
     *
     * @param longest in characters (code points)
     * @return at least one character
     */
    static String part(String value, int longest) {
        return part(value, longest, Integer.MAX_VALUE);
    }

    /** The same, of so many bytes of UTF-8 at most. */
    static String part(String value, int longest, int bytes) {
        String safe = Normalizer.normalize(value, Normalizer.Form.NFC);
        safe = UNSAFE.matcher(safe).replaceAll("_").replaceAll("^[._-]+|[._-]+$", "");
        if (safe.codePointCount(0, safe.length()) > longest) {
            safe = safe.substring(0, safe.offsetByCodePoints(0, longest));
        }
        safe = within(safe, bytes).replaceAll("[._-]+$", "");
        return safe.isEmpty() ? MISSING : safe;
    }

    /** The name of a file or folder, made of fixed text and {@link #part parts}. */
    static String whole(String name) {
        String safe = cut(name.replaceAll("^[ .]+|[ .]+$", ""));
        if (safe.isEmpty()) {
            return MISSING;
        }
        var reserved = RESERVED.matcher(safe);
        return reserved.matches() ? reserved.group(1) + "_" + reserved.group(3) : safe;
    }

    /** Shortened where it is too long, but for a short ending such as {@code .dcm}. */
    private static String cut(String name) {
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && name.length() - dot <= 8 ? name.substring(dot) : "";
        String stem = within(name.substring(0, name.length() - ending.length()), LONGEST_NAME - bytes(ending));
        return stem.replaceAll("[ .]+$", "") + ending;
    }

    private static String within(String text, int bytes) {
        String cut = text;
        while (bytes(cut) > bytes) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
