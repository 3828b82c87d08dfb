package org.caravan.privacy.verify;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.Vr;

/**
 * What would tell whose objects they are, as bytes: names in every order, codes, dates of birth and UIDs, each in all encodings in which it may stand. A pattern of
 * one word, or of a few digits, may stand somewhere by chance: it is {@link Kind weak}.
 */
final class Telling {

    /** How sure a hit is. */
    enum Kind {
        /** Names of more than one word, long codes, addresses: counts wherever it stands. */
        NAME,
        /** One word of a name: does not count in descriptions, where Parkinson is a disease and Rosa a protocol. */
        WORD,
        /** A code of letters and digits. */
        CODE,
        /** A code of digits only: does not count in numbers, dates and times. */
        DIGITS,
        /** A date of birth without anything between: does not count in other dates. */
        BIRTH,
        UID
    }

    /** A pattern, with what it is. */
    record Pattern(byte[] bytes, Kind kind, boolean wide) {}

    static final int SHORTEST_WORD = 4;
    static final int SHORTEST_CODE = 4;
    private static final int SHORTEST_IDEOGRAM = 2;
    private static final int SHORTEST_NAME = 6;

    /** Words of names that other text has as well. */
    private static final Set<String> PARTICLES = Set.of(
            "de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "das", "dos", "di", "von", "van", "der", "den",
            "zu", "bin", "al", "mc", "san", "santa", "st", "mr", "mrs", "dr");

    private static final List<String> TERMS = List.of(
            "ISO_IR 100",
            "ISO_IR 101",
            "ISO_IR 109",
            "ISO_IR 110",
            "ISO_IR 144",
            "ISO_IR 127",
            "ISO_IR 126",
            "ISO_IR 138",
            "ISO_IR 148",
            "ISO_IR 203",
            "ISO_IR 166",
            "ISO_IR 192",
            "GB18030",
            "GBK",
            "ISO_IR 13",
            "\\ISO 2022 IR 87",
            "\\ISO 2022 IR 159",
            "\\ISO 2022 IR 149",
            "\\ISO 2022 IR 58");
    private static final List<CharacterSets> SETS =
            TERMS.stream().map(CharacterSets::of).toList();
    private static final List<String> BETWEEN = List.of("^", " ", ", ", ",", "_", "-", ".", "");

    private final Map<String, Pattern> patterns = new LinkedHashMap<>();

    /** Words of names, folded, each name a set: two of one name tell more than one. */
    private final List<Set<String>> names = new ArrayList<>();

    /** Codes, folded; short ones too. */
    private final Set<String> codes = new LinkedHashSet<>();

    /** Takes a name as PN has it: groups between {@code =}, components between {@code ^}. */
    void addName(String name) {
        for (String group : name.split("=")) {
            List<String> words = new ArrayList<>();
            for (String word : group.split("[\\^\\s,]+")) {
                if (!word.isBlank()) {
                    words.add(word.strip());
                }
            }
            if (words.isEmpty()) {
                continue;
            }
            words.removeIf(word -> PARTICLES.contains(folded(word)));
            Set<String> folded = new LinkedHashSet<>();
            words.stream()
                    .map(Telling::folded)
                    .filter(word -> word.length() > 1)
                    .forEach(folded::add);
            names.add(folded);
            for (String word : words) {
                if (word.length() >= (isIdeographic(word) ? SHORTEST_IDEOGRAM : SHORTEST_WORD)) {
                    add(word, isIdeographic(word) ? Kind.NAME : Kind.WORD);
                }
            }
            combinations(words);
            if (words.size() > 1) {
                add(new StringBuilder(group.strip()).reverse().toString(), Kind.NAME);
            }
        }
    }

    private void combinations(List<String> words) {
        for (int first = 0; first < words.size(); first++) {
            for (int second = 0; second < words.size(); second++) {
                if (first != second && areEnough(words.get(first), words.get(second))) {
                    for (String between : BETWEEN) {
                        boolean oneWord = between.isEmpty() && !isIdeographic(words.get(first));
                        add(words.get(first) + between + words.get(second), oneWord ? Kind.WORD : Kind.NAME);
                    }
                }
            }
        }
    }

    /** Two short words, or one and an initial, stand together by chance. */
    private static boolean areEnough(String one, String other) {
        return isIdeographic(one + other)
                || one.length() > 1 && other.length() > 1 && one.length() + other.length() >= SHORTEST_NAME;
    }

