package org.caravan.versions;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.versions.Advisories.Component;

import static org.assertj.core.api.Assertions.assertThat;

/** What the tests run with, which is what is shipped and the tests' own, against the list in src/versions. */
class AdvisoriesTest {

    private static final Path LIST = Path.of("src/versions/advisories.json");
    private static final Path ACCEPTED = Path.of("src/versions/accepted.json");
    private static final Path CONSOLE = Path.of("target/lib/hawtio/WEB-INF/lib");
    // …/repository/org/postgresql/postgresql/42.7.14/postgresql-42.7.14.jar
    private static final Pattern IN_REPOSITORY =
            Pattern.compile(".*?/repository/(.+)/([^/]+)/([^/]+)/\\2-\\3[^/]*\\.jar");

    private static List<Component> components;

    @TempDir
    Path folder;

    @BeforeAll
    static void look() throws IOException {
        components = new ArrayList<>(Advisories.jars(CONSOLE));
        for (String file : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Matcher jar = IN_REPOSITORY.matcher(file);
            if (jar.matches()) {
                components.add(
                        new Component(jar.group(1).replace('/', '.') + ":" + jar.group(2), jar.group(3), "class path"));
            }
        }
    }

    @Test
    void nothingIsInsideAKnownHoleThatIsNotAccepted() throws IOException {
        assertThat(Advisories.holes(components, Advisories.records(LIST), Advisories.records(ACCEPTED)))
                .filteredOn(hole -> hole.accepted() == null)
                .isEmpty();
    }

    @Test
    void nothingIsAcceptedThatIsNotThereAnyMore() throws IOException {
        assertThat(Advisories.records(ACCEPTED)).allSatisfy(accepted -> assertThat(
                        Advisories.holes(components, Advisories.records(LIST), List.of(accepted)))
                .as(accepted.toString())
                .anyMatch(hole -> hole.accepted() != null));
    }

    @Test
    void looksAtLibrariesAndIntoTheConsole() {
        assertThat(components)
                .extracting(Component::name)
                .contains(
                        "org.apache.camel:camel-http",
                        "org.postgresql:postgresql",
                        "com.fasterxml.jackson.core:jackson-core",
                        "org.jolokia:jolokia-server-core",
                        "*:caffeine");
    }

    @Test
    void looksAtWhatALibraryIsPackedWith() throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(folder.resolve("outer-1.2.jar")))) {
            for (String name : List.of("outer", "inner")) {
                jar.putNextEntry(new ZipEntry("META-INF/maven/org.example/" + name + "/pom.properties"));
                jar.write(("groupId=org.example\nartifactId=" + name + "\nversion=1.2\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(Advisories.jars(folder))
                .extracting(Component::name)
                .containsExactlyInAnyOrder("org.example:outer", "org.example:inner");
    }

    @Test
    void aHoleEndsInFailureAndNamesComponentVersionAndTheReleaseThatMendsIt() throws IOException {
        String version = components.stream()
                .filter(component -> component.name().equals("org.postgresql:postgresql"))
                .findFirst()
                .orElseThrow()
                .version();
        Path list = Files.writeString(folder.resolve("list.json"), advisory("org.postgresql:postgresql", "0", "999.1"));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        assertThat(Advisories.report(
                        components, list, ACCEPTED, new PrintStream(printed, true, StandardCharsets.UTF_8)))
                .isFalse();

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("HOLE org.postgresql:postgresql " + version, "MADE-UP-1", "fixed in 999.1", "1 to mend");
    }

    @ParameterizedTest
    @CsvSource({
        "4.18.0, 4.15.0, 4.18.1, true",
        "4.18.1, 4.15.0, 4.18.1, false",
        "4.18.1-rc1, 4.15.0, 4.18.1, true",
        "4.9.0, 4.15.0, 4.18.1, false",
        "4.15.0, 4.15.0, 4.18.1, true",
        "0.9, 0, 1.0, true",
        "1.26.0.1, 1.3, 1.26.0, false"
    })
    void rangesAreInTheOrderOfMaven(String version, String introduced, String fixed, boolean inside)
            throws IOException {
        Path list = Files.writeString(folder.resolve("list.json"), advisory("g:a", introduced, fixed));

        assertThat(Advisories.holes(
                        List.of(new Component("g:a", version, "here")), Advisories.records(list), List.of()))
                .hasSize(inside ? 1 : 0);
    }

    @Test
    void aJarThatSaysNothingIsKnownByItsFile() throws IOException {
        Path list = Files.writeString(folder.resolve("list.json"), advisory("g:a", "0", "3"));
        List<Component> named = List.of(new Component("*:a", "2", "a-2.jar"), new Component("*:ba", "2", "ba-2.jar"));

        assertThat(Advisories.holes(named, Advisories.records(list), List.of()))
                .extracting(Advisories.Hole::component)
                .containsExactly(named.get(0));
    }

    @Test
    void recordsComeOneAfterAnotherInAListOrAsVulns() throws IOException {
        String one = advisory("g:a", "0", "2");
        Path list = Files.writeString(
                folder.resolve("list.json"), one + "\n" + one + "\n[" + one + "]\n{\"vulns\": [" + one + "]}");

        assertThat(Advisories.records(list)).hasSize(4).allMatch(record -> record.has("affected"));
    }

    @Test
    void whatIsAcceptedForOneVersionIsNotForTheNext() throws IOException {
        Path list = Files.writeString(folder.resolve("list.json"), advisory("g:a", "0", "3"));
        Path accepted = Files.writeString(
                folder.resolve("accepted.json"),
                "[{\"id\": \"MADE-UP-1\", \"name\": \"g:a\", \"version\": \"1\", \"reason\": \"not called\"}]");
        List<Component> both = List.of(new Component("g:a", "1", "here"), new Component("g:a", "2", "here"));

        assertThat(Advisories.holes(both, Advisories.records(list), Advisories.records(accepted)))
                .extracting(Advisories.Hole::accepted)
                .containsExactly("not called", null);
    }

    private static String advisory(String name, String introduced, String fixed) {
        return """
                {"id": "MADE-UP-1", "summary": "made up", "affected": [{"package": {"ecosystem": "Maven", "name": "%s"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "%s"}, {"fixed": "%s"}]}]}]}"""
                .formatted(name, introduced, fixed);
    }
}
