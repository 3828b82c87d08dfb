package org.caravan.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.queue.QueueFixture.claimSeries;

/** Rows that were claimed together. */
class LeasesTest {

    private final DataSource dataSource = TestDatabase.fresh();
    private final Sql sql = new Sql(dataSource);
    private final Leases leases = new Leases(sql, JobObserver.NONE, new WakeUps());
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private Exchange exchange;

    @BeforeEach
    void claimThree() {
        QueueFixture.queueSeries(dataSource, "a", 3);
        sql.rows("claim-delivery", QueueFixture.destination("nas", "n", 3));
        for (int i = 1; i <= 3; i++) {
            Map<String, Object> series = claimSeries(sql, "a", "n");
            QueueFixture.finish(sql, series, 3);
            Map<String, Object> archive = sql.rows("claim-archive", QueueFixture.packing("n", "identified", 1))
                    .get(0);
            TestDatabase.execute(
                    dataSource,
                    "UPDATE archive SET state = 'verified', lease_until = NULL, file = 'f" + i
                            + "', bytes = 1000 WHERE id = " + archive.get("id"));
        }
        exchange = new DefaultExchange(camel);
    }

    @AfterEach
    void close() {
        leases.close();
    }

    @Test
    void whatWasNotTakenGoesBackWithItsReasonAndWithoutCounting() {
        List<Map<String, Object>> rows = claim(3, Long.MAX_VALUE);
        exchange.getMessage().setBody(rows);
        leases.hold(exchange);
        Exchange one = new DefaultExchange(exchange);
        one.setProperty(HeldJobs.PROPERTY, exchange.getProperty(HeldJobs.PROPERTY));
        one.getMessage().setBody(rows.get(1));

        leases.take(one);
        assertThat(sql.update("finish-delivery", rows.get(1))).isEqualTo(1);
        leases.giveBackRest(exchange, "the session broke");

        assertThat(deliveries())
                .isEqualTo("f1 queued 0 the session broke, f2 delivered 1 -, f3 queued 0 the session broke");
        assertThat(one.getProperty(Job.PROPERTY, Job.class).id())
                .isEqualTo(((Number) rows.get(1).get("id")).longValue());
        assertThat(claim(3, Long.MAX_VALUE)).hasSize(2);
    }

    @Test
    void whatWasNotTakenGoesBackWhenTheirExchangeEnds() {
        exchange.getMessage().setBody(claim(2, Long.MAX_VALUE));
        leases.hold(exchange);

        exchange.getExchangeExtension().handoverCompletions().forEach(end -> end.onFailure(exchange));

        assertThat(deliveries())
                .startsWith("f1 queued 0 It was claimed together with others")
                .contains("f2 queued 0");
    }

    @Test
    void aDiscoveryRunLivesAsLongAsItsExchange() {
        TestDatabase.execute(
                dataSource,
                "INSERT INTO discovery_run (pacs, node, seen_at) VALUES ('a', 'n', now() - interval '90 seconds')");
        exchange.setVariable("run", 1L);
        try (Leases quick = new Leases(sql, JobObserver.NONE, new WakeUps(), 20)) {
            quick.holdRun(exchange);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> run("seen_at > now() - interval '30 seconds'")
                    .equals("t"));
            sql.update("end-dead-discovery-runs", Map.of("pacs", "a"));
            assertThat(run("state")).isEqualTo("running");
            exchange.getExchangeExtension().handoverCompletions().forEach(end -> end.onFailure(exchange));
            assertThat(run("state || ': ' || last_error")).startsWith("failed: It was broken off");
        }
    }

    @Test
    void aRunThatHasEndedInOrderStaysAsItEnded() {
        TestDatabase.execute(dataSource, "INSERT INTO discovery_run (pacs, node) VALUES ('a', 'n')");
        exchange.setVariable("run", 1L);
        leases.holdRun(exchange);
        sql.update("finish-discovery-run", Map.of("run", 1L));
        exchange.getExchangeExtension().handoverCompletions().forEach(end -> end.onComplete(exchange));
        assertThat(run("state || coalesce(last_error, '')")).isEqualTo("finished");
    }

    private String run(String what) {
        return TestDatabase.value(dataSource, "SELECT " + what + " FROM discovery_run");
    }

    @Test
    void aClaimTakesNoMoreBytesThanItMayButAtLeastOneArchive() {
        assertThat(claim(3, 1500)).extracting(row -> row.get("file")).containsExactly("f1", "f2");
        assertThat(claim(3, 10)).extracting(row -> row.get("file")).containsExactly("f3");
    }

    @Test
    void whatIsUrgentIsDeliveredFirst() {
        TestDatabase.execute(dataSource, "UPDATE series SET priority = 100 WHERE id = 3");
        assertThat(claim(1, Long.MAX_VALUE)).extracting(row -> row.get("file")).containsExactly("f3");
        assertThat(claim(3, Long.MAX_VALUE)).extracting(row -> row.get("file")).containsExactly("f1", "f2");
    }

    private List<Map<String, Object>> claim(int limit, long bytes) {
        return sql.rows("claim-delivery", QueueFixture.destination("nas", "n", limit, bytes));
    }

    private String deliveries() {
        return TestDatabase.value(
                dataSource,
                "SELECT string_agg(concat_ws(' ', a.file, d.state, d.attempts, coalesce(d.last_error, '-')), ', ' ORDER BY a.file)"
                        + " FROM delivery d JOIN archive a ON a.id = d.archive_id");
    }
}
