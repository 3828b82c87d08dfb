package org.caravan.routes;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.management.ObjectName;

import org.apache.camel.Route;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.RouteNews;
import org.caravan.camel.dicom.Pacs;
import org.caravan.database.TestDatabase;
import org.caravan.dicom.QueryLevel;
import org.caravan.load.RouteProblem;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** Route files that come, change and go while the program runs: one program for all tests, which leave each other's files alone. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveFilesTest {

    private static final String FOLDER =
            """
            - beans:
                - name: nas
                  type: org.caravan.deliver.Folder
                  properties:
                    folder: "{{caravan.data}}/nas"
                    create: true
            - templatedRoute:
                routeTemplateRef: deliver
                routeId: deliver-nas
                parameters:
                  - { name: destination, value: nas }
                  - { name: archivesAtOnce, value: "1" }
                  - { name: identifiable, value: "true" }
            """;

    private static final String RENDITION =
            """
            - templatedRoute:
                routeTemplateRef: pack
                routeId: pack-flat
                parameters:
                  - { name: rendition, value: flat }
                  - { name: compression, value: "0" }
            """;

    private static final String PACS =
            """
            - beans:
                - name: sucre
                  type: org.caravan.camel.dicom.Pacs
                  properties:
                    aeTitle: REHEARSAL
                    host: 127.0.0.1
                    port: "{{caravan.rehearsal.port}}"
                    callingAeTitle: "{{caravan.dicom.ae-title}}"
            - templatedRoute:
                routeTemplateRef: pace
                routeId: pace-sucre
                parameters:
                  - { name: pacs, value: sucre }
                  - { name: requestsPerMinute, value: "600" }
            - templatedRoute:
                routeTemplateRef: discover
                routeId: discover-sucre
                parameters:
                  - { name: pacs, value: sucre }
                  - { name: patientQuery, value: "SUC-*" }
                  - { name: idPattern, value: "SUC-[0-9]{4}" }
                  - { name: start, value: running }
            - templatedRoute:
                routeTemplateRef: discover-on-schedule
                routeId: discover-on-schedule-sucre
                parameters:
                  - { name: pacs, value: sucre }
                  - { name: schedule, value: "0/2 * * * * ?" }
            - templatedRoute:
                routeTemplateRef: download
                routeId: download-sucre
                parameters:
                  - { name: pacs, value: sucre }
                  - { name: deadline, value: 10m }
            """;

    @TempDir
    static Path folder;

    private final BulkStudies bulk = new BulkStudies(7);
    private final Slow behaviour = new Slow();
    private RunningFlow flow;

    /** A PACS that waits in the middle of a retrieval when asked to. */
    private static final class Slow implements Behaviour {
        private volatile CountDownLatch begun = new CountDownLatch(0);
        private volatile CountDownLatch goOn = new CountDownLatch(0);

        void stop() {
            goOn = new CountDownLatch(1);
            begun = new CountDownLatch(1);
        }

        @Override
        public void beforeMove(QueryLevel level, Map<String, Object> keys) throws InterruptedException {
            CountDownLatch wait = goOn;
            begun.countDown();
            wait.await();
        }
    }

    @BeforeAll
    void start() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.properties());
        settings.put("caravan.routes.watch", "1");
        settings.put("caravan.routes.drain", "5");
        flow = new RunningFlow(folder, settings, RunningFlow.freePort(), RunningFlow.freePort());
        flow.startPacs(behaviour, bulk.smallObjects("REH-0001", 2, 3));
        flow.start();
        flow.awaitDelivered(2);
    }

    @AfterAll
    void stop() {
        behaviour.goOn.countDown();
        flow.close();
    }

    @Test
    void aDestinationGetsEverythingAndABrokenFileChangesNothingAndADeletedOneNothingMore() throws Exception {
        Route demo = route("deliver-demo");
        Route listener = route("receive-objects");
        flow.await(() -> flow.status().totals().isIdle());
        int before = flow.files("destination").size();

        flow.addRoutes("destinations/nas.camel.yaml", FOLDER);
        flow.await(() -> flow.files("nas").size() == before);
        assertThat(isShown("Destination", "nas")).isTrue();
        Route nas = route("deliver-nas");

        flow.addRoutes("destinations/nas.camel.yaml", FOLDER.replace("name: archivesAtOnce", "name: archivesAtOnc"));
        flow.await(() -> !problems().isEmpty());
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("routes/destinations/nas.camel.yaml:12: the template 'deliver' has no parameter"
                        + " 'archivesAtOnc'")
                .endsWith("its former version runs on");
        assertThat(news().problems()).isEqualTo(problems());
        assertThat(flow.caravan().meters().scrape())
                .contains(
                        "caravan_route_files_broken 1.0",
                        "caravan_route_file_broken{file=\"routes/destinations/nas.camel.yaml\"} 1.0");
        assertThat(route("deliver-nas")).isSameAs(nas);
        add("REH-0002");
        flow.await(() -> flow.files("nas").size() == before + 1);

        flow.removeRoutes("destinations/nas.camel.yaml");
        flow.await(() -> route("deliver-nas") == null && problems().isEmpty());
        flow.await(() -> !isShown("Destination", "nas"));
        String rows = flow.value("SELECT count(*) FROM delivery WHERE destination = 'nas' AND state = 'delivered'");
        add("REH-0003");
        flow.await(() -> flow.files("destination").size() == before + 2);

        assertThat(flow.files("nas")).as("nothing more arrives").hasSize(before + 1);
        assertThat(flow.value("SELECT count(*) FROM delivery WHERE destination = 'nas' AND state = 'delivered'"))
                .as("its rows stay")
                .isEqualTo(rows);
        assertThat(news().destinations()).contains("demo").doesNotContain("nas");
        assertThat(flow.caravan().meters().scrape()).doesNotContain("destinations/nas.camel.yaml");
        assertThat(route("deliver-demo")).isSameAs(demo);
        assertThat(route("receive-objects")).isSameAs(listener);
    }

    @Test
    void aRenditionIsMadeOnceADestinationNamesItAndStopsThoseThatNameNone() throws Exception {
        flow.await(() -> flow.status().totals().isIdle());
        int before = flow.files("destination").size();
        String unnamed = FOLDER.replace("nas", "unnamed");
        flow.addRoutes("destinations/unnamed.camel.yaml", unnamed);
        flow.await(() -> flow.files("unnamed").size() == before);

        flow.addRoutes("renditions/flat.camel.yaml", RENDITION);
        flow.await(() -> route("deliver-unnamed") == null && !problems().isEmpty());
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("routes/destinations/unnamed.camel.yaml:9: no rendition is named, and there are several");
        assertThat(route("deliver-demo")).as("it names one").isNotNull();
        assertThat(flow.value("SELECT count(*) FROM archive WHERE rendition = 'flat'"))
                .as("nobody wants it yet")
                .isEqualTo("0");

        String named = FOLDER.replace("nas", "flat")
                .replace("- { name: archives", "- { name: rendition, value: flat }\n      - { name: archives");
        flow.addRoutes("destinations/flat.camel.yaml", named);
        flow.addRoutes(
                "destinations/flat2.camel.yaml",
                named.replace("deliver-flat", "deliver-flat2")
                        .replace("- name: flat", "- name: flat2")
                        .replace("destination, value: flat", "destination, value: flat2")
                        .replace("/flat\"", "/flat2\""));
        flow.await(
                () -> flow.files("flat").size() == before && flow.files("flat2").size() == before);
        assertThat(flow.value("SELECT count(*) FROM archive WHERE rendition = 'flat'"))
                .as("made once for both")
                .isEqualTo(String.valueOf(before));

        flow.addRoutes(
                "destinations/unnamed.camel.yaml",
                unnamed.replace(
                        "- { name: archives", "- { name: rendition, value: identified }\n      - { name: archives"));
        flow.await(() -> problems().isEmpty() && route("deliver-unnamed") != null);
        flow.removeRoutes("renditions/flat.camel.yaml");
        flow.await(() -> !problems().isEmpty());
        assertThat(problems()).hasSize(2).extracting(Object::toString).allSatisfy(problem -> assertThat(problem)
                .contains("rendition is 'flat', and no file under routes/renditions makes it")
                .endsWith("its former version runs on"));
        for (String name : List.of("unnamed", "flat", "flat2")) {
            flow.removeRoutes("destinations/" + name + ".camel.yaml");
        }
        flow.await(() -> problems().isEmpty()
                && Stream.of("deliver-unnamed", "deliver-flat", "deliver-flat2").allMatch(id -> route(id) == null));
        // as housekeeping does after an hour
        flow.value("UPDATE destination SET active = false WHERE name <> 'demo' RETURNING name");
        assertThat(flow.files("archives/flat")).as("what was made stays").hasSize(before);
    }

    @Test
    void aPacsIsSearchedAndFetchedFromUntilItsFileIsGone() throws Exception {
        flow.pacs().catalogue().add(bulk.smallObjects("SUC-0001", 1, 3));
        flow.addRoutes("pacs/sucre.camel.yaml", PACS);
        flow.await(() -> "1".equals(completeOfSucre()));
        assertThat(isShown("PACS", "sucre")).isTrue();
        assertThat(flow.caravan().meters().scrape()).contains("caravan_pacs_request_budget{pacs=\"sucre\"}");

        flow.removeRoutes("pacs/sucre.camel.yaml");
        flow.await(() -> flow.caravan().context().getRoutes().stream()
                .noneMatch(route -> route.getRouteId().endsWith("-sucre")));
        flow.await(() -> !isShown("PACS", "sucre"));
        String runs = runsOfSucre();
        add("SUC-0002");
        flow.await(() -> flow.value(
                        "SELECT now() > max(started_at) + interval '5 seconds' FROM discovery_run WHERE pacs = 'sucre'")
                .startsWith("t"));

        assertThat(runsOfSucre()).as("its schedule fires no more").isEqualTo(runs);
        assertThat(flow.caravan().context().getRegistry().findByTypeWithName(Pacs.class))
                .doesNotContainKey("sucre");
        assertThat(flow.caravan().meters().scrape()).doesNotContain("caravan_pacs_request_budget{pacs=\"sucre\"}");
        assertThat(news().pacs()).contains("rehearsal").doesNotContain("sucre");
    }

    @Test
    void anEditOfTheScheduleOrTheBeanLeavesALongDownloadAloneAndOneOfTheDownloadIsTakenUpAgain() throws Exception {
        behaviour.stop();
        CompletableFuture<Void> discovery = CompletableFuture.runAsync(() -> add("REH-0004"));
        assertThat(behaviour.begun.await(60, TimeUnit.SECONDS)).isTrue();
        Route download = route("download-rehearsal");
        String series =
                "SELECT s.state || ' ' || s.attempts || coalesce(' ' || s.last_error, '') FROM series s JOIN study t"
                        + " ON t.id = s.study_id JOIN patient p ON p.id = t.patient_id WHERE p.patient_id = 'REH-0004'";
        assertThat(flow.value(series)).isEqualTo("downloading 1");

        flow.editPacs(
                "port: \"{{caravan.rehearsal.port}}\"",
                "port: \"{{caravan.rehearsal.port}}\"\n        associationIdle: 5s\n        maxAssociations: 2");
        String schedule =
                """
                - templatedRoute:
                    routeTemplateRef: discover-on-schedule
                    routeId: discover-on-schedule-rehearsal
                    parameters:
                      - { name: pacs, value: rehearsal }
                      - { name: schedule, value: "0 0 19 * * ?" }
                """;
        flow.editRoutes("pacs/rehearsal.camel.yaml", text -> text + "\n" + schedule);
        flow.await(() -> route("discover-on-schedule-rehearsal") != null);
        assertThat(route("download-rehearsal")).isSameAs(download);
        assertThat(flow.value(series)).isEqualTo("downloading 1");

        flow.editRoutes(
                "pacs/rehearsal.camel.yaml",
                text -> text.replace(
                        "routeId: download-rehearsal\n    parameters:",
                        "routeId: download-rehearsal\n    parameters:\n      - { name: deadline, value: 3h }"));
        flow.await(() -> !news().waits().isEmpty());
        assertThat(news().waits()).singleElement().satisfies(wait -> {
            assertThat(wait.file()).isEqualTo("routes/pacs/rehearsal.camel.yaml");
            assertThat(wait.route()).isEqualTo("download-rehearsal");
            assertThat(wait.inFlight()).isEqualTo(1);
        });
        flow.await(() -> route("download-rehearsal") != null && route("download-rehearsal") != download);
        behaviour.goOn.countDown();
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            flow.hurry();
            assertThat(flow.value(series)).startsWith("complete");
        });
        discovery.join();
        assertThat(news().waits()).isEmpty();
    }

    private void add(String patientId) {
        List<SyntheticObject> objects = bulk.smallObjects(patientId, 1, 3);
        flow.pacs().catalogue().add(objects);
        flow.discover();
    }

    private Route route(String id) {
        return flow.caravan().context().getRoute(id);
    }

    private List<RouteProblem> problems() {
        return flow.caravan().problems();
    }

    private static RouteNews news() {
        return RouteNews.read(folder.resolve("data")).orElseThrow();
    }

    private static boolean isShown(String type, String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .isRegistered(new ObjectName("org.caravan:type=" + type + ",name=" + name));
    }

    private String completeOfSucre() {
        return flow.value("SELECT count(*) FROM series WHERE pacs = 'sucre' AND state = 'complete'");
    }

    private String runsOfSucre() {
        return flow.value("SELECT count(*) FROM discovery_run WHERE pacs = 'sucre'");
    }
}
