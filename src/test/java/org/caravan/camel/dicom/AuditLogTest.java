package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomToolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AuditLogTest {

    @TempDir
    Path folder;

    private final TestContext context = new TestContext();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listenToTheLog() {
        FakeToolkit.reset();
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        context.close();
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void saysWhatWeAskedAndSentWithoutSayingOfWhom() {
        context.start();
        FakeToolkit.find =
                (keys, matches) -> matches.accept(Map.of("PatientID", "SECRET-1", "StudyInstanceUID", "1.2"));
        context.send("dicom:find:la-paz", Map.of("PatientID", "SECRET-1"));
        FakeToolkit.store =
                object -> object.sopInstanceUid().endsWith(".2") ? DicomStatus.OUT_OF_RESOURCES : DicomStatus.SUCCESS;
        context.send("dicom:store:la-paz", List.of(TestObject.slice(1), TestObject.slice(2)));
        assertThat(lines())
                .containsExactly(
                        "(110112, DCM, \"Query\") outcome=0 source=CARAVAN destination=LAPAZ@127.0.0.1 level=STUDY"
                                + " matches=1",
                        "(110102, DCM, \"Begin Transferring DICOM Instances\") outcome=0 source=CARAVAN"
                                + " destination=LAPAZ@127.0.0.1 objects=2",
                        "(110104, DCM, \"DICOM Instances Transferred\") outcome=4 source=CARAVAN"
                                + " destination=LAPAZ@127.0.0.1 stored=1 failed=1");
    }

    @Test
    void saysWhatAPeerSentInOneAssociationAndWhoWasRefused() throws Exception {
        context.camel.getComponent("dicom", DicomComponent.class).setToolkit(DicomToolkit.BUILT_IN);
        context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:listen:LAPAZ@127.0.0.1:0?callers=CARAVAN@127.0.0.1&directory=" + folder)
                                .routeId("listen")
                                .to("mock:received");
                    }
                })
                .start();
        context.pacs()
                .setPort(((DicomListenConsumer) context.camel.getRoute("listen").getConsumer()).getPort());
        context.send("dicom:store:la-paz", List.of(TestObject.slice(1), TestObject.slice(2)));
        context.pacs().setCallingAeTitle("STRANGER"); // which closes the pool of before
        context.send("dicom:echo:la-paz", null);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(lines())
                .contains(
                        "(110102, DCM, \"Begin Transferring DICOM Instances\") outcome=0 source=CARAVAN@127.0.0.1"
                                + " destination=LAPAZ",
                        "(110104, DCM, \"DICOM Instances Transferred\") outcome=8 source=CARAVAN@127.0.0.1"
                                + " destination=LAPAZ stored=0 failed=2",
                        "(110113, DCM, \"Security Alert\") type=(110126, DCM, \"Node Authentication\") outcome=4"
                                + " source=STRANGER@127.0.0.1 destination=LAPAZ reason=\"association: calling AE title not"
                                + " recognised\""));
    }
}
