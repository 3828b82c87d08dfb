package org.caravan.routes;

import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.deliver.DestinationPoll;
import org.caravan.deliver.Folder;
import org.caravan.queue.JobObserver;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

import static org.assertj.core.api.Assertions.assertThat;

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
    void nothingIsClaimedOutsideItsWindows() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.getRegistry().bind("nas", destination);
            Endpoint endpoint = context.getEndpoint("direct:claims");
            DestinationPoll poll = new DestinationPoll("nas");

            assertThat(poll.begin(null, endpoint)).as("without windows").isTrue();
            close();
            assertThat(poll.begin(null, endpoint)).isFalse();
            destination.setWindows("00:00-24:00");
            assertThat(poll.begin(null, endpoint)).isTrue();
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

    private void close() {
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        destination.setWindows(time(now.plusHours(2)) + "-" + time(now.plusHours(3)));
    }

    private static String time(LocalTime time) {
        return time.toString().substring(0, 5);
    }
}
