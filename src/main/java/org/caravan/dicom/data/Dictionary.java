package org.caravan.dicom.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The data dictionary (PS3.6 §6, PS3.7 annex E): keyword, tag, VR and VM of every standard element.
 *
 * <p>Repeating groups (50xx, 60xx, 7Fxx) have one entry each; its keyword names the element of the first group, {@code OverlayRows}
 * is (6000,0010), and those of the other groups are named {@code (6002,0010)}.
 */
public final class Dictionary {

    /**
     * One element of the dictionary.
     *
     * @param tag the tag; of a repeating group its first
     * @param keyword the keyword, for example {@code PatientID}
     * @param vr the VR; where it depends on other attributes the usual one
     * @param pixelSigned whether the VR is SS instead of US when PixelRepresentation is 1
     * @param vm value multiplicity, for example {@code 1-n}
     */
    public record Entry(int tag, String keyword, Vr vr, boolean pixelSigned, String vm) {}

    private static final String RESOURCE = "dictionary.tsv";

    /** Letters of a misspelt name that are looked at; no keyword is longer. */
    private static final int LONGEST = 100;

    private static final Map<Integer, Entry> BY_TAG = new HashMap<>(14000);
    private static final Map<Integer, Entry> REPEATING = new HashMap<>(200);
    private static final Map<String, Entry> BY_KEYWORD = new HashMap<>(14000);

    static {
        load();
    }

    private Dictionary() {}

    private static void load() {
        Map<String, String> shared = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Dictionary.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line, shared);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes one line: tag, VR, VM, keyword, each after a tab. */
    private static void add(String line, Map<String, String> shared) {
        int vmStart = line.indexOf('\t', 9) + 1;
        int keywordStart = line.indexOf('\t', vmStart) + 1;
        String digits = line.substring(0, 8);
        boolean repeating = digits.indexOf('x') >= 0;
        int tag = Integer.parseUnsignedInt(repeating ? digits.replace('x', '0') : digits, 16);
        String vr = line.substring(9, vmStart - 1);
        String vm = shared.computeIfAbsent(line.substring(vmStart, keywordStart - 1), text -> text);
        Entry entry = new Entry(tag, line.substring(keywordStart), vr(vr), vr.equals("xs"), vm);
        (repeating ? REPEATING : BY_TAG).put(tag, entry);
        BY_KEYWORD.put(entry.keyword, entry);
    }

    private static Vr vr(String name) {
        return switch (name) {
            case "xs" -> Vr.US;
            case "ox", "px", "lt" -> Vr.OW;
            case "up" -> Vr.UL;
            case "na" -> Vr.UN;
            default -> Vr.valueOf(name);
        };
    }

    /** The entry of a tag; null for private and unknown ones. */
    public static Entry entry(int tag) {
        Entry entry = BY_TAG.get(tag);
        return entry != null ? entry : repeating(tag);
    }

    private static Entry repeating(int tag) {
        int high = tag >>> 24;
        if ((high == 0x50 || high == 0x60 || high == 0x7F) && !Tag.isPrivate(tag)) {
            return REPEATING.get(tag & 0xFF00FFFF);
        }
        return (tag & 0xFFFFFF00) == 0x00203100 ? REPEATING.get(0x00203100) : null;
    }

    /** The entry of a keyword; null when there is none. */
    public static Entry entry(String keyword) {
        return BY_KEYWORD.get(keyword);
    }

    /** The VR of a tag: of private creators LO, of group lengths UL, of unknown elements UN. */
    public static Vr vr(int tag) {
        Entry entry = entry(tag);
        if (entry != null) {
            return entry.vr;
        }
        return Tag.isGroupLength(tag) ? Vr.UL : Tag.isPrivateCreator(tag) ? Vr.LO : Vr.UN;
    }

    /** What the element is called in maps: its keyword, or {@code (gggg,eeee)} where it has none. */
    public static String name(int tag) {
        Entry entry = entry(tag);
        return entry != null && entry.tag == tag ? entry.keyword : Tag.format(tag);
    }

    /** The tag of a name from {@link #name}: a keyword or {@code (gggg,eeee)}.
     *
     * @throws IllegalArgumentException for anything else; the message suggests the closest keyword
     */
    public static int tag(String name) {
        Entry entry = BY_KEYWORD.get(name);
        if (entry != null) {
            return entry.tag;
        }
        if (Tag.isNumeric(name)) {
            return Tag.parse(name);
        }
        throw new IllegalArgumentException("Unknown DICOM keyword \"" + name + "\". Did you mean " + closest(name)
                + "? Private elements are written as (gggg,eeee), for example (0019,1008).");
    }

    /** All keywords. */
    public static Set<String> keywords() {
        return Collections.unmodifiableSet(BY_KEYWORD.keySet());
    }

    /** The keyword that differs least from the name. */
    public static String closest(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        String wanted = letters.substring(0, Math.min(letters.length(), LONGEST));
        return BY_KEYWORD.keySet().stream()
                .min(Comparator.comparingInt((String keyword) -> LevenshteinDistance.getDefaultInstance()
                                .apply(wanted, keyword.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }
}