    /** Takes a code such as a PatientID, or an address or telephone number. */
    void addCode(String code) {
        String stripped = code.strip();
        if (stripped.isEmpty()) {
            return;
        }
        codes.add(folded(stripped));
        if (stripped.length() >= SHORTEST_CODE) {
            add(stripped, stripped.matches("\\d+") ? Kind.DIGITS : Kind.CODE);
        }
    }

    /** Takes a date of birth as DA has it. */
    void addBirthDate(String date) {
        if (!date.strip().matches("\\d{8}")) {
            return;
        }
        String year = date.strip().substring(0, 4);
        String month = date.strip().substring(4, 6);
        String day = date.strip().substring(6);
        add(year + month + day, Kind.BIRTH);
        for (String between : List.of("-", ".", "/")) {
            for (List<String> parts :
                    List.of(List.of(year, month, day), List.of(day, month, year), List.of(month, day, year))) {
                add(String.join(between, parts), Kind.CODE);
            }
        }
    }

    void addUid(String uid) {
        if (uid.strip().length() > 10) {
            add(uid.strip(), Kind.UID);
        }
    }

    private void add(String text, Kind kind) {
        for (String variant : variants(text)) {
            boolean everywhereTheSame = variant.chars().allMatch(each -> each < 0x80);
            for (CharacterSets each : everywhereTheSame ? List.<CharacterSets>of() : SETS) {
                put(each.encode(variant, Vr.LO), kind, false);
            }
            put(variant.getBytes(StandardCharsets.UTF_8), kind, false);
            if (kind == Kind.UID) {
                continue;
            }
            for (Charset wide : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                put(variant.getBytes(wide), kind, true);
            }
        }
    }

    private void put(byte[] bytes, Kind kind, boolean wide) {
        if (bytes != null && bytes.length >= SHORTEST_WORD) {
            String key = new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            Pattern there = patterns.get(key);
            // what is both a word and a name counts as the name
            if (there == null || kind.ordinal() < there.kind.ordinal()) {
                patterns.put(key, new Pattern(bytes, kind, wide));
            }
        }
    }

    /** As it stands, composed and decomposed, without marks, and letters beyond ASCII in upper, lower and mixed case. */
    private static Set<String> variants(String text) {
        Set<String> variants = new LinkedHashSet<>();
        for (String each : List.of(
                text,
                Normalizer.normalize(text, Normalizer.Form.NFC),
                Normalizer.normalize(text, Normalizer.Form.NFD),
                unmarked(text))) {
            variants.add(each);
            variants.add(each.toUpperCase(Locale.ROOT));
            variants.add(each.toLowerCase(Locale.ROOT));
        }
        return variants;
    }

    private static String unmarked(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    }

    static String folded(String text) {
        return unmarked(text).toLowerCase(Locale.ROOT);
    }

    static boolean isIdeographic(String word) {
        return word.codePoints().anyMatch(Character::isIdeographic)
                || word.codePoints()
                        .anyMatch(each -> Character.UnicodeScript.of(each) == Character.UnicodeScript.HIRAGANA
                                || Character.UnicodeScript.of(each) == Character.UnicodeScript.KATAKANA
                                || Character.UnicodeScript.of(each) == Character.UnicodeScript.HANGUL);
    }

    List<Pattern> patterns() {
        return List.copyOf(patterns.values());
    }

    /** Whether a text has two words of one name. */
    boolean namesSomebody(String text) {
        Set<String> words = words(text);
        return names.stream()
                .anyMatch(name -> name.stream().filter(words::contains).count() >= 2);
    }

    private static Set<String> words(String text) {
        return new LinkedHashSet<>(List.of(folded(text).split("[^\\p{L}\\p{N}]+")));
    }

    /** Whether a text is a word of a name, or has one. */
    boolean hasWord(String text) {
        return hasWord(text, 2);
    }

    /** The same, of words of so many letters and more. */
    boolean hasWord(String text, int shortest) {
        Set<String> words = words(text);
        return names.stream()
                .flatMap(Set::stream)
                .filter(word -> word.length() >= shortest)
                .anyMatch(words::contains);
    }

    /** Whether a text is one of the codes. */
    boolean isCode(String text) {
        return codes.contains(folded(text.strip()));
    }
}
