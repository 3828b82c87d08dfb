package org.caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import org.caravan.queue.QueueStatus;

import static org.assertj.core.api.Assertions.assertThat;

class DemoProgressTest {

    private static final QueueStatus.Totals ALL_HERE = totals(20, 281);
    private static final QueueStatus.Totals ONE_TO_FETCH = totals(19, 250);

    private final StringWriter out = new StringWriter();
    private final Console console = new Console(new PrintWriter(out, true), true, false, 80);

    @Test
    void saysOnceInWordsOnATerminalThatNothingIsToBeFetched() {
        try (ProgressOnTerminal progress = new ProgressOnTerminal(console)) {
            progress.show(Optional.empty(), ALL_HERE);
            progress.show(Optional.empty(), ALL_HERE);

            assertThat(progress.isDrawing()).isFalse();
            assertThat(out.toString())
                    .isEqualToIgnoringNewLines("Asking the PACS what is new; 20 series are here already ...");
        }
    }

    @Test
    void drawsABarOnATerminalOnceSomethingIsToBeFetched() {
        try (ProgressOnTerminal progress = new ProgressOnTerminal(console)) {
            progress.show(Optional.empty(), ONE_TO_FETCH);

            assertThat(progress.isDrawing()).isTrue();
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void saysInALineWhatIsToBeFetchedAndThatNothingIs() {
        try (ProgressInLines progress = new ProgressInLines(console)) {
            progress.show(Optional.empty(), ONE_TO_FETCH);
        }
        try (ProgressInLines progress = new ProgressInLines(console)) {
            progress.show(Optional.empty(), ALL_HERE);
        }
        assertThat(out.toString().lines())
                .containsExactly(
                        "19 of 20 series, 250 of 281 files, 20 archives delivered",
                        "Asking the PACS what is new; 20 series are here already");
    }

    private static QueueStatus.Totals totals(long complete, long received) {
        return new QueueStatus.Totals(20, 20 - complete, complete, 0, 281, received, 1, 20, 0, 0, 20, 0, 0, 0, true);
    }
}
