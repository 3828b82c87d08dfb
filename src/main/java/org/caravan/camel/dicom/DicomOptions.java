package org.caravan.camel.dicom;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.commons.text.similarity.LevenshteinDistance;

import org.caravan.dicom.ByteRate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.Range;

/** Which verb takes which option; refuses what would be ignored, in words that say what to write instead. */
final class DicomOptions {

    /** As Camel reads it (1h30m, 500ms), ISO 8601 (PT30S), or 0. */
    private static final Pattern DURATION =
            Pattern.compile("0|(-?\\d+\\s*(ms|s|m|h|d)\\s*)+|[pP].+", Pattern.CASE_INSENSITIVE);

    /** In bytes. */
    private static final Range LIST_SIZE = new Range(65536, 1L << 30);

    /** In bytes. */
    private static final Range SPOOL_SIZE = new Range(65536, 1L << 40);

    /** Of one body. */
    private static final Range OBJECTS = new Range(1, 1_000_000);

    private static final Map<String, Set<DicomVerb>> VERBS = new TreeMap<>();

    static {
        Set<DicomVerb> all = EnumSet.allOf(DicomVerb.class);
        Set<DicomVerb> producers = all.stream()
                .filter(DicomVerb::isProducer)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DicomVerb.class)));
        allow(all, "toolkit", "sslContextParameters");
        allow(all, "gate");
        allow(producers, "deadline", "lazyStartProducer", "tlsHostNameChecked");
        allow(EnumSet.of(DicomVerb.find, DicomVerb.move, DicomVerb.get, DicomVerb.retrieve), "level");
        allow(EnumSet.of(DicomVerb.find), "keys", "streaming", "filter", "maxListSize");
        allow(EnumSet.of(DicomVerb.find, DicomVerb.store, DicomVerb.commit), "maxSpoolSize");
        allow(EnumSet.of(DicomVerb.store, DicomVerb.commit), "maxObjects", "verifyWait");
        allow(EnumSet.of(DicomVerb.store), "verify", "onlyMissing", "kilobytesPerSecond");
        allow(EnumSet.of(DicomVerb.move, DicomVerb.get, DicomVerb.retrieve), "destination", "grace");
        allow(EnumSet.of(DicomVerb.get), "fallback");
        allow(EnumSet.of(DicomVerb.get, DicomVerb.listen), "directory", "durable", "forceAtEnd");
        allow(
                EnumSet.of(DicomVerb.listen),
                "callers",
                "aeTitles",
                "identityCheck",
                "unsolicited",
                "commitment",
                "commitmentWithin",
                "maxAssociations",
                "maxAssociationsPerAddress",
                "maxStrangers",
                "maxPduLength",
                "maxObjectSize",
                "minFree",
                "associationTimeout",
                "strangerTimeout",
                "idleTimeout",
                "messageTimeout",
                "writeTimeout",
                "closeTimeout",
                "exchangePattern");
    }

    private static final Map<String, Range> NUMBERS = Map.of(
            "maxAssociations", Peer.ASSOCIATIONS,
            "maxAssociationsPerAddress", Peer.ASSOCIATIONS,
            "maxStrangers", Peer.ASSOCIATIONS,
            "maxPduLength", Peer.PDU_LENGTH,
            "maxObjectSize", ListenSettings.OBJECT_SIZE,
            "minFree", ListenSettings.FREE,
            "maxObjects", OBJECTS,
            "kilobytesPerSecond", ByteRate.KILOBYTES);

    private DicomOptions() {}

    private static void allow(Set<DicomVerb> verbs, String... options) {
        for (String option : options) {
            VERBS.put(option, verbs);
        }
    }

    /**
     * Checks the options of an endpoint as written.
     *
     * @throws IllegalArgumentException for an option that is misspelt, that this verb does not take, or whose value cannot be read
     */
    static void check(DicomVerb verb, Map<String, Object> written) {
        for (var option : written.entrySet()) {
            Set<DicomVerb> verbs = VERBS.get(option.getKey());
            if (verbs == null) {
                throw new IllegalArgumentException(unknown(verb, option.getKey()));
            }
            if (!verbs.contains(verb)) {
                throw new IllegalArgumentException("option '" + option.getKey() + "' has no meaning for " + verb
                        + "; it belongs to " + names(verbs) + ". " + verb + " takes: " + taken(verb));
            }
        }
        checkWord(written, "level", levels(verb));
        checkWord(written, "unsolicited", Unsolicited.values());
        checkWord(written, "verify", Verify.values());
        written.forEach(DicomOptions::checkDuration);
        NUMBERS.forEach((option, range) -> checkNumber(written, option, range));
        checkNumber(written, "maxListSize", LIST_SIZE);
        checkNumber(written, "maxSpoolSize", SPOOL_SIZE);
        if (verb == DicomVerb.find) {
            checkForm(written, "maxListSize", false);
            checkForm(written, "maxSpoolSize", true);
        }
    }

    private static void checkDuration(String option, Object value) {
        boolean duration = option.equals("deadline")
                || option.equals("grace")
                || option.equals("verifyWait")
                || option.equals("commitmentWithin")
                || option.endsWith("Timeout");
        if (duration && !DURATION.matcher(value.toString().strip()).matches()) {
            throw new IllegalArgumentException("option '" + option + "' is '" + value
                    + "', which is no time. Write a number and its unit, for example 30s, 10m or 4h");
        }
    }

    private static void checkNumber(Map<String, Object> written, String option, Range range) {
        Object value = written.get(option);
        if (value != null) {
            range.fault("option '" + option + "'", value.toString()).ifPresent(fault -> {
                throw new IllegalArgumentException(fault);
            });
        }
    }

    /** An option of one form of the matches would be ignored with the other. */
    private static void checkForm(Map<String, Object> written, String option, boolean ofStreaming) {
        boolean streaming = Boolean.parseBoolean(String.valueOf(written.get("streaming")));
        if (written.containsKey(option) && streaming != ofStreaming) {
            throw new IllegalArgumentException("option '" + option + "' has no meaning with streaming=" + streaming
                    + ". Write " + (streaming ? "maxSpoolSize" : "maxListSize") + " in its place");
        }
    }

    private static Object[] levels(DicomVerb verb) {
        return verb.isRetrieve() ? new Object[] {QueryLevel.SERIES, QueryLevel.IMAGE} : QueryLevel.values();
    }

    private static void checkWord(Map<String, Object> written, String option, Object[] allowed) {
        Object value = written.get(option);
        if (value != null
                && Arrays.stream(allowed).noneMatch(word -> word.toString().equalsIgnoreCase(value.toString()))) {
            throw new IllegalArgumentException("option '" + option + "' is '" + value + "'. Write one of: "
                    + Arrays.stream(allowed).map(Object::toString).collect(Collectors.joining(", ")));
        }
    }

    private static String unknown(DicomVerb verb, String option) {
        Optional<String> meant = VERBS.keySet().stream()
                .filter(known -> distance(known, option) <= Math.max(2, option.length() / 3))
                .min(Comparator.comparingInt(known -> distance(known, option)));
        return "there is no option '" + option + "'"
                + meant.map(known -> ". Did you mean '" + known + "'?").orElse(".") + " " + verb + " takes: "
                + taken(verb);
    }

    private static String taken(DicomVerb verb) {
        return VERBS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(verb))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private static String names(Set<DicomVerb> verbs) {
        return verbs.stream().map(Enum::name).collect(Collectors.joining(", "));
    }

    /** Levenshtein distance, ignoring case: how many letters to add, drop or change. */
    private static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
    }
}
