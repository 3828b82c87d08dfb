package org.caravan.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/** The files in docker/ are what the programs that read them take. Grafana is not asked: its dashboard is looked at as JSON. */
class ComposeFilesIT {

    private static final Path DOCKER = Path.of("docker");
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    @TempDir
    Path folder;

    @Test
    void composeTakesTheSiteInRehearsal() {
        String config = compose("-f", "docker/compose.yaml");

        assertThat(config)
                .contains("postgres:", "orthanc:", "caravan:", "prometheus:", "grafana:", "destination:")
                .contains("read_only: true");
    }

    @Test
    void portsAreOpenOnThisMachineAloneUnlessSaidAndOnlyThoseThatAskForALogin() throws IOException {
        Map<?, ?> compose = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(DOCKER.resolve("compose.yaml")));
        List<String> ports = ((Map<?, ?>) compose.get("services"))
                .values().stream()
                        .map(service -> ((Map<?, ?>) service).get("ports"))
                        .filter(List.class::isInstance)
                        .flatMap(all -> ((List<?>) all).stream())
                        .map(Object::toString)
                        .toList();

        assertThat(ports)
                .containsExactlyInAnyOrder(
                        "${CARAVAN_BIND:-127.0.0.1}:11112:11112", // DICOM
                        "127.0.0.1:4242:4242", // DICOM
                        "127.0.0.1:8081:8081", // the console
                        "127.0.0.1:3000:3000"); // Grafana
    }

    @Test
    void oneMoreFilePutsAPacsInPlaceOfTheOrthanc() {
        String config = compose("-f", "docker/compose.yaml", "-f", "docker/site.yaml");

        assertThat(config).containsPattern("docker/site:/opt/caravan/routes/pacs:ro");
        assertThat(config).doesNotContain("docker/routes/pacs:/opt/caravan/routes/pacs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "docker/site.yaml"})
    void nobodyButGrafanaReachesPrometheusAndOnlyTheyTwoTheManagementPages(String more) {
        Map<?, ?> site = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(
                        more.isEmpty()
                                ? compose("-f", "docker/compose.yaml")
                                : compose("-f", "docker/compose.yaml", "-f", more));
        Map<?, ?> services = (Map<?, ?>) site.get("services");

        assertThat(at(site, "networks", "observe", "internal")).isEqualTo(true);
        assertThat(networks(services, "prometheus")).containsExactly("observe");
        assertThat(services.keySet().stream().map(Object::toString).filter(name -> networks(services, name)
                        .contains("observe")))
                .containsExactlyInAnyOrder("caravan", "prometheus", "grafana");
        Object host = at(services, "caravan", "environment", "CARAVAN_MANAGEMENT_HOST");
        assertThat((List<?>) at(services, "caravan", "networks", "observe", "aliases"))
                .as("its address there")
                .singleElement()
                .isEqualTo(host);
    }

    /** Their names, whether with settings or not; empty: that of all. */
    private static List<String> networks(Map<?, ?> services, String service) {
        Object networks = at(services, service, "networks");
        if (networks == null) {
            return List.of();
        }
        Collection<?> names = networks instanceof Map<?, ?> settings ? settings.keySet() : (Collection<?>) networks;
        return names.stream().map(Object::toString).toList();
    }

    private static Object at(Map<?, ?> tree, String... path) {
        Object at = tree;
        for (String name : path) {
            at = at == null ? null : ((Map<?, ?>) at).get(name);
        }
        return at;
    }

    @Test
    void theFileOfThatPacsIsFaultless() throws IOException {
        Path routes = folder.resolve("routes");
        SiteFiles.copy(Path.of("routes"), routes);
        PeerProcess.deleteTree(routes.resolve("pacs"));
        SiteFiles.copy(DOCKER.resolve("site"), routes.resolve("pacs"));

        assertThat(Caravan.check(Settings.read(
                        folder.resolve("none.properties"),
                        Map.of(
                                Settings.ROUTES, routes.toString(),
                                Settings.DATA, folder.resolve("var").toString(),
                                Settings.DICOM_HOST, "0.0.0.0"))))
                .isEmpty();
    }

    @Test
    void prometheusTakesItsFilesAndEveryAlertIsTested() throws IOException {
        Path copy = folder.resolve("prometheus");
        SiteFiles.copy(DOCKER.resolve("prometheus"), copy);
        Path password = Files.writeString(folder.resolve("password"), "secret");
        SiteFiles.replace(copy.resolve("prometheus.yml"), "/run/secrets/monitor_password", password.toString());
        String promtool = Programs.require("promtool");

        PeerProcess.run(
                LONGEST,
                List.of(
                        promtool,
                        "check",
                        "config",
                        copy.resolve("prometheus.yml").toString()));
        PeerProcess.run(
                LONGEST,
                List.of(
                        promtool,
                        "test",
                        "rules",
                        copy.resolve("caravan.rules.test.yml").toString()));

        String tests = Files.readString(copy.resolve("caravan.rules.test.yml"));
        assertThat(ALERT.matcher(Files.readString(copy.resolve("caravan.rules.yml")))
                        .results())
                .isNotEmpty()
                .allSatisfy(alert ->
                        assertThat(tests).containsPattern("alertname: " + alert.group(1) + "\\n\\s+exp_alerts:\\n"));
    }

    @Test
    void dashboardIsWhole() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(DOCKER.resolve("grafana/dashboards/caravan.json").toFile());
        String source = Files.readString(DOCKER.resolve("grafana/provisioning/datasources/prometheus.yaml"));
        Set<Integer> ids = new HashSet<>();
        List<String> titles = new ArrayList<>();
        List<String> top = new ArrayList<>();

        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt()))
                    .as("id of %s", panel.get("title"))
                    .isTrue();
            titles.add(panel.get("title").asText());
            if (!panel.get("type").asText().equals("row")) {
                assertThat(panel.get("targets"))
                        .as("targets of %s", panel.get("title"))
                        .isNotEmpty();
                assertThat(source)
                        .contains("uid: " + panel.at("/datasource/uid").asText());
                JsonNode place = panel.get("gridPos");
                if (place.get("y").asInt() == 1) {
                    top.add(panel.get("title").asText());
                }
                assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
            }
        }
        assertThat(top).contains("Waiting", "Stuck", "Last success").anyMatch(title -> title.startsWith("PACS spared"));
        assertThat(titles).contains("Stuck, and why");
    }

    private static String compose(String... files) {
        List<String> command = new ArrayList<>(List.of(Programs.require("docker-compose")));
        command.addAll(List.of(files));
        command.add("config");
        return PeerProcess.run(LONGEST, command);
    }
}
