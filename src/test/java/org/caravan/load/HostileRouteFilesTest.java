package org.caravan.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** Route files that would fill the memory, the stack or a day: each is named with its reason, and the file beside it runs. */
@Tag("hostile")
@Timeout(60)
class HostileRouteFilesTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    static final String GOOD = "- route: { id: good, from: { uri: 'direct:good', steps: [ { log: hello } ] } }\n";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bomb, holds more than 20000 values and names",
        "recursive, 'the alias *a stands within what it names'",
        "deep, is nested deeper than 100 levels",
        "deepByAlias, is nested deeper than 100 levels",
        "unclosed, is nested deeper than 100 levels",
        "many, holds more than 20000 values and names",
        "large, is larger than 500000 bytes"
    })
    void namesAFileThatIsTooMuchAndRunsTheOther(String kind, String reason) throws Exception {
        Files.writeString(folder.resolve("a-hostile.camel.yaml"), hostile(kind));
        Files.writeString(folder.resolve("good.camel.yaml"), GOOD);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();

            List<RouteProblem> problems = INPUTS.answer(() -> new RouteFiles(context, folder, RouteCheck.NONE).load());

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains("a-hostile.camel.yaml")
                    .contains(reason);
            assertThat(context.getRoute("good")).isNotNull();
        }
    }

    @Test
    void takesAFileThatJustFits() throws Exception {
        StringBuilder route =
                new StringBuilder("- route:\n    id: good\n    from:\n      uri: direct:good\n      steps:\n");
        for (int step = 0; step < 4_900; step++) {
            route.append("        - to: direct:x\n");
        }
        Files.writeString(folder.resolve("good.camel.yaml"), "# " + "x".repeat(300_000) + "\n" + route);

        RouteFile file = RouteFile.read(folder.resolve("good.camel.yaml"), "good");

        assertThat(file.content()).hasSizeGreaterThan(400_000);
    }

    @Test
    void looksAtNoFolderThatIsNone() throws Exception {
        for (int i = 0; i <= RouteFolder.MOST_ENTRIES; i++) {
            Files.createFile(folder.resolve("f" + i));
        }
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            List<RouteProblem> problems = INPUTS.answer(() -> new RouteFiles(context, folder, RouteCheck.NONE).check());

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains("more than 10000 files")
                    .contains("set caravan.routes");
        }
    }

    static String hostile(String kind) {
        return switch (kind) {
            case "bomb" -> {
                StringBuilder yaml = new StringBuilder("- route: { id: x, a0: &a0 [1,2,3,4,5,6,7,8,9]");
                for (int i = 1; i < 40; i++) {
                    yaml.append(", a").append(i).append(": &a").append(i).append(" [");
                    yaml.append(("*a" + (i - 1) + ",").repeat(9)).append("1]");
                }
                yield yaml + " }\n";
            }
            case "recursive" -> "- route: &a { id: x, from: *a }\n";
            case "deep" -> "- route: " + "[".repeat(200_000) + "]".repeat(200_000) + "\n";
            case "deepByAlias" -> {
                StringBuilder yaml = new StringBuilder("- route: { id: x, a0: &a0 [1]");
                for (int i = 1; i < 120; i++) {
                    yaml.append(", a")
                            .append(i)
                            .append(": &a")
                            .append(i)
                            .append(" [*a")
                            .append(i - 1)
                            .append("]");
                }
                yield yaml + " }\n";
            }
            case "unclosed" -> "- route: " + "{a: ".repeat(100_000);
            case "many" -> "- route: [" + "1,".repeat(100_000) + "1]\n";
            default -> GOOD + "# " + "x".repeat(500_000) + "\n";
        };
    }
}
