package org.caravan.discover;

import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** Lists of participants that would fill the memory: they are named with what to write instead, and what can be read counts. */
@Tag("hostile")
@Timeout(120)
class HostileListTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final Participant MATCHED = new Participant("TB-1", "", DateWindow.OPEN);

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{1} times {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "%d| 50000| 50000|",
                "%d| 50001| 50001| from line 50001 on: divide it",
                "%064d| 70000| 0| is larger than 4000000 bytes: write one PatientID",
                "a,| 1000000| 0| is longer than 1000 characters",
                "'x\"%d,'| 100000| 0| is longer than 1000 characters",
                "*%d#| 60000| 0| 59900 more lines of the list of participants people.csv cannot be read",
                "b,%d#| 60000| 0| from must be a date",
                "%d#*| 100001| 0| 100000 lines, from line 100001 on"
            })
    void namesWhatIsTooMuch(String line, int times, int people, String problem) throws Exception {
        String text = line.replace("'", "");
        String end = text.endsWith(",") ? "" : "\n";
        Path file = folder.resolve("people.csv");
        try (OutputStream out = Files.newOutputStream(file)) {
            StringBuilder lines = new StringBuilder();
            for (int i = 1; i <= times; i++) {
                lines.append(String.format(text.replace("#", ""), i)).append(end);
            }
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        Participants.Selection both = INPUTS.answer(() -> with(file.toFile()));

        assertThat(both.problems()).hasSizeLessThan(105);
        if (problem == null) {
            assertThat(both.problems()).isEmpty();
            assertThat(both.participants()).hasSize(people + 1).contains(MATCHED);
        } else {
            assertThat(String.join("\n", both.problems())).contains(problem).contains("people.csv");
            assertThat(both.participants().stream().filter(one -> one != MATCHED))
                    .hasSize(people);
        }
    }

    @Test
    void endsWithADeviceThatNeverEnds() throws Exception {
        Participants.Selection both = INPUTS.answer(() -> with(new File("/dev/zero")));

        assertThat(both.participants()).as("it may name anybody").isEmpty();
        assertThat(both.problems()).first().asString().contains("larger than 4000000 bytes");
    }

    private static Participants.Selection with(File list) throws Exception {
        return new Participants().withList(new Participants.Selection(List.of(MATCHED), List.of()), list, "people.csv");
    }
}
