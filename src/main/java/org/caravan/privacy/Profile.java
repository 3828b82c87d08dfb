package org.caravan.privacy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.Vr;
import org.caravan.load.Nearest;

/** The Basic Application Level Confidentiality Profile of PS3.15 Annex E with some of its options: says what is done with each element. */
final class Profile {

    private static final String BASIC = "basic";

    /** VRs that may hold names, free text, dates or addresses: such an element stays only where the table or the keep list says so. */
    private static final Set<Vr> TELLING =
            EnumSet.of(Vr.PN, Vr.DA, Vr.DT, Vr.TM, Vr.LT, Vr.ST, Vr.UT, Vr.UC, Vr.UR, Vr.AE, Vr.UN);

    /** Of these VRs Table E.1-1 has cleaned what its option keeps of them. */
    private static final Set<Vr> LONG_TEXTS = EnumSet.of(Vr.LT, Vr.ST, Vr.UT, Vr.UC);

    /** Groups about patients, visits, requests and results: nothing of them stays that is not listed. */
    private static final Set<Integer> TELLING_GROUPS = Set.of(0x0010, 0x0032, 0x0038, 0x4000, 0x4008);

    /** Text of the content and graphics that their options clean; without these what it lies in is gone. */
    private static final int TEXT_VALUE = 0x0040A160;

    private static final int UNFORMATTED_TEXT_VALUE = 0x00700006;

    private static final String KEPT = "kept.tsv";
    private static final Set<Integer> KEEP = new HashSet<>();
    private static final Map<Integer, Set<String>> SAFE_PRIVATE = new HashMap<>();

    static {
        ProfileTable.lines(KEPT, line -> KEEP.add(Integer.parseUnsignedInt(line.substring(0, 8), 16)));
        ProfileTable.lines("safe-private.tsv", line -> {
            String[] cells = line.split("\t");
            SAFE_PRIVATE
                    .computeIfAbsent(
                            Tag.of(Integer.parseInt(cells[0], 16), Integer.parseInt(cells[1], 16)),
                            tag -> new HashSet<>())
                    .add(cells[2]);
        });
    }

    private final Set<ProfileOption> options;

    private Profile(Set<ProfileOption> options) {
        this.options = options;
    }

    /**
     * Of a list such as {@code basic, retain-modified-dates}.
     *
     * @throws IllegalArgumentException where it is none; the message says what to write
     */
    static Profile of(String list) {
        Set<ProfileOption> options = EnumSet.noneOf(ProfileOption.class);
        List<String> words = new ArrayList<>(List.of(list.strip().split("\\s*,\\s*")));
        if (!words.remove(BASIC)) {
            throw new IllegalArgumentException("profile is '" + list
                    + "'; write basic, and behind it the options that you want with commas between, for example basic,"
                    + " retain-modified-dates");
        }
        for (String word : words) {
            options.add(ProfileOption.ofWord(word)
                    .orElseThrow(() -> new IllegalArgumentException("profile has the option '" + word + "'; there are "
                            + ProfileOption.words()
                            + Nearest.hint(word, List.of(ProfileOption.words().split(", "))))));
        }
        if (options.containsAll(Set.of(ProfileOption.RETAIN_FULL_DATES, ProfileOption.RETAIN_MODIFIED_DATES))) {
            throw new IllegalArgumentException(
                    "profile has retain-full-dates and retain-modified-dates: leave one of them out");
        }
        return new Profile(options);
    }

    Set<ProfileOption> options() {
        return options;
    }

    boolean has(ProfileOption option) {
        return options.contains(option);
    }

    /** Whether any of its options cleans texts, in place of removing or keeping them. */
    boolean cleansTexts() {
        return options.stream().anyMatch(option -> switch (option) {
            case CLEAN_DESCRIPTORS,
                    CLEAN_STRUCTURED_CONTENT,
                    CLEAN_GRAPHICS,
                    RETAIN_PATIENT_CHARACTERISTICS,
                    RETAIN_DEVICE_IDENTITY -> true;
            default -> false;
        });
    }

