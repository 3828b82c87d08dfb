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
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");

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
        List<String> ports = ((Map<?, ?>) yaml("compose.yaml").get("services"))
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
        JsonNode dashboard = dashboard();
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> taken = new HashSet<>();
        List<String> titles = new ArrayList<>();
        List<String> top = new ArrayList<>();

        for (JsonNode panel : dashboard.get("panels")) {
            String title = panel.get("title").asText();
            assertThat(ids.add(panel.get("id").asInt())).as("id of %s", title).isTrue();
            titles.add(title);
            JsonNode place = panel.get("gridPos");
            if (place.get("y").asInt() == 1) {
                top.add(title);
            }
            assertThat(cells(place)).as("place of %s", title).allMatch(taken::add);
            assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
            assertThat(title)
                    .as("at 1600 pixels the rest would be cut off")
                    .hasSizeLessThanOrEqualTo(8 * place.get("w").asInt());
        }
        assertThat(top).contains("Waiting", "Stuck", "Last success").anyMatch(title -> title.startsWith("PACS spared"));
        assertThat(titles).contains("Stuck, and why");
    }

    @Test
    void dashboardAsksTheDataSourceThatIsChosenAndUsesNoOtherVariablesThanItsOwn() throws IOException {
        JsonNode dashboard = dashboard();
        JsonNode chosen = dashboard.at("/templating/list/0");
        Set<String> variables = new HashSet<>(dashboard.at("/templating/list").findValuesAsText("name"));

        assertThat(chosen.at("/type").asText()).isEqualTo("datasource");
        assertThat(chosen.at("/query").asText()).isEqualTo("prometheus");
        assertThat(Files.readString(DOCKER.resolve("grafana/provisioning/datasources/prometheus.yaml")))
                .contains("uid: " + chosen.at("/current/value").asText(), "isDefault: true");
        for (JsonNode panel : dashboard.get("panels")) {
            if (!panel.get("type").asText().equals("row")) {
                assertThat(panel.at("/targets").findValues("expr"))
                        .as("queries of %s", panel.get("title"))
                        .isNotEmpty();
                assertThat(panel.findValues("datasource"))
                        .as("data sources of %s", panel.get("title"))
                        .hasSize(1 + panel.get("targets").size());
            }
        }
        assertThat(dashboard.findValues("datasource")).allMatch(source -> source.at("/uid")
                .asText()
                .equals("${" + chosen.at("/name").asText() + "}"));
        assertThat(VARIABLE.matcher(dashboard.get("panels").toString()).results())
                .isNotEmpty()
                .allSatisfy(used -> assertThat(variables).contains(used.group(1)));
    }

    @Test
    void grafanaOpensTheDashboardThatIsProvisioned() throws IOException {
        Map<?, ?> provider = (Map<?, ?>)
                ((List<?>) yaml("grafana/provisioning/dashboards/caravan.yaml").get("providers")).get(0);
        Map<?, ?> grafana = (Map<?, ?>) ((Map<?, ?>) yaml("compose.yaml").get("services")).get("grafana");
        Object folder = ((Map<?, ?>) provider.get("options")).get("path");

        assertThat(((List<?>) grafana.get("volumes")).toString()).contains("./grafana/dashboards:" + folder + ":ro");
        assertThat(((Map<?, ?>) grafana.get("environment"))
                        .get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                        .toString())
                .isEqualTo(folder + "/caravan.json");
    }

    private static List<List<Integer>> cells(JsonNode place) {
        List<List<Integer>> cells = new ArrayList<>();
        for (int x = 0; x < place.get("w").asInt(); x++) {
            for (int y = 0; y < place.get("h").asInt(); y++) {
                cells.add(List.of(place.get("x").asInt() + x, place.get("y").asInt() + y));
            }
        }
        return cells;
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper()
                .readTree(DOCKER.resolve("grafana/dashboards/caravan.json").toFile());
    }

    private static Map<?, ?> yaml(String file) throws IOException {
        return (Map<?, ?>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DOCKER.resolve(file)));
    }

    private static String compose(String... files) {
        List<String> command = new ArrayList<>(List.of(Programs.require("docker-compose")));
        command.addAll(List.of(files));
        command.add("config");
        return PeerProcess.run(LONGEST, command);
    }
}
