package org.caravan.camel.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds docs/component.md to the generated metadata of the component. */
class ComponentPageTest {

    private static final List<String> CAMELS_OWN = List.of("exchangePattern", "lazyStartProducer");

    @Test
    void namesEveryOptionWithItsDefault() throws IOException {
        String page = Files.readString(Path.of("docs/component.md"));
        JsonNode properties = metadata().get("properties");

        assertThat(properties.fieldNames())
                .toIterable()
                .filteredOn(name ->
                        "parameter".equals(properties.get(name).get("kind").asText()))
                .filteredOn(name -> !CAMELS_OWN.contains(name))
                .isNotEmpty()
                .allSatisfy(name -> {
                    String value = properties.get(name).path("defaultValue").asText("");
                    assertThat(page).containsPattern("\\| `" + name + "` \\| \\w+ \\| " + value + " \\|");
                });
    }

    @Test
    void namesEveryHeader() throws IOException {
        String page = Files.readString(Path.of("docs/component.md"));

        assertThat(metadata().get("headers").fieldNames())
                .toIterable()
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void showsExamplesThatAreEndpointsOneForEachVerb() throws Exception {
        List<String> examples = Files.readString(Path.of("docs/component.md"))
                .lines()
                .filter(line -> line.startsWith("dicom:"))
                .toList();
        Set<DicomVerb> verbs = EnumSet.noneOf(DicomVerb.class);
        try (TestContext context = new TestContext()) {
            context.bind("archive", TestContext.pacs("ARCHIVE", "127.0.0.1", 104));
            for (String example : examples) {
                DicomEndpoint endpoint = context.camel.getEndpoint(example, DicomEndpoint.class);
                assertThat(DicomCatalogTest.catalog()
                                .validateEndpointProperties(example)
                                .isSuccess())
                        .as(example)
                        .isTrue();
                verbs.add(endpoint.getVerb());
            }
        }
        assertThat(verbs).containsExactlyInAnyOrder(DicomVerb.values());
    }

    private static JsonNode metadata() throws IOException {
        try (var json = DicomEndpoint.class.getResourceAsStream("/META-INF/org/caravan/camel/dicom/dicom.json")) {
            return new ObjectMapper().readTree(json);
        }
    }
}