    /** By which one tells whether the rules are the same: the table and the options. */
    String sum() {
        return ProfileTable.sum(List.of(KEPT, "safe-private.tsv", IodTypes.RESOURCE), options.toString());
    }

    /** Whether a private element, by its element number within its block, is known to tell nobody. */
    boolean isSafe(int tag, String creator) {
        return has(ProfileOption.RETAIN_SAFE_PRIVATE)
                && SAFE_PRIVATE
                        .getOrDefault(Tag.of(Tag.group(tag), Tag.element(tag) & 0xFF), Set.of())
                        .contains(creator);
    }

    /**
     * What is done with an element that is not private.
     *
     * @param vr as it is encoded, or that of the dictionary where it is encoded as UN
     * @param type of the attribute in that object, 1 to 3
     */
    Action action(int tag, Vr vr, int type) {
        ProfileTable.Row row = ProfileTable.row(tag);
        if (row == null) {
            return unlisted(tag, vr);
        }
        Action retained = retained(row, vr);
        return retained != null ? retained : basic(row.basic(), tag, vr, type);
    }

    private Action retained(ProfileTable.Row row, Vr vr) {
        boolean clean = false;
        boolean keep = false;
        for (ProfileOption option : options) {
            Character how = row.options().get(option);
            keep |= how != null && how == 'K';
            clean |= how != null && how == 'C';
        }
        if (clean && isTime(vr)) {
            return Action.SHIFT; // also where another option would keep it as it is
        }
        return keep ? Action.KEEP : clean ? Action.CLEAN : null;
    }

    static boolean isTime(Vr vr) {
        return vr == Vr.DA || vr == Vr.DT || vr == Vr.TM;
    }

    private static Action basic(String actions, int tag, Vr vr, int type) {
        if (actions.contains("U") && (vr == Vr.UI || vr == Vr.SQ)) {
            return vr == Vr.UI ? Action.NEW_UID : Action.KEEP; // what lies in the sequence is gone through
        }
        if (actions.length() > 1) {
            if (type == 3 && actions.contains("X")) {
                return Action.REMOVE;
            }
            if (type >= 2 && actions.contains("Z") || !actions.contains("D")) {
                return Action.EMPTY;
            }
            return Action.DUMMY;
        }
        return switch (actions) {
            case "X" -> Action.REMOVE;
            case "Z" -> Action.EMPTY;
            case "D" -> Action.DUMMY;
            default ->
                throw new IllegalStateException("Table E.1-1 has the action " + actions + " for " + Tag.format(tag));
        };
    }

    /** The keep list: attributes of PS3.6 that the table, which looks at all of them, does not name, and that can hold nothing of anybody. */
    private Action unlisted(int tag, Vr vr) {
        Dictionary.Entry known = Dictionary.entry(tag);
        if (known == null) {
            return Action.REMOVE_UNKNOWN;
        }
        if (KEEP.contains(tag)) {
            return Action.KEEP;
        }
        if (tag == TEXT_VALUE && has(ProfileOption.CLEAN_STRUCTURED_CONTENT)
                || tag == UNFORMATTED_TEXT_VALUE && has(ProfileOption.CLEAN_GRAPHICS)) {
            return Action.CLEAN;
        }
        if (vr == Vr.UI) {
            return Action.NEW_UID; // those of the standard stay as they are
        }
        if (isTime(vr) && has(ProfileOption.RETAIN_FULL_DATES)) {
            return Action.KEEP;
        }
        if (isTime(vr) && has(ProfileOption.RETAIN_MODIFIED_DATES)) {
            return Action.SHIFT;
        }
        if (LONG_TEXTS.contains(vr) && has(ProfileOption.CLEAN_DESCRIPTORS)) {
            return Action.CLEAN;
        }
        return TELLING.contains(vr) || TELLING.contains(known.vr()) || TELLING_GROUPS.contains(Tag.group(tag))
                ? Action.REMOVE_UNKNOWN
                : Action.KEEP;
    }
}
