package org.caravan.load;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.Settings;
import org.caravan.discover.Participants;
import org.caravan.routes.AskedChild;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program with a heap of 128 MB, of which others have 60, reads the largest files of an operator that fit the limits, and larger ones: those are
 * named, and it lives on. One program reads them all.
 */
@Tag("hostile")
@Timeout(120)
class SmallHeapTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int MB = 1_000_000;

    @TempDir
    static Path folder;

    private static AskedChild child;

    @BeforeAll
    static void start() throws Exception {
        child = new AskedChild(Child.class);
    }

    @AfterAll
    static void stop() throws Exception {
        child.close();
    }

    @ParameterizedTest(name = "{1} lines of {2} bytes")
    @CsvSource(
            delimiter = '|',
            value = {
                // the longest PatientIDs that still make 50,000 people in 4 MB
                "listFits | 50000 | 64 | 50000 people, ",
                "list | 50001 | 64 | from line 50001 on: divide it",
                "list | 62600 | 64 | is larger than 4000000 bytes",
                "list | 4000 | 1000 | 0 people, ",
                "list | 3900 | 1025 | is longer than 1000 characters"
            })
    void aListOfParticipants(String kind, int lines, int bytes, String said) throws Exception {
        Path file = folder.resolve(kind + lines + ".csv");
        try (OutputStream out = Files.newOutputStream(file)) {
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= lines; i++) {
                text.append(String.format("%0" + (bytes - 1) + "d%n", i));
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(ask("list " + file)).contains(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bomb", "recursive", "deep", "deepByAlias", "unclosed", "many", "large"})
    void aRouteFileBeyondALimit(String kind) throws Exception {
        Path routes = Files.createDirectory(folder.resolve(kind));
        Files.writeString(routes.resolve("a.camel.yaml"), HostileRouteFilesTest.hostile(kind));
        Files.writeString(routes.resolve("b.camel.yaml"), HostileRouteFilesTest.GOOD);

        assertThat(ask("routes " + routes)).startsWith("1 routes; " + kind + "/a.camel.yaml");
    }

    @Test
    void theLargestRouteFilesThatFit() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("fits"));
        int files = 16; // of 500 kB each: 8 million characters in all
        for (int file = 0; file < files; file++) {
            StringBuilder text = new StringBuilder("- route:\n    id: fits" + file
                    + "\n    from:\n      uri: direct:fits" + file + "\n      steps:\n");
            // here it is the text that counts
            text.append("        - log: hello\n");
            text.append("# ").append("x".repeat(499_000 - text.length())).append('\n');
            Files.writeString(routes.resolve(String.format("%02d.camel.yaml", file)), text);
        }

        assertThat(ask("routes " + routes)).isEqualTo(files + " routes; ");

        Files.writeString(routes.resolve("99.camel.yaml"), HostileRouteFilesTest.GOOD + "# " + "x".repeat(100_000));
        assertThat(ask("routes " + routes))
                .startsWith(files + " routes; fits/99.camel.yaml")
                .contains("would have more than 8000000 characters");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"steps", "steps of a template", "steps of error handling", "routes", "steps with threads"})
    void theMostStepsThatFit(String kind) throws Exception {
        Path routes = Files.createDirectory(folder.resolve(kind.replace(' ', '-')));
        Map<String, String> files = MostSteps.of(kind);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(routes.resolve(file.getKey()), file.getValue());
        }

        String fits = ask("routes " + routes);
        assertThat(fits).endsWith(" routes; ").doesNotStartWith("0 ");

        Files.writeString(routes.resolve("z.camel.yaml"), HostileRouteFilesTest.GOOD);
        assertThat(ask("routes " + routes))
                .as("one more")
                .startsWith(fits + routes.getFileName() + "/z.camel.yaml: makes all route files ")
                .contains("caravan.routes.most-steps allows 8000");
    }

    @Test
    void routesThatFitAreReadAgainBesideThoseThatRun() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("changed"));
        for (Map.Entry<String, String> file : MostSteps.of("steps").entrySet()) {
            Files.writeString(routes.resolve(file.getKey()), file.getValue());
        }

        assertThat(ask("changing " + routes)).isEqualTo(MostSteps.of("steps").size() + " routes; ");
    }

    @Test
    void aFileOfSettings() throws Exception {
        Path fits = Files.writeString(folder.resolve("fits.properties"), "#" + "x".repeat(MB - 2) + "\n");
        Path names = Files.writeString(folder.resolve("names.properties"), "a\n".repeat(MB / 2));
        Path larger = Files.writeString(folder.resolve("larger.properties"), "#" + "x".repeat(MB) + "\n");

        assertThat(ask("settings " + fits)).isEqualTo("0 problems: ");
        assertThat(ask("settings " + names)).isEqualTo("0 problems: ");
        assertThat(ask("settings " + larger)).contains("is larger than 1000000 bytes");
    }

    private static String ask(String order) throws Exception {
        return INPUTS.answer(() -> child.ask(order));
    }

    /** Reads what it is told to, and says what came of it in one line each. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            AskedChild.serve(line -> {
                String[] order = line.split(" ", 2);
                return switch (order[0]) {
                    case "list" -> list(new File(order[1]));
                    case "routes" -> routes(Path.of(order[1]), false);
                    case "changing" -> routes(Path.of(order[1]), true);
                    default -> settings(Path.of(order[1]));
                };
            });
        }

        private static String list(File file) throws Exception {
            Participants.Selection all = new Participants().byList(file, file.getName());
            return all.participants().size() + " people, " + String.join("; ", all.problems());
        }

        /** @param changing whether every file is changed while its routes run */
        private static String routes(Path folder, boolean changing) throws IOException {
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                context.getManagementStrategy().getManagementAgent().setMBeansLevel(RouteBounds.FIGURES);
                context.start();
                RouteFiles files = new RouteFiles(context, folder, RouteCheck.NONE);
                List<RouteProblem> problems = files.load();
                if (changing) {
                    for (RouteFile file : files.look().files()) {
                        Files.writeString(
                                folder.resolveSibling(file.name()),
                                file.content().replace("log: hello", "log: changed"));
                    }
                    files.take(files.look());
                    problems = files.problems();
                }
                return context.getRoutesSize() + " routes; "
                        + problems.stream().map(RouteProblem::toString).collect(Collectors.joining("; "));
            }
        }

        private static String settings(Path file) {
            List<String> problems = Settings.read(file, Map.of()).problems();
            return problems.size() + " problems: " + String.join("; ", problems);
        }
    }
}
