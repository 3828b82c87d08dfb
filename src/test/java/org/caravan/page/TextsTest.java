package org.caravan.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TextsTest {

    private final Texts texts = new Texts();

    @Test
    void everyTextThatATemplateNamesIsThere() throws IOException {
        Set<String> named = new TreeSet<>();
        Pattern one = Pattern.compile("v\\.t\\(\"([a-z][A-Za-z.-]*[A-Za-z])\"");
        Pattern many = Pattern.compile("v\\.n\\(\"([a-z][A-Za-z.-]*[A-Za-z])\"");
        try (Stream<Path> files = Files.list(Path.of("src/main/jte"))) {
            for (Path file : files.toList()) {
                String template = Files.readString(file);
                for (Matcher m = one.matcher(template); m.find(); ) {
                    named.add(m.group(1));
                }
                for (Matcher m = many.matcher(template); m.find(); ) {
                    named.add(m.group(1) + ".one");
                    named.add(m.group(1) + ".many");
                }
            }
        }
        assertThat(named).hasSizeGreaterThan(150).allMatch(texts::has, "in texts.properties");
    }

    @Test
    void valuesStandWhereTheTextSaysAndNumbersChooseTheirText() {
        assertThat(texts.of("items.of", "3", "{1}")).isEqualTo("3 of {1}");
        assertThat(texts.count("items.rows", 1)).isEqualTo("1 row");
        assertThat(texts.count("items.rows", 100_000)).isEqualTo("100\u202f000 rows");
        assertThatThrownBy(() -> texts.of("no.such")).hasMessageContaining("no text 'no.such'");
    }

    @Test
    void namesAndDaysAreShownAsPeopleReadThem() {
        View view = new View(new View.Site(texts, "", "n", "/signout"), "ana", "", java.util.List.of(), null);
        assertThat(view.name("QUISPE^ANA^^=x")).isEqualTo("QUISPE ANA");
        assertThat(view.name("")).isEqualTo("–");
        assertThat(view.day("20240131")).isEqualTo("2024-01-31");
        assertThat(view.day("odd")).isEqualTo("odd");
    }
}
