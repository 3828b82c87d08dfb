package org.caravan.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is believed of a series after its retrieve has ended, the process was killed, or the machine lost its power. */
class ForceAtEndTest {

    @TempDir
    Path folder;

    private Path series;
    private ForceAtEnd atEnd;

    @BeforeEach
    void oneObjectIsSafe() throws Exception {
        series = Files.createDirectories(folder.resolve("1.2/1.2.3"));
        Files.writeString(series.resolve("safe.dcm"), "safe");
        atEnd = new ForceAtEnd(series);
    }

    private void place(String name) throws IOException {
        assertThat(atEnd.enter()).isTrue();
        try {
            Files.writeString(series.resolve(name), name);
        } finally {
            atEnd.leave();
        }
    }

    private TreeSet<String> names() throws IOException {
        try (var files = Files.list(series)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void aNoteIsThereFromBeforeTheFirstObjectUntilAllAreForced() throws Exception {
        assertThat(atEnd.enter()).isTrue();
        assertThat(names()).as("before the object").containsExactly(ForceAtEnd.NOTE, "safe.dcm");
        atEnd.leave();
        place("a.dcm");
        place("b.dcm");
        assertThat(Files.readAllLines(series.resolve(ForceAtEnd.NOTE)))
                .hasSize(2)
                .endsWith("safe.dcm");
        atEnd.finish();
        atEnd.finish();
        assertThat(names()).containsExactly("a.dcm", "b.dcm", "safe.dcm");
        assertThat(atEnd.enter()).as("what comes after is forced by itself").isFalse();
    }

    @Test
    void aRetrieveOfWhichNothingCameLeavesNothing() throws Exception {
        Path other = folder.resolve("1.2/1.2.4");
        new ForceAtEnd(other).finish();
        ForceAtEnd.mend(other);
        assertThat(other).doesNotExist();
    }

    @Test
    void theEndWaitsForAnObjectThatIsBeingPlaced() throws Exception {
        assertThat(atEnd.enter()).isTrue();
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
            try {
                atEnd.finish();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> end.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        Files.writeString(series.resolve("a.dcm"), "a");
        atEnd.leave();
        end.get(10, TimeUnit.SECONDS);
        assertThat(names()).containsExactly("a.dcm", "safe.dcm");
    }

    @Test
    void whatAKilledProcessWroteIsForcedAndKept() throws Exception {
        place("a.dcm");
        ForceAtEnd.mend(series);
        assertThat(names()).as("it runs still").contains(ForceAtEnd.NOTE);
        List<String> note = Files.readAllLines(series.resolve(ForceAtEnd.NOTE));
        atEnd.finish();
        Files.write(series.resolve(ForceAtEnd.NOTE), note);
        ForceAtEnd.mend(series);
        assertThat(names()).containsExactly("a.dcm", "safe.dcm");
    }

    @Test
    void afterAPowerFailureOnlyWhatWasForcedIsBelieved() throws Exception {
        place("a.dcm");
        place("b.dcm");
        List<String> note = Files.readAllLines(series.resolve(ForceAtEnd.NOTE));
        atEnd.finish();
        Files.writeString(series.resolve("a.dcm"), "");
        Files.write(series.resolve(ForceAtEnd.NOTE), List.of("another start of the machine", note.get(1)));
        ForceAtEnd.mend(series);
        assertThat(names()).containsExactly("safe.dcm");
    }

    @Test
    void theNextRetrieveOfASeriesMendsItFirst() throws Exception {
        Files.writeString(series.resolve("torn.dcm"), "");
        Files.write(series.resolve(ForceAtEnd.NOTE), List.of("another start of the machine", "safe.dcm"));
        place("a.dcm");
        atEnd.finish();
        assertThat(names()).containsExactly("a.dcm", "safe.dcm");
    }

    @Test
    void whatTheDiskDoesNotTakeIsGone() throws Exception {
        place("a.dcm");
        Path unreadable = series.resolve("loop.dcm");
        Files.createSymbolicLink(unreadable, unreadable);
        assertThatThrownBy(atEnd::finish).isInstanceOf(IOException.class);
        assertThat(names()).containsExactly("safe.dcm");
        assertThat(atEnd.enter()).isFalse();
    }
}
