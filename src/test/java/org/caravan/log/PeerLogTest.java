package org.caravan.log;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("hostile")
class PeerLogTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final String MALFORMED = "malformed data";

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.caravan.log");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final AtomicLong now = new AtomicLong();
    private Runnable later;
    private final PeerLog log = new PeerLog(now::get, (nanos, task) -> later = task);

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }

    @Test
    void saysThingsOnceForEachPeerAndReasonAndThenHowOftenTheyCame() {
        for (int i = 0; i < 1205; i++) {
            warn("10.1.2.3", MALFORMED);
        }
        warn("10.1.2.3", "too slow");
        warn("10.1.2.4", MALFORMED);
        assertThat(lines())
                .containsExactly("10.1.2.3: malformed data", "10.1.2.3: too slow", "10.1.2.4: malformed data");
        passes(Duration.ofMinutes(1));
        assertThat(lines()).last().isEqualTo("1,204 more in the last minute: 10.1.2.3: malformed data");
        assertThat(lines()).hasSize(4);
    }

    @Test
    void whatGoesOnIsSaidLessAndLessOften() {
        for (int minute = 0; minute < 24 * 60; minute++) {
            warn("10.1.2.3", MALFORMED);
            passes(Duration.ofMinutes(1));
        }
        assertThat(lines()).hasSizeBetween(24, 40).contains("60 more in the last 60 minutes: 10.1.2.3: malformed data");
    }

    @Test
    void whatWasQuietForTenMinutesIsSaidAnew() {
        warn("10.1.2.3", MALFORMED);
        passes(Duration.ofMinutes(9));
        warn("10.1.2.3", MALFORMED);
        assertThat(lines()).hasSize(1);
        passes(Duration.ofMinutes(1));
        passes(Duration.ofMinutes(10));
        warn("10.1.2.3", MALFORMED);
        assertThat(lines())
                .containsExactly(
                        "10.1.2.3: malformed data",
                        "1 more in the last 10 minutes: 10.1.2.3: malformed data",
                        "10.1.2.3: malformed data");
    }

    @Test
    void seventyEightThousandBadMessagesAreFewLines() {
        for (int i = 0; i < 78_000; i++) {
            warn("10.1.2.3", MALFORMED);
            now.addAndGet(Duration.ofMillis(10).toNanos());
            if (i % 6_000 == 0) {
                passes(Duration.ZERO);
            }
        }
        assertThat(lines()).hasSizeBetween(4, 6);
    }

    @Test
    void manyPeersAndReasonsStayWithinTheBudgetOfAnHour() {
        for (int i = 0; i < 20_000; i++) {
            warn("10.1." + i / 250 + "." + i % 250, MALFORMED + i % 77 + "x".repeat(i % 3000));
            now.addAndGet(Duration.ofMillis(170).toNanos());
            if (i % 400 == 0) {
                passes(Duration.ZERO);
            }
        }
        int bytes = lines().stream().mapToInt(line -> line.length() + 100).sum();
        assertThat(bytes).isBetween(20_000, PeerLog.BYTES_PER_HOUR);
        assertThat(lines())
                .filteredOn(line -> line.startsWith("Others do more"))
                .hasSizeBetween(1, 2);
    }

    @Test
    void whatHadNoRoomIsSaidLater() {
        for (int i = 0; i < PeerLog.PEERS; i++) {
            warn("10.1.2." + i, "x".repeat(900));
        }
        int said = lines().size();
        assertThat(said).isLessThan(PeerLog.PEERS);
        for (int hour = 0; hour < 4; hour++) {
            passes(Duration.ofHours(1));
        }
        assertThat(lines()).filteredOn(line -> line.startsWith("1 in the last")).hasSize(PeerLog.PEERS - said + 1);
    }

    @Test
    void saysWhatIsLeftWhenItEnds() {
        warn("10.1.2.3", MALFORMED);
        warn("10.1.2.3", MALFORMED);
        log.close();
        assertThat(lines()).last().isEqualTo("1 more in the last minute: 10.1.2.3: malformed data");
    }

    private void warn(String peer, String reason) {
        INPUTS.attempt(() -> log.warn(logger, peer, reason, peer + ": " + reason));
    }

    private void passes(Duration time) {
        now.addAndGet(time.toNanos());
        if (later != null) {
            Runnable task = later;
            later = null;
            task.run();
        }
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
