package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

/** The conformance statement names nothing that a test does not show: each row and each paragraph has its tests behind it, in a comment that readers do not see. */
class ConformanceStatementTest {

    private static final Pattern TESTS = Pattern.compile("<!-- shown by ((?:[A-Za-z0-9]+\\.[A-Za-z0-9]+(?:, )?)+) -->");
    private static final Pattern TEST = Pattern.compile("([A-Za-z0-9]+)\\.([A-Za-z0-9]+)");

    @Test
    void everyRowAndParagraphHasTestsThatShowIt() throws IOException {
        assertThat(statements()).hasSizeGreaterThan(40).allSatisfy(statement -> assertThat(statement)
                .containsPattern(TESTS));
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            ConformanceStatementTest::text,
                            (one, other) -> one + other));
        }
        List<String> missing = new ArrayList<>();
        Matcher comments = TESTS.matcher(String.join("\n", statements()));
        while (comments.find()) {
            Matcher tests = TEST.matcher(comments.group(1));
            while (tests.find()) {
                if (!sources.getOrDefault(tests.group(1), "").contains(" void " + tests.group(2) + "(")) {
                    missing.add(tests.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void weHaveNoRequestThatChangesOrDeletes() {
        assertThat(RequestKind.values())
                .containsExactly(
                        RequestKind.ECHO,
                        RequestKind.FIND,
                        RequestKind.MOVE,
                        RequestKind.GET,
                        RequestKind.STORE,
                        RequestKind.COMMIT);
    }

    /** Rows of tables without their heads, points of lists, and paragraphs. */
    private static List<String> statements() throws IOException {
        List<String> statements = new ArrayList<>();
        for (String block : Files.readString(Path.of("docs/conformance.md")).split("\n\n+")) {
            String text = block.replaceAll("(?m)^#.*\n?", "").strip();
            if (text.startsWith("|")) {
                statements.addAll(text.lines().skip(2).toList());
            } else if (text.startsWith("- ")) {
                statements.addAll(List.of(text.split("\n(?=- )")));
            } else if (!text.isEmpty()) {
                statements.add(text);
            }
        }
        return statements;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
