package org.caravan.dicom.common;

import java.nio.file.NoSuchFileException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.StoreObject;

import static org.assertj.core.api.Assertions.assertThat;

class StoreRunTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(StoreRun.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listenToTheLog() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(log);
    }

    @Test
    void saysWhyAnObjectCannotBeReadWithoutTheWordsOfTheException() {
        var cause = new NoSuchFileException("/images/SECRET^NAME.dcm");
        StoreObject lost = StoreObject.of("1.2.840.10008.5.1.4.1.1.2", "1.2.3", "1.2.840.10008.1.2.1", () -> {
            throw cause;
        });
        assertThat(StoreRun.unreadable(lost, cause)).isEqualTo(DicomStatus.PROCESSING_FAILURE);
        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("Object 1.2.3 cannot be read and is not sent: java.nio.file.NoSuchFileException at ")
                .doesNotContain("SECRET");
    }
}
