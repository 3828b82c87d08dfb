package org.caravan.camel.dicom;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;

import org.caravan.dicom.data.Vr;

/** Matching of one value against one key, by value representation (PS3.4 §C.2.2.2.1 to §C.2.2.2.5). */
final class AttributeMatching {

    /** Wild cards are ordinary characters in these (PS3.4 §C.2.2.2.4). */
    private static final Set<Vr> WITHOUT_WILDCARDS = Set.of(
            Vr.DA, Vr.TM, Vr.DT, Vr.SL, Vr.SS, Vr.US, Vr.UL, Vr.FL, Vr.FD, Vr.OB, Vr.OW, Vr.UN, Vr.AT, Vr.DS, Vr.IS,
            Vr.AS, Vr.UI);

    private static final Set<Vr> NUMBERS = Set.of(Vr.IS, Vr.DS, Vr.SS, Vr.US, Vr.SL, Vr.UL, Vr.FL, Vr.FD);

    /** Longer than what any VR allows that is asked for in parts (PS3.5 §6.2), in characters. */
    private static final int LONGEST = 1024;

    private static final String EARLIEST_TIME = "000000.000000";
    private static final String LATEST_TIME = "235959.999999";
    private static final String EARLIEST_DATE_TIME = "00000101000000.000000";
    private static final String LATEST_DATE_TIME = "99991231235959.999999";

    private AttributeMatching() {}

    /** True where the key matches everything: nothing but asterisks, where wild cards are allowed. */
    static boolean isUniversal(Vr vr, String key) {
        return !WITHOUT_WILDCARDS.contains(vr) && key.chars().allMatch(c -> c == '*');
    }

    /** True where the value, not empty, satisfies the key, not empty. */
    static boolean matches(Vr vr, String key, String value) {
        if (value.length() > LONGEST) {
            return key.equals(value);
        }
        return switch (vr) {
            case DA -> inRange(key, value.replace(".", ""), "", "", 8);
            case TM -> inRange(key, value.replace(":", ""), EARLIEST_TIME, LATEST_TIME, 13);
            case DT ->
                hasOffset(key) || hasOffset(value) || inRange(key, value, EARLIEST_DATE_TIME, LATEST_DATE_TIME, 21);
            case PN -> personName(key, value);
            default -> NUMBERS.contains(vr) ? sameNumber(key, value) : text(vr, key, value);
        };
    }

    private static boolean text(Vr vr, String key, String value) {
        boolean wild = !WITHOUT_WILDCARDS.contains(vr) && (key.indexOf('*') >= 0 || key.indexOf('?') >= 0);
        return wild ? wildcards(key.codePoints().toArray(), value.codePoints().toArray()) : key.equals(value);
    }

    /** Only the last asterisk is ever tried anew, so that no answer of a PACS makes this take long. */
    private static boolean wildcards(int[] key, int[] value) {
        int k = 0;
        int v = 0;
        int asterisk = -1;
        int from = 0;
        while (v < value.length) {
            if (k < key.length && key[k] == '*') {
                asterisk = k++;
                from = v;
            } else if (k < key.length && (key[k] == '?' || key[k] == value[v])) {
                k++;
                v++;
            } else if (asterisk >= 0) {
                k = asterisk + 1;
                v = ++from;
            } else {
                return false;
            }
        }
        while (k < key.length && key[k] == '*') {
            k++;
        }
        return k == key.length;
    }

    /** Case is ignored, and any one component group may satisfy the key, as PS3.4 §C.2.2.2.1 lets a PACS do. */
    private static boolean personName(String key, String value) {
        String wanted = name(key);
        if (text(Vr.PN, wanted, name(value))) {
            return true;
        }
        for (String group : value.split("=")) {
            if (text(Vr.PN, wanted, name(group))) {
                return true;
            }
        }
        return false;
    }

    private static String name(String text) {
        return text.strip().replaceAll("[\\^=\\s]+$", "").toLowerCase(Locale.ROOT);
    }

    /** "4", "+4", "04" and "4.0" are equal. */
    private static boolean sameNumber(String key, String value) {
        try {
            return new BigDecimal(key).compareTo(new BigDecimal(value)) == 0;
        } catch (NumberFormatException e) {
            return key.equals(value);
        }
    }

    /**
     * Range matching (PS3.4 §C.2.2.2.5), a single value being a range of its own precision.
     *
     * @param earliest what completes a lower bound, empty where values are always complete
     * @param latest what completes an upper bound
     * @param length of a complete value
     */
    private static boolean inRange(String key, String value, String earliest, String latest, int length) {
        String wanted = earliest.isEmpty() ? key.replace(".", "") : key.replace(":", "");
        int dash = wanted.indexOf('-');
        String from = dash < 0 ? wanted : wanted.substring(0, dash);
        String to = dash < 0 ? wanted : wanted.substring(dash + 1);
        String there = completed(value, earliest, length);
        return (from.isBlank() || there.compareTo(completed(from.strip(), earliest, length)) >= 0)
                && (to.isBlank() || there.compareTo(completed(to.strip(), latest, length)) <= 0);
    }

    private static String completed(String value, String pattern, int length) {
        return value.length() >= length || pattern.length() <= value.length()
                ? value
                : value + pattern.substring(value.length());
    }

    /** A date-time with an offset from UTC (a plus sign, or a hyphen that no range explains): not judged here. */
    private static boolean hasOffset(String text) {
        return !text.matches("[0-9.]*-?[0-9.]*") || text.matches("[0-9.]{8,}-[01][0-9]{3}");
    }
}
