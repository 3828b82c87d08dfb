package org.caravan.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DiscoveriesTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String pacs : new String[] {"la-paz", "sucre"}) {
                    from("direct:discover-" + pacs)
                            .routeId("discover-" + pacs)
                            .process(exchange -> begun.add(pacs))
                            .throwException(new IllegalStateException("a discovery that fails"));
                }
                from("quartz:discover/la-paz?cron=0+0+19+*+*+?")
                        .routeId("discover-on-schedule-la-paz")
                        .to("direct:discover-la-paz");
                from("quartz:discover/sucre?cron=0+0+19+*+*+?")
                        .routeId("discover-on-schedule-sucre")
                        .autoStartup(false)
                        .to("direct:discover-sucre");
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void tellsWhenEachPacsWithARunningScheduleIsAskedNext() {
        Instant now = Instant.now();
        assertThat(new Discoveries(context).next())
                .containsOnlyKeys("la-paz")
                .hasEntrySatisfying("la-paz", time -> assertThat(time)
                        .isBetween(
                                now.minusSeconds(1),
                                now.plus(Duration.ofHours(24)).plusSeconds(1)));
    }

    @Test
    void beginsEveryDiscoveryNow() throws Exception {
        new Discoveries(context).beginAll();
        assertThat(begun.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(begun.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(begun).isEmpty();
    }
}
