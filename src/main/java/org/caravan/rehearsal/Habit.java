package org.caravan.rehearsal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.caravan.dicom.Range;

/** A bad habit that the rehearsal PACS takes on when it is told to. What real PACS do stands behind each of them (docs/rehearsal.md). */
public enum Habit {
    // the line between it and its neighbours
    RESET_ABOVE(number(), "0", "messages in 60 seconds above which it resets every connection; 0: bears any number"),
    NIGHTLY_DROP(nightly(), "", "when the line goes every day; empty: never"),
    DOWN(flag(), "no", "nothing answers at its port"),
    LINE_SPEED(number(), "0", "bytes a second that the line carries in each direction; 0: as many as come"),
    LINE_DELAY(span(), "0s", "how long each burst of bytes is on its way"),
    HALF_OPEN(often(), "never", "a connection to it goes dead after its first answer, without an end"),
    STUCK_READS(often(), "never", "it stops reading from a connection once the association stands"),
    LOCAL_LIMIT(often(), "never", "an association is rejected: local limit exceeded"),

    // what it finds
    TRUNCATE_FINDS(number(), "0", "matches it gives at most, without a word about the others; 0: all"),
    REFUSE_FINDS_ABOVE(number(), "0", "matches above which it refuses a query as out of resources (A700H); 0: never"),
    DUPLICATE_MATCHES(often(), "never", "a match is sent twice"),
    IGNORED_KEYS(words(), "", "matching keys it pays no attention to, such as: PatientID StudyDate"),
    SERIES_COUNTS(
            oneOf("honest", "absent", "zero", "wrong"), "honest", "NumberOfSeriesRelatedInstances in its answers"),
    REFUSE_IMAGE_FINDS(flag(), "no", "it refuses queries at IMAGE level"),
    OMIT_CHARACTER_SET(flag(), "no", "its answers do not name their character set (0008,0005)"),
    STUDY_ROOT_ONLY(flag(), "no", "it refuses Patient Root"),

    // what it sends
    LOSE_STORES(often(), "never", "an object is not sent and counted as sent"),
    BREAK_STORES(often(), "never", "a connection it stores over is reset in the middle of an object"),
    BREAK_AT(
            number(),
            "0",
            "object of a retrieval in whose middle the connection it stores over is reset, once; 0: none"),
    LATE_STORES(often(), "never", "the second half of a retrieval is sent after its final response"),
    LATE_BY(span(), "2s", "how long after it"),
    UNREADABLE(often(), "never", "a series whose last object can never be sent, nor any later"),
    NO_ORIGINATOR(flag(), "no", "its C-STOREs do not name the C-MOVE they belong to"),

    // what it says of it
    MOVE_COUNTERS(
            oneOf("honest", "absent", "zero", "wrong"), "honest", "sub-operations that its C-MOVE responses count"),
    WARNINGS(often(), "never", "a C-MOVE that brought everything ends with a warning (B000H)"),
    REFUSE_MOVES(often(), "never", "a C-MOVE fails, out of resources (A702H), and nothing is sent"),
    ENDLESS_PENDINGS(
            often(), "never", "a C-MOVE is followed by pending responses for ever, once a second, and nothing is sent"),

    // what becomes of what it holds
    NEARLINE(often(), "never", "a series is on tape when it is asked for first, and comes after the time of recall"),
    RECALL(span(), "10s", "how long a series takes from tape"),
    GROW(often(), "never", "a series gets one more object after it was retrieved"),
    MERGE(words(), "", "patients whose studies go to another, such as: REH-0002>REH-0001; cannot be taken back"),
    REASSIGN(
            words(),
            "",
            "StudyInstanceUIDs of studies that go to another patient, such as: 1.2.3>REH-0001; cannot be taken back"),
    DROP(words(), "", "UIDs of studies, series and objects that are deleted; cannot be taken back");

    private static final Range NUMBERS = new Range(0, 100_000_000);

    private final Kind kind;
    private final String usual;
    private final String meaning;

    Habit(Kind kind, String usual, String meaning) {
        this.kind = kind;
        this.usual = usual;
        this.meaning = meaning;
    }

    /** What can be written for it, and how that is read. */
    private record Kind(String write, Function<String, Object> reader) {}

    /** What an operator calls it: {@code reset-above}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value of a PACS that behaves. */
    public String usual() {
        return usual;
    }

    public String meaning() {
        return meaning;
    }

    /** What can be written for it. */
    public String write() {
        return kind.write;
    }

    /** @throws IllegalArgumentException where there is none of that name; names them all */
    static Habit of(String key) {
        return Arrays.stream(values())
                .filter(habit -> habit.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no habit '" + key + "'; there are "
                        + Arrays.stream(values()).map(Habit::key).collect(Collectors.joining(", "))));
    }

    /** @throws IllegalArgumentException says what to write instead */
    Object read(String text) {
        try {
            return kind.reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key() + " is '" + text + "'; write " + kind.write, e);
        }
    }

    private static Kind number() {
        return new Kind("a whole number from 0 to 100000000", text -> {
            if (NUMBERS.fault("", text).isPresent()) {
                throw new IllegalArgumentException();
            }
            return Long.parseLong(text);
        });
    }

    private static Kind flag() {
        return oneOf("no", "yes");
    }

    private static Kind oneOf(String... words) {
        List<String> all = List.of(words);
        return new Kind(String.join(" or ", all), text -> {
            if (!all.contains(text)) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    private static Kind often() {
        return new Kind(Often.WRITE, Often::parse);
    }

    private static Kind span() {
        return new Kind(Spans.WRITE, Spans::parse);
    }

    private static Kind nightly() {
        return new Kind(NightlyDrop.WRITE + ", or nothing", text -> text.isEmpty() ? "" : NightlyDrop.parse(text));
    }

    private static Kind words() {
        return new Kind(
                "words with blanks between them, or nothing",
                text -> text.isEmpty() ? List.of() : List.of(text.split("\\s+")));
    }
}
