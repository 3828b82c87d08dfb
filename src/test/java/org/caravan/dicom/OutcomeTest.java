package org.caravan.dicom;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeTest {

    @Test
    void cutsTheErrorCommentAndTakesControlCharactersOut() {
        var outcome = new Outcome(0, 0, 0, 0, 0, List.of(), "disk\nfull\u001B[31m" + "!".repeat(60_000));
        assertThat(outcome.errorComment()).hasSize(64).startsWith("disk full [31m!");
    }
}
