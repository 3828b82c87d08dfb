package org.caravan.harvest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads archives whole: each must hold one series, and its manifest must say what it holds. */
final class Archives {

    private Archives() {}

    /** The objects in all archives; fails where one is damaged or mixes series. */
    static List<HeldObject> objects(Collection<Path> archives) {
        List<HeldObject> objects = new ArrayList<>();
        for (Path archive : archives) {
            objects.addAll(objects(archive));
        }
        return objects;
    }

    private static List<HeldObject> objects(Path archive) {
        List<HeldObject> objects = new ArrayList<>();
        Map<String, String> sums = new TreeMap<>();
        JsonNode manifest = null;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                byte[] bytes = zip.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("manifest.json")) {
                    manifest = new ObjectMapper().readTree(bytes);
                } else {
                    sums.put(entry.getName(), Digests.sha256(bytes));
                    objects.add(HeldObject.of(bytes));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(archive + " cannot be read", e);
        }
        assertThat(manifest).as("manifest of %s", archive).isNotNull();
        Map<String, String> listed = new TreeMap<>();
        manifest.path("objects")
                .forEach(object -> listed.put(
                        object.path("path").asText(), object.path("sha256").asText()));
        assertThat(listed).as("manifest of %s", archive).isEqualTo(sums);
        assertThat(objects.stream().map(HeldObject::seriesInstanceUid).distinct())
                .as("series in %s", archive)
                .hasSize(1);
        return objects;
    }
}
