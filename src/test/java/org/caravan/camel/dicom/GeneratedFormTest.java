package org.caravan.camel.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the build generates for Camel's catalog (JSON, configurers, URI factory, what lies in {@code META-INF/services}) is the same when it is generated
 * anew, and nothing lies there that is not generated any more.
 */
class GeneratedFormTest {

    private static final Path TARGET = Path.of("target");

    @Test
    void isTheSameWhenGeneratedAnew() throws IOException {
        Set<String> sources = same("sources", TARGET.resolve("generated-sources/camel"));
        assertThat(sources)
                .contains(
                        "org/caravan/camel/dicom/DicomComponentConfigurer.java",
                        "org/caravan/camel/dicom/DicomEndpointConfigurer.java",
                        "org/caravan/camel/dicom/DicomEndpointUriFactory.java");
        assertThat(files(TARGET.resolve("generated-sources/camel")))
                .as("left over from another version: build with clean")
                .isEqualTo(sources);

        Set<String> resources = same("resources", TARGET.resolve("classes"));
        assertThat(resources)
                .contains(
                        "META-INF/org/caravan/camel/dicom/dicom.json",
                        "META-INF/services/org/apache/camel/component/dicom",
                        "META-INF/services/org/apache/camel/configurer/dicom-component",
                        "META-INF/services/org/apache/camel/configurer/dicom-endpoint",
                        "META-INF/services/org/apache/camel/urifactory/dicom-endpoint",
                        "META-INF/services/org/apache/camel/TypeConverterLoader");
    }

    /** Compares what was generated anew with what the build has; gives the names. */
    private static Set<String> same(String kind, Path built) throws IOException {
        Path anew = TARGET.resolve("generated-anew").resolve(kind);
        Set<String> names = files(anew);
        for (String name : names) {
            assertThat(Arrays.equals(Files.readAllBytes(anew.resolve(name)), Files.readAllBytes(built.resolve(name))))
                    .as("%s is the same", name)
                    .isTrue();
        }
        return names;
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
