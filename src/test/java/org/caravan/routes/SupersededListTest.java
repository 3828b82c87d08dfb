package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.deliver.SupersededArchives;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** A destination is told which of the archives it has are not current any more. */
@Timeout(120)
class SupersededListTest {

    private static final String TOLD =
            """
            - templatedRoute:
                routeTemplateRef: tell-superseded
                routeId: tell-superseded-demo
                parameters:
                  - { name: destination, value: demo }
                  - { name: schedule, value: "* * * * * ?" }
            """;

    @TempDir
    Path folder;

    @Test
    void aListFollowsWhatIsSupersededAndIsSentAgainOnlyWhenItHasChanged() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.addRoutes("destinations/told.camel.yaml", TOLD);
            flow.startPacs(Behaviour.GOOD, new BulkStudies(7).smallObjects("REH-0001", 2, 3));
            flow.start();
            flow.awaitDelivered(2);
            Path there = flow.destination().resolve("superseded/demo");
            assertThat(there).as("while all are current").doesNotExist();

            TestDatabase.execute(flow.dataSource(), "UPDATE series SET version = version + 1 WHERE id = 1");
            flow.awaitDelivered(3);
            flow.await(() -> flow.files("destination/superseded/demo").size() == 1);

            String first = flow.value("SELECT file FROM archive WHERE series_id = 1 ORDER BY version LIMIT 1");
            String second = flow.value("SELECT file FROM archive WHERE series_id = 1 ORDER BY version DESC LIMIT 1");
            Path list = there.resolve(
                    flow.files("destination/superseded/demo").get(0).toString());
            assertThat(Files.readAllLines(list))
                    .containsExactly("file,standing,superseded_by", first + ",superseded," + second);
            flow.await(() -> flow.files("archives/superseded/demo").equals(List.of(Path.of(".arrived"))));
            SupersededArchives lists = flow.caravan()
                    .context()
                    .getRegistry()
                    .lookupByNameAndType("supersededArchives", SupersededArchives.class);
            assertThat(lists.write("demo")).as("nothing is new").isEmpty();

            TestDatabase.execute(flow.dataSource(), "UPDATE series SET version = version + 1 WHERE id = 2");
            flow.awaitDelivered(4);
            flow.await(() -> flow.files("destination/superseded/demo").size() == 2);
        }
    }
}
