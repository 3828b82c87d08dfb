package org.caravan.requests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.caravan.dicom.Range;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;

/** What an item may ask for: keyword to value, checked before a PACS is asked. */
public final class ItemKeys {

    /** Of which an item must have one, so that it does not mean everything a PACS has. */
    private static final List<String> NARROWING = List.of(
            "PatientID",
            "PatientName",
            "AccessionNumber",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "StudyDate",
            "StudyID");

    /** What a PACS answers, and nobody asks for. */
    private static final Pattern ANSWERED = Pattern.compile(
            "NumberOf.*|InstanceAvailability|RetrieveAETitle|SpecificCharacterSet|QueryRetrieveLevel|TimezoneOffsetFromUTC|SOPClassesInStudy");

    private static final Set<String> OF_A_STUDY = Set.of("PatientID", "StudyInstanceUID");
    private static final Pattern DAY =
            Pattern.compile("([0-9]{4})[-./]?([0-9]{2})[-./]?([0-9]{2})|([0-9]{2})\\.([0-9]{2})\\.([0-9]{4})");
    private static final Pattern SAYS_SOMETHING = Pattern.compile("[^*?^\\\\ -]");
    private static final Pattern BETWEEN_VALUES = Pattern.compile("\\s*[,;\\\\]\\s*");
    private static final Set<String> OF_A_SERIES = Set.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID");
    private static final int LONGEST = 1_000;
    private static final Range IS = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private ItemKeys() {}

    /** A value that is none; the message names the column, not the value. */
    static final class Fault extends Exception {
        Fault(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The keyword that a name means: itself, in whatever case and with blanks or underscores between, or a tag {@code (gggg,eeee)}.
     *
     * @throws RequestException where there is none; the message names the closest
     */
    public static String keyword(String name) {
        String plain = name.strip();
        try {
            return Dictionary.name(Dictionary.tag(plain));
        } catch (IllegalArgumentException e) {
            if (plain.matches("[0-9A-Fa-f]{4},? ?[0-9A-Fa-f]{4}")) {
                return keyword("(" + plain.substring(0, 4) + "," + plain.substring(plain.length() - 4) + ")");
            }
            String closest = Dictionary.closest(plain);
            String letters = plain.replaceAll("[ _-]", "");
            if (closest.equalsIgnoreCase(letters)) {
                return closest;
            }
            throw new RequestException(instead("there is no DICOM keyword '" + plain + "'", closest));
        }
    }

    /** What is wrong, and what to write. */
    static String instead(String wrong, String closest) {
        return wrong + ": write one such as PatientID, or a tag such as (0010,0020); did you mean " + closest + "?";
    }

    /** Whether a PACS answers it, and nobody asks for it: such a column of an answer is passed over. */
    static boolean isAnswered(String keyword) {
        return ANSWERED.matcher(keyword).matches();
    }

    /**
     * The keys of an item as they are asked for: dates as DICOM has them, and beside a UID only what says whose it is.
     *
     * @param given keyword to value, none of them empty
     */
    static Map<String, String> of(Map<String, String> given) throws Fault {
        Map<String, String> keys = new LinkedHashMap<>();
        for (var each : given.entrySet()) {
            keys.put(each.getKey(), value(each.getKey(), each.getValue()));
        }
        if (keys.containsKey("SOPInstanceUID")) {
            throw new Fault(
                    "column SOPInstanceUID: single objects are not fetched; leave it out, and their series are");
        }
        if (keys.containsKey("SeriesInstanceUID") && !keys.containsKey("StudyInstanceUID")) {
            throw new Fault(
                    "column SeriesInstanceUID: many PACS find a series only in its study; add the column StudyInstanceUID");
        }
        if (NARROWING.stream()
                .noneMatch(keyword ->
                        SAYS_SOMETHING.matcher(keys.getOrDefault(keyword, "")).find())) {
            throw new Fault(
                    "names none of " + String.join(", ", NARROWING) + ", and so would mean all that the PACS has");
        }
        if (keys.containsKey("SeriesInstanceUID")) {
            keys.keySet().retainAll(OF_A_SERIES);
        } else if (keys.containsKey("StudyInstanceUID")) {
            keys.keySet().removeIf(keyword -> ItemSearch.isOfStudies(keyword) && !OF_A_STUDY.contains(keyword));
        }
        return keys;
    }

    private static String value(String keyword, String value) throws Fault {
        if (value.length() > LONGEST || value.chars().anyMatch(c -> c < ' ')) {
            throw new Fault(
                    "column " + keyword + ": is longer than " + LONGEST + " characters, or has some that are no text");
        }
        Dictionary.Entry entry = Dictionary.entry(keyword);
        Vr vr = entry == null ? Vr.UN : entry.vr();
        return switch (vr) {
            case DA -> dates(keyword, value);
            case UI -> uid(keyword, value);
            case IS -> number(keyword, value);
            case CS -> BETWEEN_VALUES.matcher(value.toUpperCase(Locale.ROOT)).replaceAll("\\\\");
            default -> value;
        };
    }

    private static String uid(String keyword, String value) throws Fault {
        if (!Uids.isSafe(value)) {
            throw new Fault("column " + keyword + ": is no UID; write one as in 1.2.840.113619.2.5.17");
        }
        return value;
    }

    private static String number(String keyword, String value) throws Fault {
        // a value of this representation may begin with + (PS3.5 §6.2, IS)
        if (IS.fault(keyword, value.replaceFirst("^\\+", "")).isPresent()) {
            throw new Fault("column " + keyword + ": write a whole number from " + IS.least() + " to " + IS.most());
        }
        return value;
    }

    private static String dates(String keyword, String value) throws Fault {
        String plain = value.replace(" ", "");
        if (plain.matches("[0-9]{8}-?[0-9]{0,8}|-[0-9]{8}")) {
            String[] ends = plain.split("-", -1);
            for (String end : ends) {
                if (!end.isEmpty()) {
                    day(keyword, end);
                }
            }
            return plain;
        }
        String[] ends = plain.split("\\.\\.\\.?|/(?=[0-9]{4})|(?<=[0-9-]{10})-(?=[0-9]{4})", 2);
        return ends.length == 1 ? day(keyword, plain) : range(keyword, ends[0], ends[1]);
    }

    /** The days from one to the other, either of which may be empty. */
    static String range(String keyword, String from, String until) throws Fault {
        return (from.isBlank() ? "" : day(keyword, from)) + "-" + (until.isBlank() ? "" : day(keyword, until));
    }

    private static String day(String keyword, String text) throws Fault {
        var parts = DAY.matcher(text.strip());
        if (parts.matches()) {
            String day = parts.group(1) != null
                    ? parts.group(1) + parts.group(2) + parts.group(3)
                    : parts.group(6) + parts.group(5) + parts.group(4);
            try {
                java.time.LocalDate.parse(day, java.time.format.DateTimeFormatter.BASIC_ISO_DATE);
                return day;
            } catch (java.time.DateTimeException e) {
                // said below
            }
        }
        throw new Fault("column " + keyword
                + ": is no date; write 2024-01-31 or 20240131, and days between as 20240101-20240131");
    }
}
