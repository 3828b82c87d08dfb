package org.caravan.versions;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import org.apache.maven.artifact.versioning.ComparableVersion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Says which components are inside the range of a known advisory. Advisories are OSV records of the ecosystem Maven
 * (<a href="https://ossf.github.io/osv-schema/">schema</a>): one after another, in a list, or in a list named {@code vulns}. Versions are ordered as
 * Maven orders them. bin/versions runs this as a single source file.
 */
public final class Advisories {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FILE = Pattern.compile("(.+?)-([0-9].*)\\.jar");

    /** A library: {@code group:artifact}, its version, and the file that says so. */
    record Component(String name, String version, String where) {}

    /** A component inside an advisory's range; the reason where that is accepted, otherwise null. */
    record Hole(Component component, String id, String summary, String fixedIn, String accepted) {

        @Override
        public String toString() {
            return component.name() + " " + component.version() + " (" + component.where() + "): " + id + ", " + summary
                    + "; fixed in " + fixedIn + (accepted == null ? "" : ". Accepted: " + accepted);
        }
    }

    private Advisories() {}

    /**
     * SBOM FOLDER-OF-JARS ADVISORIES ACCEPTED; ends with 1 where a hole is not accepted.
     *
     * @throws IOException where a file cannot be read
     */
    public static void main(String[] args) throws IOException {
        List<Component> components = new ArrayList<>(sbom(Path.of(args[0])));
        components.addAll(jars(Path.of(args[1])));
        System.exit(report(components, Path.of(args[2]), Path.of(args[3]), System.out) ? 0 : 1);
    }

    /** Prints what was looked at and what was found; false where a hole is not accepted. */
    static boolean report(List<Component> components, Path advisories, Path accepted, PrintStream out)
            throws IOException {
        List<JsonNode> records = records(advisories);
        List<Hole> holes = holes(components, records, records(accepted));
        List<Hole> open = holes.stream().filter(hole -> hole.accepted() == null).toList();
        out.printf(
                "%d components, %d advisories, the newest of %s:%n",
                components.size(), records.size(), newest(records));
        holes.forEach(hole -> out.println("  " + (hole.accepted() == null ? "HOLE " : "known ") + hole));
        out.println(open.isEmpty() ? "None is inside a known hole that is not accepted." : open.size() + " to mend.");
        return open.isEmpty();
    }

    static List<Hole> holes(List<Component> components, List<JsonNode> advisories, List<JsonNode> accepted) {
        List<Hole> holes = new ArrayList<>();
        for (JsonNode advisory : advisories) {
            for (JsonNode affected : advisory.path("affected")) {
                for (Component component : components) {
                    if (!advisory.has("withdrawn")
                            && names(affected, component)
                            && holds(affected, component.version())) {
                        String id = advisory.path("id").asText();
                        holes.add(new Hole(
                                component,
                                id,
                                advisory.path("summary").asText(),
                                fixedIn(affected, component.version()),
                                reason(accepted, id, component)));
                    }
                }
            }
        }
        return holes;
    }

    private static boolean names(JsonNode affected, Component component) {
        String name = affected.at("/package/name").asText();
        return affected.at("/package/ecosystem").asText().equals("Maven")
                && (name.equals(component.name())
                        || (component.name().startsWith("*:")
                                && name.endsWith(component.name().substring(1))));
    }

    private static boolean holds(JsonNode affected, String version) {
        for (JsonNode listed : affected.path("versions")) {
            if (listed.asText().equals(version)) {
                return true;
            }
        }
        for (JsonNode range : affected.path("ranges")) {
            boolean inside = false;
            for (JsonNode event : range.path("events")) {
                if (event.has("introduced")) {
                    String since = event.get("introduced").asText();
                    inside |= since.equals("0") || compare(since, version) <= 0;
                } else if (event.has("fixed")) {
                    inside &= compare(event.get("fixed").asText(), version) > 0;
                } else if (event.has("last_affected")) {
                    inside &= compare(event.get("last_affected").asText(), version) >= 0;
                }
            }
            if (inside && !range.path("type").asText().equals("GIT")) {
                return true;
            }
        }
        return false;
    }

    private static String fixedIn(JsonNode affected, String version) {
        return affected.findValuesAsText("fixed").stream()
                .filter(fixed -> compare(fixed, version) > 0)
                .min(Advisories::compare)
                .orElse("no release that the list names");
    }

    private static String reason(List<JsonNode> accepted, String id, Component component) {
        return accepted.stream()
                .filter(one -> one.path("id").asText().equals(id)
                        && one.path("name").asText().equals(component.name())
                        && one.path("version").asText().equals(component.version()))
                .map(one -> one.path("reason").asText())
                .findFirst()
                .orElse(null);
    }

    private static int compare(String version, String other) {
        return new ComparableVersion(version).compareTo(new ComparableVersion(other));
    }

    private static String newest(List<JsonNode> advisories) {
        return advisories.stream()
                .map(advisory -> advisory.path("modified")
                        .asText(advisory.path("published").asText()))
                .filter(date -> !date.isEmpty())
                .max(Comparator.naturalOrder())
                .orElse("no date");
    }

    /** The records of a file in any of the shapes that {@link Advisories} names. */
    static List<JsonNode> records(Path file) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
            while (values.hasNextValue()) {
                JsonNode value = values.nextValue();
                JsonNode list = value.has("vulns") ? value.get("vulns") : value;
                if (list.isArray()) {
                    list.forEach(records::add);
                } else {
                    records.add(list);
                }
            }
        }
        return records;
    }

    /** The components of a CycloneDX SBOM in JSON. */
    static List<Component> sbom(Path file) throws IOException {
        List<Component> components = new ArrayList<>();
        for (JsonNode component : JSON.readTree(file.toFile()).path("components")) {
            String name = component.path("group").asText() + ":"
                    + component.path("name").asText();
            components.add(new Component(
                    name, component.path("version").asText(), file.getFileName().toString()));
        }
        return components;
    }

    /**
     * What the jars of a folder say they hold (META-INF/maven), libraries packed into others included; where a jar says nothing, what its file is
     * called, of any group ({@code *:artifact}).
     */
    static List<Component> jars(Path folder) throws IOException {
        List<Component> components = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                components.addAll(jar(jar));
            }
        }
        return components;
    }

    private static List<Component> jar(Path jar) throws IOException {
        String file = jar.getFileName().toString();
        List<Component> components = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith("META-INF/maven/")
                        && entry.getName().endsWith("/pom.properties")) {
                    Properties pom = new Properties();
                    pom.load(zip);
                    components.add(new Component(
                            pom.getProperty("groupId") + ":" + pom.getProperty("artifactId"),
                            pom.getProperty("version"),
                            file));
                }
            }
        }
        Matcher named = FILE.matcher(file);
        if (components.isEmpty() && named.matches()) {
            components.add(new Component("*:" + named.group(1), named.group(2), file));
        }
        return components;
    }
}
