package org.caravan;

import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.camel.dicom.Pacs;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/pacs.md has everything that the file of a PACS can say, with its default. */
class PacsPageTest {

    /** What has no default, or one that is said in words. */
    private static final Set<String> IN_WORDS = Set.of(
            "aeTitle",
            "host",
            "port",
            "name",
            "url",
            "passcodeFile",
            "token",
            "tokenFile",
            "storesFrom",
            "windows",
            "sslContextParameters",
            "userName",
            "userPasscode");

    @Test
    void everySettingOfTheBeanIsExplainedWithItsDefault() throws Exception {
        Pacs pacs = new Pacs();
        List<String> settings = new ArrayList<>();
        for (PropertyDescriptor setting :
                Introspector.getBeanInfo(Pacs.class, Object.class).getPropertyDescriptors()) {
            String name = setting.getName();
            settings.add(name);
            String explained = explainedDefault(name).replaceFirst(",.*", "");
            if (!IN_WORDS.contains(name)) {
                Object value = setting.getReadMethod().invoke(pacs);
                Object expected = value instanceof Duration ? Duration.parse("PT" + explained) : explained;
                assertThat(value instanceof Duration ? value : value.toString())
                        .as(name)
                        .isEqualTo(expected);
            }
        }
        assertThat(settings).hasSizeGreaterThan(15).containsAll(IN_WORDS);
    }

    @ParameterizedTest
    @CsvSource({"10-discover, discover", "20-download, download", "25-pace, pace"})
    void everyParameterOfTheTemplateIsExplainedWithItsDefault(String file, String template) throws IOException {
        String text = Files.readString(Path.of("routes", file + ".camel.yaml"));
        String after = text.substring(text.indexOf("id: " + template + "\n"));
        List<MatchResult> parameters = Pattern.compile("- name: (\\w+)\n.*\n(?: *defaultValue: \"?(.*?)\"?\n)?")
                .matcher(after.substring(0, after.indexOf("    route:")))
                .results()
                .filter(parameter -> !Set.of("pacs", "enabled").contains(parameter.group(1)))
                .toList();

        assertThat(parameters).isNotEmpty().allSatisfy(parameter -> assertThat(explainedDefault(parameter.group(1)))
                .as(parameter.group(1))
                .isEqualTo(Objects.requireNonNullElse(parameter.group(2), "").replace("{{caravan.routes}}", "routes")));
    }

    /** What the second column of its row says. */
    private static String explainedDefault(String name) {
        return page().lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" *[|] *"))
                .filter(row -> row[1].contains("`" + name + "`"))
                .map(row -> row[2].replace("`", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/pacs.md has no row for " + name));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("docs/pacs.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
