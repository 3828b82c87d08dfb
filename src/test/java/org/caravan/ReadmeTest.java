package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the README to the files it names. */
class ReadmeTest {

    private static final Pattern ROW =
            Pattern.compile("\\| ([^|`]+) \\| `([^`|]+)` \\| `([^`|]+)` \\| (YAML|Java DSL|Java|SQL) \\|");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    record Part(String name, Path file, String text, String kind) {}

    static List<Part> parts() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> new Part(row.group(1), Path.of(row.group(2)), row.group(3), row.group(4)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void namesTheFileThatHoldsEachPart(Part part) throws IOException {
        String comment = part.kind().equals("YAML") ? "#" : "//";

        assertThat(part.file()).exists();
        assertThat(Files.readAllLines(part.file()))
                .as("lines of %s that are no comment", part.file())
                .filteredOn(line -> !line.strip().startsWith(comment))
                .anyMatch(line -> line.contains(part.text()));
    }

    @Test
    void tableHasEveryPartOfTheFlow() throws IOException {
        assertThat(parts().stream().map(part -> part.text() + " " + part.file()).toList())
                .as("quartz, throttle, find, move, sql queue, zip, folder, rsync, Kobo, in YAML and Java DSL")
                .satisfiesOnlyOnce(text -> assertThat(text).contains("quartz"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("throttle"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("dicom:find"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("dicom:retrieve"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("sql:classpath"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("zip-series"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("deliver.Folder"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("deliver.Rsync"))
                .satisfiesOnlyOnce(text -> assertThat(text).contains("kobo"));
        assertThat(parts()).extracting(Part::kind).contains("YAML", "Java DSL");
    }

    @Test
    void everyNumberedRouteFileIsInTheTable() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            assertThat(parts())
                    .extracting(Part::file)
                    .containsAll(files.filter(Files::isRegularFile)
                            .filter(file -> file.toString().endsWith(".camel.yaml"))
                            .toList());
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        var links = LINK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(link -> Path.of(link.group(1)))
                .toList();

        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
    }

    @Test
    void theFileForYourPacsIsFaultless(@TempDir Path folder) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String block = readme.substring(readme.indexOf("```yaml") + 7);
        String file = block.substring(0, block.indexOf("```")).replaceAll("(?m)^ {3}", "");
        Path routes = folder.resolve("routes");
        copy(Path.of("routes"), routes);
        Files.writeString(routes.resolve("pacs/la-paz.camel.yaml"), file);

        List<String> faults = Caravan.check(Settings.read(
                folder.resolve("none.properties"),
                Map.of(
                        Settings.ROUTES, routes.toString(),
                        Settings.DATA, folder.resolve("var").toString(),
                        Settings.DICOM_HOST, "0.0.0.0")));

        assertThat(file).contains("org.caravan.camel.dicom.Pacs");
        assertThat(faults).isEmpty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
