package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.Part10Object;
import org.caravan.peers.Orthanc;
import org.caravan.queue.QueueStatus;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** The flow to a real Orthanc by the example file, which notes each C-STORE that reaches it. What it is told to, it refuses (A7xxH), or answers with success and does not keep. */
@Timeout(180)
class DeliveryPacsIT {

    private static final String FILTER =
            """
            function ReceivedCStoreInstanceFilter(dicom, origin)
              local noted = io.open('%1$s/stores', 'a')
              noted:write(dicom.SOPInstanceUID, '\\n')
              noted:close()
              local told = io.open('%1$s/told')
              local refused, swallowed = told:read('*l', '*l')
              told:close()
              if dicom.SOPInstanceUID == refused then error('refused') end
              return dicom.SOPInstanceUID == swallowed and 0 or 1
            end
            """;

    private static final String COMMITTED =
            """
            - beans:
                - name: committed
                  type: org.caravan.deliver.PacsDestination
                  properties:
                    pacs: archive
                    verify: commitment
            - templatedRoute:
                routeTemplateRef: deliver
                routeId: deliver-committed
                parameters:
                  - { name: destination, value: committed }
                  - { name: identifiable, value: "true" }
            """;

    @TempDir
    Path folder;

    private final List<SyntheticObject> objects = new BulkStudies(7).smallObjects("REH-0001", 2, 5);
    private Orthanc orthanc;
    private RunningFlow flow;

    @BeforeEach
    void start() throws Exception {
        flow = new RunningFlow(folder);
        Path filter = Files.writeString(folder.resolve("filter.lua"), FILTER.formatted(folder));
        orthanc = Orthanc.settings()
                .aeTitle("ARCHIVE")
                .destination("CARAVAN", flow.dicomPort())
                .with("LuaScripts", "[ \"" + filter + "\" ]")
                .start();
        String example = Files.readString(Path.of("routes/destinations/pacs.camel.yaml.example"));
        assertThat(example).contains("host: 10.20.30.50", "port: 104");
        flow.addRoutes(
                "destinations/pacs.camel.yaml",
                example.replace("host: 10.20.30.50", "host: 127.0.0.1")
                        .replace("port: 104", "port: " + orthanc.port())
                        .replace("pacs: archive\n", "pacs: archive\n        verifyWait: 1s\n")
                        .replace("value: \"false\"", "value: \"true\""));
        flow.startPacs(Behaviour.GOOD, objects);
    }

    @AfterEach
    void stop() {
        flow.close();
        orthanc.close();
    }

    @Test
    void objectsArriveAsTheyAreWhatWasNotKeptIsSentAgainAloneAndASecondRunSendsNothing() throws Exception {
        String swallowed = objects.get(2).sopInstanceUid();
        String refused = objects.get(7).sopInstanceUid();
        tell(refused, swallowed);
        flow.start();
        flow.await(() -> {
            flow.hurry();
            return errors().contains(swallowed) && errors().contains(refused);
        });
        assertThat(errors())
                .contains("The PACS did not store 1 of 5 objects: " + swallowed
                        + " (answered as stored, but the PACS does not list it); what it lacks alone is sent again")
                .contains("The PACS did not store 1 of 5 objects: " + refused + " (out of resources (A700H));");
        assertThat(orthanc.instances()).hasSize(8);
        assertThat(List.copyOf(stores().subList(0, 10))).doesNotHaveDuplicates();
        assertThat(stores().subList(10, stores().size())).allMatch(List.of(refused, swallowed)::contains);

        tell("none", "none");
        // an attempt that had begun before may fail still
        flow.await(() -> {
            flow.hurry();
            QueueStatus.Totals totals = flow.status().totals();
            return totals.isIdle() && totals.delivered() == 4;
        });
        assertThat(held()).containsExactlyInAnyOrderElementsOf(dataSets());
        int sent = stores().size();

        flow.addRoutes("destinations/committed.camel.yaml", COMMITTED);
        flow.awaitDelivered(6);
        assertThat(flow.value("SELECT count(*) FROM delivery WHERE destination = 'committed' AND state = 'delivered'"))
                .isEqualTo("2");
        assertThat(stores()).as("what was sent in all, after the second run").hasSize(sent);
    }

    private void tell(String refused, String swallowed) throws Exception {
        Path next = Files.writeString(folder.resolve("told.next"), refused + "\n" + swallowed + "\n");
        Files.move(next, folder.resolve("told"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String errors() {
        return flow.value(
                "SELECT coalesce(string_agg(last_error, ' | '), '') FROM delivery WHERE destination = 'to-archive'");
    }

    private List<String> stores() throws Exception {
        return Files.readAllLines(folder.resolve("stores"));
    }

    /** Identity and data set of each object that Orthanc holds. */
    private List<List<Object>> held() throws Exception {
        List<List<Object>> held = new ArrayList<>();
        for (String instance : orthanc.instances()) {
            Path file = Files.write(folder.resolve(instance), orthanc.file(instance));
            held.add(identity(
                    Part10Object.read("", () -> Files.newInputStream(file)).orElseThrow()));
        }
        return held;
    }

    private List<List<Object>> dataSets() throws Exception {
        List<List<Object>> dataSets = new ArrayList<>();
        for (SyntheticObject object : objects) {
            dataSets.add(identity(object));
        }
        return dataSets;
    }

    private static List<Object> identity(StoreObject object) throws Exception {
        try (var in = object.openDataSet()) {
            return List.of(
                    object.sopInstanceUid(),
                    object.transferSyntaxUid(),
                    HexFormat.of().formatHex(in.readAllBytes()));
        }
    }
}
