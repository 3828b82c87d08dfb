package org.caravan.privacy.ctp;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What CTP's functions make of values, to the digit: studies that CTP has already sent stay together with those that Caravan sends. */
final class CtpValues {

    private static final int LONGEST_UID = 64;
    private static final int TEN_YEARS = 10 * 365;
    private static final int DATE = 8;

    private CtpValues() {}

    /**
     * The MD5 sum of a text as a decimal number, or the first digits of it. CTP hashes so: it does not withstand whoever guesses.
     *
     * @param most digits; less than 1 for all
     */
    static String hash(String text, int most) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            String digits = new BigInteger(1, sum).toString();
            return most < 1 || digits.length() <= most ? digits : digits.substring(0, most);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    static String hashUid(String root, String uid) {
        String prefix = root.strip();
        String digits = hash(uid, 0);
        String made = (prefix.isEmpty() || prefix.endsWith(".") ? prefix : prefix + ".")
                + (digits.startsWith("0") ? "9" : "")
                + digits;
        return made.length() > LONGEST_UID ? made.substring(0, LONGEST_UID) : made;
    }

    static String hashPatientId(String site, String id, int most) {
        return hash("[" + site.strip() + "]" + id.strip(), most);
    }

    /** Of the first words of a name, without spaces, commas, dots and apostrophes, in upper case. */
    static String hashName(String name, int most, int words) {
        var joined = new StringBuilder();
        String[] all = name.split("\\^");
        for (int i = 0; i < all.length && (words < 1 || i < words); i++) {
            joined.append(all[i]);
        }
        return hash(joined.toString().replaceAll("[\\s,'^.]", "").toUpperCase(Locale.ROOT), most);
    }

    /** Days by which a date is moved: 0 to 3649 earlier, by the last four digits of the hash. */
    static long daysEarlier(String hashed) {
        String digits = hash(hashed, 0);
        return -(Long.parseLong(digits.substring(Math.max(0, digits.length() - 4))) % TEN_YEARS);
    }

    /** Every date moved by so many days; what comes after the date of a DT stays. */
    static String moved(String dates, long days) {
        return each(dates, date -> date.plusDays(days));
    }

    /** Every date with year, month or day set, each -1 to leave it; a day that the month lacks runs over into the next. */
    static String set(String dates, int year, int month, int day) {
        return each(dates, date -> LocalDate.of(year < 0 ? date.getYear() : year, 1, 1)
                .plusMonths((month < 0 ? date.getMonthValue() : month) - 1L)
                .plusDays((day < 0 ? date.getDayOfMonth() : day) - 1L));
    }

    private static String each(String dates, UnaryOperator<LocalDate> change) {
        var made = new StringBuilder();
        for (String date : dates.split("\\\\")) {
            LocalDate read = LocalDate.parse(date.substring(0, DATE), DateTimeFormatter.BASIC_ISO_DATE);
            made.append(made.isEmpty() ? "" : "\\")
                    .append(change.apply(read).format(DateTimeFormatter.BASIC_ISO_DATE))
                    .append(date.substring(DATE));
        }
        return made.toString();
    }

    /** First letters of the words of a name, that of the family name last; X where there is none. */
    static String initials(String name) {
        String words = name.replace('^', ' ').replaceAll("\\s+", " ").strip();
        if (words.isEmpty()) {
            return "X";
        }
        var first = new StringBuilder();
        for (String word : words.split(" ")) {
            first.append(word.charAt(0));
        }
        return (first.substring(1) + first.charAt(0)).toUpperCase(Locale.ROOT);
    }

    /** Letters A to Z moved on in the alphabet. */
    static String shifted(String text, int by) {
        var made = new StringBuilder();
        for (char letter : text.toCharArray()) {
            made.append(letter >= 'A' && letter <= 'Z' ? (char) ('A' + Math.floorMod(letter - 'A' + by, 26)) : letter);
        }
        return made.toString();
    }

    /** An age in groups of so many, the first around 0: 27Y by 5 is 25Y, with a zero before it where its length is odd. */
    static String rounded(String age, int group) {
        String digits = age.replaceAll("\\D", "");
        if (digits.isEmpty()) {
            return "";
        }
        String made = Math.round(Float.parseFloat(digits) / group) * group
                + age.strip().replaceAll("\\d", "");
        return made.length() % 2 == 0 ? made : "0" + made;
    }

    /** The first characters, or where negative the last. */
    static String truncated(String text, int length) {
        if (length >= 0) {
            return text.substring(0, Math.min(text.length(), length));
        }
        String stripped = text.strip();
        return stripped.substring(Math.max(0, stripped.length() + length));
    }

    /** The digits as a number; 0 where there are none. */
    static BigInteger number(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
    }

    /** Replaces every match; a replacement that names a group that is not there is taken as it stands. */
    static String replaced(String text, String pattern, String replacement) {
        try {
            return Pattern.compile(pattern).matcher(text).replaceAll(replacement);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return Pattern.compile(pattern)
                    .matcher(text)
                    .replaceAll(java.util.regex.Matcher.quoteReplacement(replacement));
        }
    }
}
