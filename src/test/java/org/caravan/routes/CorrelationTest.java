package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.caravan.dicom.StoreObject;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** What belongs to one series can be found in the log by one id, whichever thread wrote it. */
@Timeout(180)
class CorrelationTest {

    @TempDir
    Path folder;

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.caravan");
    private final Level level = logger.getLevel();
    private final Events events = new Events();
    private RunningFlow flow;

    private static final class Events extends AppenderBase<ILoggingEvent> {
        private final Queue<ILoggingEvent> all = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            all.add(event);
        }

        List<String> lines(String correlation) {
            return all.stream()
                    .filter(event ->
                            correlation.equals(event.getMDCPropertyMap().get("correlation")))
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        flow = new RunningFlow(folder);
        events.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(events);
    }

    @AfterEach
    void stop() {
        flow.close();
        logger.detachAppender(events);
        logger.setLevel(level);
    }

    @Test
    void oneIdLeadsFromDownloadToDeliveryAndTheRunsIdToTheSeries() throws Exception {
        flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 2));
        flow.start();
        flow.awaitDelivered(2);
        String id = flow.value("SELECT min(id) FROM series");
        String run = flow.value("SELECT min(id) FROM discovery_run");

        assertThat(events.lines("run-" + run)).contains("Series " + id + " of rehearsal is new");
        flow.await(() -> events.lines("series-" + id).size() == 3);
        assertThat(events.lines("series-" + id))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Worked on series " + id + " of 'rehearsal' for "),
                        line -> assertThat(line).startsWith("Worked on archive "),
                        line -> assertThat(line)
                                .startsWith("Worked on delivery ")
                                .contains(" of 'demo'"));
    }

    @Test
    void anObjectThatArrivesOnAThreadOfTheListenerIsLoggedWithTheSeriesItWasAskedFor() throws Exception {
        List<SyntheticObject> held = new BulkStudies(7).smallObjects("REH-0001", 1, 2);
        flow.startPacs(
                new Behaviour() {
                    @Override
                    public StoreObject send(StoreObject object) {
                        boolean second =
                                object.sopInstanceUid().equals(held.get(1).sopInstanceUid());
                        return second ? MisnamedObject.of(object, held.get(0)) : object;
                    }
                },
                held);
        flow.start();
        flow.await(() -> "quarantined".equals(flow.value("SELECT state FROM series")));
        String id = flow.value("SELECT id FROM series");
        assertThat(events.lines("series-" + id)).anyMatch(line -> line.startsWith("Quarantined an object from"));
    }

    @Test
    void theIdFollowsAnExchangeFromThreadToThread() throws Exception {
        flow.start();
        flow.caravan().context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:handed-on")
                        .setProperty("correlation", constant("series-4711"))
                        .threads(2)
                        .to("log:org.caravan.test?showAll=false")
                        .log(LoggingLevel.INFO, "org.caravan.test", "on ${threadName}");
            }
        });

        flow.caravan().context().createProducerTemplate().requestBody("direct:handed-on", "");

        assertThat(events.lines("series-4711"))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("on ")
                .isNotEqualTo("on " + Thread.currentThread().getName());
    }
}
