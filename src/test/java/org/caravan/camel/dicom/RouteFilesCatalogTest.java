package org.caravan.camel.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** Every endpoint of every route file of the project is one that Camel's catalog, with our component in it, knows. */
class RouteFilesCatalogTest {

    private final CamelCatalog catalog = DicomCatalogTest.catalog();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> schemes = new HashSet<>();

    @Test
    void validatesEveryEndpointOfEveryRouteFile() throws IOException {
        List<Path> files = routeFiles();
        assertThat(files).hasSizeGreaterThan(15);
        for (Path file : files) {
            walk(file, new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        }
        assertThat(faults).isEmpty();
        assertThat(schemes).contains("dicom", "sql", "quartz", "direct");
    }

    @Test
    void findsAnOptionThatIsNone() {
        walk(Path.of("a file"), Map.of("uri", "dicom:find:la-paz", "parameters", Map.of("levle", "STUDY")));
        walk(Path.of("a file"), Map.of("to", "dicom:fetch:la-paz"));
        assertThat(faults).hasSize(2);
        assertThat(faults.get(0)).contains("levle");
    }

    private void walk(Path file, Object node) {
        if (node instanceof List<?> list) {
            list.forEach(item -> walk(file, item));
        } else if (node instanceof Map<?, ?> map) {
            if (map.get("uri") instanceof String uri) {
                check(file, uri, map.get("parameters") instanceof Map<?, ?> parameters ? parameters : Map.of());
            }
            map.forEach((key, value) -> {
                if (value instanceof String uri && (key.equals("to") || key.equals("from") || key.equals("toD"))) {
                    check(file, uri, Map.of());
                }
                walk(file, value);
            });
        }
    }

    private void check(Path file, String written, Map<?, ?> parameters) {
        if (written.startsWith("{{") || !written.contains(":")) {
            return; // a template's parameter
        }
        schemes.add(written.substring(0, written.indexOf(':')));
        String options = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=RAW(" + entry.getValue() + ")")
                        .map(option -> option.replaceFirst("RAW\\(([^&?%+]*)\\)$", "$1"))
                        .collect(Collectors.joining("&"));
        String uri = options.isEmpty() ? written : written + (written.contains("?") ? "&" : "?") + options;
        EndpointValidationResult result = catalog.validateEndpointProperties(uri);
        if (!result.isSuccess()) {
            faults.add(file + ": " + written + ": " + result.summaryErrorMessage(false));
        }
    }

    private static List<Path> routeFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("routes", "docker")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".camel.yaml")).forEach(found::add);
            }
        }
        return found;
    }
}
