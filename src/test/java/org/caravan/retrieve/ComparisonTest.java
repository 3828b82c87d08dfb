package org.caravan.retrieve;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTest {

    @ParameterizedTest
    @Pitfall({1, 4, 12})
    @CsvSource({
        // expected, listed, number said, on disk, quarantined, status (hexadecimal), counted by the PACS, state
        "1 2 3, true, 3, 1 2 3, '', 0000, , complete",
        "1 2 3, true, 3, 1 2 3, '', B000, , complete", // the status does not make it incomplete
        "1 2 3, true, 3, 1 2 3 4, '', 0000, , complete",
        "1 2 3, true, 9, 1 2 3, '', 0000, 9, complete", // the list counts, not the number
        "1 2 3, true, 3, 1 2 3, 9, 0000, , complete", // what did not belong was surplus
        "1 2 3, true, 3, 1 2 3, 2, B000, , complete", // sent again with other bytes: what was here first stays
        "1 2 3, true, 3, 1 2 3, '', , , complete",
        "1 2 3, true, 3, 1 3, '', 0000, , incomplete", // a success that was none
        "1 2 3, true, 3, 1 3, '', B000, , incomplete",
        "1 2 3, true, 3, 4 5 6, '', 0000, , incomplete",
        "1 2 3, true, 3, '', '', 0000, , nearline",
        "1 2 3, true, 3, '', '', A702, , nearline",
        "1 2 3, true, 3, 1 2, 3, 0000, , quarantined",
        "1 2 3, true, 3, '', 1 2 3, 0000, , quarantined",
        "1 2 3, true, 3, 1 2, 1, B000, , incomplete", // the duplicate is not why the third is missing
        "1 2 3, true, 3, 1, 2, B000, , incomplete", // asking for the third again may help
        "1 2 3, true, 3, '', 9, B000, , incomplete",
        "'', false, 3, 1 2 3, '', 0000, , complete",
        "'', false, 3, 1 2 3, '', B000, 4, complete",
        "'', false, 3, 1 2, '', 0000, , incomplete",
        "'', false, 3, 1 2, 3, B000, , quarantined",
        "'', false, 3, 1 2, 2, B000, , incomplete",
        "'', false, 3, '', '', 0000, , nearline",
        "1 2, false, 3, 1 2, '', 0000, , incomplete", // grown since the archive, and the PACS names no objects
        "1 2, false, , 1 2, '', 0000, , complete",
        "1 2, false, , 1 2, '', 0000, 3, incomplete",
        "1 2, false, , 1, '', 0000, , incomplete", // never less than the archive
        "'', false, , 1 2, '', 0000, , complete",
        "'', false, , 1 2, '', 0000, 2, complete",
        "'', false, , 1 2, '', 0000, 3, incomplete", // all that the PACS counted must be here
        "'', false, , 1 2, '', B000, , incomplete",
        "'', false, , '', '', 0000, , nearline",
        "'', false, , 1, 2, 0000, , quarantined",
        "'', false, , 1, 1, 0000, , complete",
    })
    void judgesByWhatIsOnDisk(
            String expected,
            boolean listed,
            Integer related,
            String present,
            String quarantined,
            String status,
            Integer counted,
            String state) {
        Integer code = status == null ? null : Integer.valueOf(status, 16);
        Comparison.Verdict verdict = Comparison.judge(new Comparison.Facts(
                set(expected), listed, related, set(present), set(quarantined), 0, code, counted, false));
        assertThat(verdict.state()).isEqualTo(state);
        assertThat(verdict.reason() == null)
                .as("a reason for all but what is complete with nothing set apart")
                .isEqualTo(state.equals("complete") && quarantined.isEmpty());
        assertThat(quarantined.isEmpty() || verdict.reason().contains("quarantine"))
                .as("the quarantine shows")
                .isTrue();
    }

    @Test
    @Fault(57)
    void fault57twoObjectsOfOneUidThatSayDifferentThingsHoldTheSeriesForAPerson() {
        var facts =
                new Comparison.Facts(Set.of("1", "2"), true, 2, Set.of("1", "2"), Set.of("1"), 1, 0xB000, null, false);
        Comparison.Verdict verdict = Comparison.judge(facts);
        assertThat(verdict.state()).isEqualTo("quarantined");
        assertThat(verdict.reason()).contains("1 object came with the UID of one that is here", "requeue --series");
    }

    @Test
    void saysHowManyAreMissingAndWhatThePacsSaid() {
        Comparison.Verdict verdict = Comparison.judge(
                new Comparison.Facts(Set.of("1", "2", "3"), true, 3, Set.of("1"), Set.of(), 0, 0xB000, null, false));
        assertThat(verdict.reason())
                .isEqualTo(
                        "2 of 3 objects are missing; the PACS said: sub-operations complete, one or more failures (B000H)");
    }

    private static Set<String> set(String words) {
        return words.isEmpty() ? Set.of() : Set.of(words.split(" "));
    }
}
