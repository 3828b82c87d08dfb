package org.caravan.pace;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

import javax.sql.DataSource;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;

class SchedulesTest {

    private static DataSource database;

    private final Schedules one = new Schedules(new Sql(database), "one");
    private final Schedules other = new Schedules(new Sql(database), "other");

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @BeforeEach
    void empty() {
        TestDatabase.execute(database, "DELETE FROM schedule_run");
    }

    @Test
    void isClaimedOnceHoweverManyNodesHaveTheClock() {
        Instant seven = Instant.now().minusSeconds(7200);
        assertThat(List.of(one.claim("discover/a", Date.from(seven)), other.claim("discover/a", Date.from(seven))))
                .containsExactly(true, false);
        assertThat(one.claim("discover/b", Date.from(seven)))
                .as("another schedule")
                .isTrue();
        assertThat(other.claim("discover/a", Date.from(seven.plusSeconds(3600))))
                .as("the next time")
                .isTrue();
    }

    @Test
    void aNodeWhoseClockIsAYearAheadSilencesNobody() {
        one.claim("discover/a", Date.from(Instant.now().plus(Duration.ofDays(365))));
        TestDatabase.execute(database, "UPDATE schedule_run SET fire_at = fire_at - interval '6 minutes'");
        assertThat(other.claim("discover/a", new Date())).as("6 minutes later").isTrue();

        TestDatabase.execute(database, "UPDATE schedule_run SET fire_at = now() + interval '1 year'");
        assertThat(other.claim("discover/a", new Date()))
                .as("after an earlier version had taken that time")
                .isTrue();
        assertThat(one.claim("discover/a", new Date(0)))
                .as("what is long past, by a clock that is behind")
                .isFalse();
    }

    @Test
    void aNodeWhoseClockIsAYearBehindGoesOn() {
        TestDatabase.execute(
                database,
                "INSERT INTO schedule_run (schedule, fire_at, node) VALUES ('discover/a', now() - interval '2 days', 'one')");
        assertThat(one.claim("discover/a", Date.from(Instant.now().minus(Duration.ofDays(365)))))
                .isTrue();
    }

    @Test
    void whatWasMissedIsDoneOnceHoweverOftenItWasDueAndNotForAPacsThatIsGone() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("quartz:discover/a?cron=0+0+*+*+*+?&trigger.timeZone=UTC")
                            .routeId("a")
                            .log("a");
                    from("quartz:discover/new?cron=0+0+*+*+*+?").routeId("new").log("new");
                }
            });
            context.start();
            for (String name : List.of("a", "removed")) {
                one.claim("discover/" + name, Date.from(Instant.now().minusSeconds(5 * 3600)));
            }
            assertThat(one.claimMissedDiscoveries(context)).containsExactly("a");
            assertThat(other.claimMissedDiscoveries(context)).isEmpty();
            assertThat(one.claimMissedDiscoveries(context)).isEmpty();

            TestDatabase.execute(database, "UPDATE schedule_run SET fire_at = now() - interval '5 hours'");
            context.getRouteController().stopRoute("a");
            context.removeRoute("a");
            assertThat(one.claimMissedDiscoveries(context))
                    .as("its file was taken out")
                    .isEmpty();
            assertThat(context.getRoutes()).hasSize(1);
        }
    }
}
