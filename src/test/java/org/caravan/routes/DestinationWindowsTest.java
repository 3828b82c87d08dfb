package org.caravan.routes;

import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.deliver.DestinationPoll;
import org.caravan.deliver.Folder;
import org.caravan.queue.ClaimParameters;
import org.caravan.queue.JobObserver;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A destination outside its windows: nothing is claimed for it, and whoever asks is told when it opens. */
class DestinationWindowsTest {

    @TempDir
    Path data;

    private final Folder destination = new Folder();
    private DataSource dataSource;
    private Housekeeping housekeeping;

    @BeforeEach
    void knownDestination() {
        dataSource = TestDatabase.fresh();
        housekeeping = new Housekeeping(new Sql(dataSource), "n", data, new SeriesFiles(data), JobObserver.NONE);
        TestDatabase.execute(dataSource, "INSERT INTO destination (name) VALUES ('nas')");
    }

    @Test
    void outsideItsWindowsNothingIsClaimedAndYetItIsThere() throws Exception {
        TestDatabase.execute(dataSource, "UPDATE destination SET seen_at = now() - interval '2 hours', active = false");
        QueueFixture.queueSeries(dataSource, "a", 1);
        TestDatabase.execute(
                dataSource,
                "INSERT INTO archive (series_id, version, state, node) VALUES (1, 1, 'verified', 'n');"
                        + "INSERT INTO delivery (archive_id, destination) VALUES (1, 'nas') ON CONFLICT DO NOTHING");
        close();
        try (var context = new DefaultCamelContext()) {
            context.getRegistry().bind("nas", destination);
            context.getRegistry().bind("dataSource", dataSource);
            context.getRegistry().bind("parameters", new ClaimParameters("destination=nas,node=n,attachments=false"));
            context.getRegistry().bind("poll", new DestinationPoll("nas"));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("sql:classpath:sql/claim-delivery.sql?dataSource=#dataSource&prepareStatementStrategy=#parameters"
                                    + "&pollStrategy=#poll&useIterator=false&initialDelay=0&delay=100")
                            .to("mock:claimed");
                }
            });
            context.start();

            await().until(
                            () -> value("SELECT active AND seen_at > now() - interval '1 minute' FROM destination"),
                            "t"::equals);
            assertThat(value("SELECT state || attempts FROM delivery")).isEqualTo("queued0");
            destination.setWindows("00:00-24:00");
            await().until(() -> value("SELECT state || attempts FROM delivery"), "sending1"::equals);
        }
    }

    @Test
    void statusTellsWhenItsWindowOpensAndForgetsItThen() {
        close();
        housekeeping.noteDestinations(Map.of("nas", destination, "never-seen", destination));

        assertThat(new QueueStatus(dataSource).paused())
                .singleElement()
                .satisfies(paused -> assertThat(paused.name()).isEqualTo("nas"))
                .satisfies(paused -> assertThat(paused.reason()).isNull());
        assertThat(TestDatabase.value(dataSource, "SELECT count(*) FROM destination"))
                .isEqualTo("1");

        destination.setWindows("");
        housekeeping.noteDestinations(Map.of("nas", destination));
        assertThat(new QueueStatus(dataSource).paused()).isEmpty();
        assertThat(TestDatabase.value(dataSource, "SELECT window_opened_at IS NOT NULL FROM destination"))
                .isEqualTo("t");
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }

    private void close() {
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        destination.setWindows(time(now.plusHours(2)) + "-" + time(now.plusHours(3)));
    }

    private static String time(LocalTime time) {
        return time.toString().substring(0, 5);
    }
}
