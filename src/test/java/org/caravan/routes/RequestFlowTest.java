package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.StoreObject;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.requests.Filters;
import org.caravan.requests.Requests;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests through the routes as shipped, of people who are no participants. */
@Timeout(180)
class RequestFlowTest {

    @TempDir
    static Path folder;

    private static final List<String> SENT = Collections.synchronizedList(new ArrayList<>());
    private static RunningFlow flow;
    private static Requests requests;

    @BeforeAll
    static void start() throws Exception {
        flow = new RunningFlow(folder);
        List<SyntheticObject> held = new ArrayList<>();
        for (String patient : List.of("A-1", "A-2", "A-3", "A-4", "A-5")) {
            held.addAll(new BulkStudies(patient.hashCode()).smallObjects(patient, 2, 3));
        }
        // a participant would be fetched in any case
        flow.editPacs("REH-[0-9]{4}", "NOBODY");
        flow.addRoutes(
                "destinations/asked.camel.yaml",
                """
                - beans:
                    - name: asked
                      type: org.caravan.deliver.Folder
                      properties:
                        folder: "%s"
                        create: true
                        condition: "false"

                - templatedRoute:
                    routeTemplateRef: deliver
                    routeId: deliver-asked
                    parameters:
                      - { name: destination, value: asked }
                      - { name: rendition, value: identified }
                      - { name: identifiable, value: "true" }
                """
                        .formatted(folder.resolve("asked")));
        flow.startPacs(
                new Behaviour() {
                    @Override
                    public StoreObject send(StoreObject object) {
                        SENT.add(object.sopInstanceUid());
                        return object;
                    }
                },
                held);
        flow.start();
        requests = new Requests(flow.dataSource());
    }

    @AfterAll
    static void stop() {
        flow.close();
    }

    @Test
    void fetchesWhatItsRowsNameAndNothingTwice() throws Exception {
        SENT.clear();
        long first = request(null, row(1, Map.of("PatientID", "A-1")));
        long second = request(null, row(1, Map.of("PatientID", "A-1", "StudyInstanceUID", studyOf("A-1"))));
        awaitEnd(first);
        awaitEnd(second);
        assertThat(requests.require(first).state()).isEqualTo("done");
        assertThat(requests.require(second).state()).isEqualTo("done");
        assertThat(SENT).hasSize(6).doesNotHaveDuplicates();
        assertThat(requests.progress(first).seriesDone()).isEqualTo(2);
        assertThat(requests.progress(first).received()).isEqualTo(6);
    }

    @Test
    void oneRowOfWhichNothingIsThereStopsNoOtherAndIsRetriedAlone() throws Exception {
        long id = request("demo", row(1, Map.of("PatientID", "A-2")), row(2, Map.of("PatientID", "NOT-YET")));
        awaitEnd(id);
        assertThat(requests.require(id).state()).isEqualTo("done with failures");
        Requests.Item failed =
                requests.items(id, java.util.Set.of("failed"), 0, 10).get(0);
        assertThat(failed.line()).isEqualTo(2);
        assertThat(failed.reason()).isEqualTo("The PACS has nothing that matches this row");
        assertThat(flow.files("destination")).anyMatch(file -> file.toString().contains("A-2"));

        SENT.clear();
        flow.pacs().catalogue().add(new BulkStudies(99).smallObjects("NOT-YET", 1, 4));
        assertThat(requests.retry(id)).isEqualTo(1);
        awaitEnd(id);
        assertThat(requests.require(id).state()).isEqualTo("done");
        assertThat(SENT).hasSize(4);
    }

    @Test
    void aWildcardTakesAllThatItMatchesAndAFilterLeavesOut() throws Exception {
        long all = request(null, row(1, Map.of("PatientID", "A-3", "Modality", "XX")));
        awaitEnd(all);
        assertThat(requests.items(all, Requests.ITEM_STATES, 0, 10).get(0).state())
                .isEqualTo("failed");
        long some = request(
                null,
                row(1, Map.of("PatientID", "A-[3]")),
                row(2, Map.of("PatientID", "A-?", "StudyInstanceUID", studyOf("A-4"))));
        awaitEnd(some);
        assertThat(requests.items(some, Requests.ITEM_STATES, 0, 10))
                .extracting(Requests.Item::state)
                .containsExactly("failed", "done");
    }

    /** First what is left out there already, then what comes only now. */
    @Test
    void aDestinationThatWantsNothingGetsWhatARequestNames() throws Exception {
        awaitEnd(request("demo", row(1, Map.of("PatientID", "A-5"))));
        flow.await(() -> !flow.value("SELECT count(*) FROM delivery_left_out WHERE destination = 'asked'")
                .equals("0"));
        long id = request("asked", row(1, Map.of("PatientID", "A-5")), row(2, Map.of("PatientID", "A-4")));
        awaitEnd(id);
        assertThat(requests.require(id).state()).isEqualTo("done");
        try (Stream<Path> files = Files.walk(folder.resolve("asked"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".zip"))
                            .map(file -> folder.resolve("asked")
                                    .relativize(file)
                                    .getName(0)
                                    .toString())
                            .sorted())
                    .containsExactly("A-4", "A-4", "A-5", "A-5");
        }
    }

    private static String studyOf(String patient) {
        return new BulkStudies(patient.hashCode())
                .smallObjects(patient, 1, 1)
                .get(0)
                .text("StudyInstanceUID");
    }

    private static Requests.Row row(int line, Map<String, String> keys) {
        return new Requests.Row(line, "", "rehearsal", keys, null);
    }

    private static long request(String destination, Requests.Row... rows) {
        long id =
                requests.add(new Requests.Draft("ana", "", "", false, destination, null, "", Filters.NONE, "", false));
        requests.add(id, List.of(rows));
        requests.submit(id);
        return id;
    }

    private static void awaitEnd(long id) {
        flow.await(() -> requests.require(id).hasEnded());
    }
}
