package org.caravan.camel.dicom;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.ListenerObserver.Association;
import org.caravan.log.PeerLogs;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalLogTest {

    private static final String UNKNOWN = "association: calling AE title not recognised";

    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalLog.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final RefusalLog log = new RefusalLog(new PeerLogs());

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
    }

    @Test
    void saysWhoWasTurnedAwayAndWhatToSetWhereItIsOurs() {
        log.refused(from("STORE2", "10.1.2.3"), UNKNOWN);
        assertThat(lines())
                .singleElement()
                .asString()
                .contains("STORE2 at 10.1.2.3", "called CARAVAN", UNKNOWN, "storesFrom", "STORE2@10.1.2.3");
    }

    @Test
    void saysItOnceForEachAeTitleAndAddress() {
        for (int i = 0; i < 3; i++) {
            log.refused(from("A", "10.1.2.3"), UNKNOWN);
            log.refused(from("B", "10.1.2.3"), UNKNOWN);
            log.refused(from("A", "10.1.2.4"), UNKNOWN);
        }
        assertThat(lines()).hasSize(3);
    }

    @Test
    void whatIsLoggedElsewhereIsNotSaidTwice() {
        log.refused(from("A", "10.1.2.3"), "object: not authorised (0124H)");
        assertThat(lines()).isEmpty();
    }

    @Test
    void strangersDoNotSilenceWhatIsSaidOfPeersThatWereLetIn() {
        for (int i = 0; i < 5_000; i++) {
            log.refused(from("A" + i, "10.1." + i / 250 + "." + i % 250), UNKNOWN);
        }
        assertThat(lines()).hasSizeLessThan(200);
        appender.list.clear();
        log.refused(from("LAPAZ", "10.2.0.1"), "presentation context for SOP class 1.2.3");
        assertThat(lines()).singleElement().asString().contains("LAPAZ at 10.2.0.1");
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Association from(String callingAeTitle, String address) {
        return new Association(callingAeTitle, "CARAVAN", address);
    }
}
