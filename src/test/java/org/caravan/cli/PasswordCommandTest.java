package org.caravan.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordCommandTest {

    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void takesALineOfStandardInputAndNeverShowsIt() throws Exception {
        assertThat(run("a long enough one\n", "password")).isZero();

        assertThat(Files.readString(data.resolve("secrets/users"))).startsWith("caravan operator PBKDF2:");
        assertThat(out.toString() + err).doesNotContain("a long enough one");
    }

    @Test
    void generatesIntoAFile() throws Exception {
        assertThat(run("", "password", "monitor", "--generate")).isZero();

        String password =
                Files.readString(data.resolve("secrets/monitor.password")).strip();
        assertThat(password).hasSizeGreaterThan(20);
        assertThat(out.toString()).contains("monitor.password").doesNotContain(password);
        assertThat(Files.readString(data.resolve("secrets/users"))).startsWith("monitor monitor PBKDF2:");
    }

    @Test
    void refusesWhatIsTooShortAndNamesThatCannotBe() {
        assertThat(run("short\n", "password")).isEqualTo(1);
        assertThat(err.toString()).contains("12 characters or more");
        assertThat(run("a long enough one\n", "password", "two words")).isEqualTo(1);
        assertThat(err.toString()).contains("letters, digits");
        assertThat(data.resolve("secrets/users")).doesNotExist();
    }

    private int run(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            var line = CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));
            String[] all = new String[arguments.length + 2];
            System.arraycopy(arguments, 0, all, 0, arguments.length);
            all[arguments.length] = "--property";
            all[arguments.length + 1] = "caravan.data=" + data;
            return line.execute(all);
        } finally {
            System.setIn(before);
        }
    }
}
