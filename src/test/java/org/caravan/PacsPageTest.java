package org.caravan;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.camel.dicom.Pacs;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/pacs.md has everything that the file of a PACS can say. */
class PacsPageTest {

    @Test
    void everySettingOfTheBeanIsExplained() throws IOException {
        assertThat(Stream.of(Pacs.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> name.matches("set[A-Z].*"))
                        .map(name -> "`" + name.substring(3, 4).toLowerCase() + name.substring(4) + "`"))
                .allSatisfy(setting -> assertThat(page()).contains(setting));
    }

    @ParameterizedTest
    @CsvSource({"10-discover, discover", "20-download, download", "25-pace, pace"})
    void everyParameterOfTheTemplateIsExplained(String file, String template) throws IOException {
        String text = Files.readString(Path.of("routes", file + ".camel.yaml"));
        String parameters = text.substring(text.indexOf("id: " + template + "\n"));
        assertThat(parameters
                        .substring(0, parameters.indexOf("    route:"))
                        .lines()
                        .filter(line -> line.startsWith("      - name: "))
                        .map(line -> line.substring(14).strip())
                        .filter(name -> !name.equals("pacs") && !name.equals("enabled")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page()).contains("`" + name + "`"));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("docs/pacs.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
