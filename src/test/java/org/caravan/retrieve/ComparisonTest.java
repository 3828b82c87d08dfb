package org.caravan.retrieve;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTest {

    @ParameterizedTest
    @CsvSource({
        // expected, listed, number said, on disk, quarantined, status (hexadecimal), state
        "1 2 3, true, 3, 1 2 3, 0, 0000, complete",
        "1 2 3, true, 3, 1 2 3, 0, B000, complete", // the status does not make it incomplete
        "1 2 3, true, 3, 1 2 3 4, 0, 0000, complete",
        "1 2 3, true, 9, 1 2 3, 0, 0000, complete", // the list counts, not the number
        "1 2 3, true, 3, 1 2 3, 1, 0000, complete", // what did not belong was surplus
        "1 2 3, true, 3, 1 2 3, 0, , complete",
        "1 2 3, true, 3, 1 3, 0, 0000, incomplete", // a success that was none
        "1 2 3, true, 3, 1 3, 0, B000, incomplete",
        "1 2 3, true, 3, 4 5 6, 0, 0000, incomplete",
        "1 2 3, true, 3, '', 0, 0000, nearline",
        "1 2 3, true, 3, '', 0, A702, nearline",
        "1 2 3, true, 3, 1 2, 1, 0000, quarantined",
        "1 2 3, true, 3, '', 3, 0000, quarantined",
        "'', false, 3, 1 2 3, 0, 0000, complete",
        "'', false, 3, 1 2, 0, 0000, incomplete",
        "'', false, 3, '', 0, 0000, nearline",
        "1 2, false, 3, 1 2, 0, 0000, incomplete", // grown since the archive, and the PACS names no objects
        "1 2, false, , 1 2, 0, 0000, complete",
        "1 2, false, , 1, 0, 0000, incomplete", // never less than the archive
        "'', false, , 1 2, 0, 0000, complete",
        "'', false, , 1 2, 0, B000, incomplete",
        "'', false, , '', 0, 0000, nearline",
        "'', false, , 1, 1, 0000, quarantined",
    })
    void judgesByWhatIsOnDisk(
            String expected,
            boolean listed,
            Integer related,
            String present,
            int quarantined,
            String status,
            String state) {
        Integer code = status == null ? null : Integer.valueOf(status, 16);
        Comparison.Verdict verdict =
                Comparison.judge(new Comparison.Facts(set(expected), listed, related, set(present), quarantined, code));
        assertThat(verdict.state()).isEqualTo(state);
        assertThat(verdict.reason() == null).as("a reason for all but complete").isEqualTo(state.equals("complete"));
    }

    @Test
    void saysHowManyAreMissingAndWhatThePacsSaid() {
        Comparison.Verdict verdict =
                Comparison.judge(new Comparison.Facts(Set.of("1", "2", "3"), true, 3, Set.of("1"), 0, 0xB000));
        assertThat(verdict.reason())
                .isEqualTo(
                        "2 of 3 objects are missing; the PACS said: sub-operations complete, one or more failures (B000H)");
    }

    private static Set<String> set(String words) {
        return words.isEmpty() ? Set.of() : Set.of(words.split(" "));
    }
}
