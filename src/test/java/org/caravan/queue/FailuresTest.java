package org.caravan.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.suite.Fault;
import org.caravan.suite.Lines;

import static org.assertj.core.api.Assertions.assertThat;

class FailuresTest {

    @Test
    void aPacsThatCannotBeReachedIsLeftAloneAndTheAttemptDoesNotCount() {
        assertThat(decide(new DicomConnectException("no answer"))).containsAllEntriesOf(effects(1, 1, 0));
        assertThat(decide(new DicomRejectedException("not known", true))).containsAllEntriesOf(effects(1, 1, 0));
    }

    @Test
    void aSearchIsToldByTheNumberOfItsItem() {
        assertThat(new Job("request", 17, 3, "a", 1, 0, 0)).hasToString("item 17");
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Job.PROPERTY, new Job("request", 17, 3, "a", 1, 0, 0));
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new DicomConnectException("no answer"));
        assertThat(new Failures().decide(exchange))
                .containsEntry("kind", "request")
                .containsEntry("job", "item 17");
    }

    @Test
    void anAbortLeavesThePacsAloneButCounts() {
        assertThat(decide(new DicomAbortedException("closed"))).containsAllEntriesOf(effects(1, 0, 0));
    }

    @Test
    void otherFailuresAreTriedAgain() {
        assertThat(decide(new DicomMalformedException("bad"))).containsAllEntriesOf(effects(0, 0, 0));
        assertThat(decide(new IOException("x"))).containsAllEntriesOf(effects(0, 0, 0));
    }

    @Test
    void aJobSaysWhatComesOfIt() {
        assertThat(decide(new JobFailedException(JobFailedException.Effect.PAUSE, "r")))
                .containsAllEntriesOf(effects(1, 1, 0));
        assertThat(decide(new JobFailedException(JobFailedException.Effect.GIVE_UP, "r")))
                .containsAllEntriesOf(effects(0, 0, 1));
        assertThat(decide(new JobFailedException(JobFailedException.Effect.RETRY, "r")))
                .containsAllEntriesOf(effects(0, 0, 0));
    }

    @Test
    void aStopCostsNoAttempt() {
        assertThat(decide(new InterruptedException())).containsAllEntriesOf(effects(0, 1, 0));
    }

    @Test
    void saysWholeOnceWhereAnUnexpectedFailureHappened() {
        try (Lines log = new Lines(Failures.class)) {
            for (int i = 0; i < 1000; i++) {
                decide(new IllegalStateException("x"));
            }
            assertThat(log.all()).hasSizeBetween(1, 2);
            assertThat(log.all().get(0)).contains("FailuresTest.saysWholeOnce");
            assertThat(log.all().stream().mapToInt(String::length).sum()).isLessThan(5_000);
        }
    }

    @Test
    void keepsTheWordsOfOurOwnExceptionsHoweverWrapped() {
        Throwable wrapped =
                new CamelExecutionException("body: Doe^John", exchange(), new DicomConnectException("PACS a: refused"));
        assertThat(Failures.reason(wrapped)).isEqualTo("PACS a: refused");
    }

    @Test
    void keepsNothingOfOtherMessagesSinceTheyMayQuotePatients() {
        for (Throwable failure : new Throwable[] {
            new IllegalStateException("Doe^John"),
            new IOException("/var/Doe^John"),
            new SQLException("Key (patient_id)=(Doe^John)", "23505"),
            new DuplicateKeyException("Doe^John", new SQLException("Doe^John", "23505")),
        }) {
            assertThat(Failures.reason(failure)).doesNotContain("Doe");
        }
        assertThat(Failures.reason(new SQLException("x", "23505"))).contains("23505");
    }

    @Test
    void namesTheRowWhoseLeaseIsHeld() {
        Exchange exchange = exchange();
        exchange.setProperty(Job.PROPERTY, new Job("series", 7, 3, "a", 1, 7, 0));
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IOException());
        assertThat(new Failures().decide(exchange))
                .containsEntry("kind", "series")
                .containsEntry("id", 7L)
                .containsEntry("token", 3L)
                .containsEntry("pacs", "a");
        assertThat(decide(new IOException())).containsEntry("kind", "none");
    }

    @ParameterizedTest
    @Fault(28)
    @ValueSource(ints = {0xA700, 0xA701, 0xA702})
    void aPacsOutOfResourcesIsLeftAloneAndTheAttemptCounts(int status) {
        assertThat(decide(new DicomStatusException(status, "no")))
                .containsEntry("pause", 1)
                .containsEntry("refund", 0)
                .containsEntry("permanent", 0);
    }

    @Test
    void aPacsThatDoesNotPermitUsIsLeftAloneAndNoAttemptIsUsedUp() {
        assertThat(decide(new DicomStatusException(DicomStatus.NOT_AUTHORIZED, "no")))
                .containsEntry("pause", 1)
                .containsEntry("refund", 1);
    }

    @Test
    void anAnswerAboutOneSeriesLeavesTheOthersGoOn() {
        assertThat(decide(new DicomStatusException(0xC001, "no"))).containsEntry("pause", 0);
    }

    @Test
    void aJobThatBacksOffKeepsItsAttempt() {
        assertThat(decide(new JobFailedException(JobFailedException.Effect.BACK_OFF, "later")))
                .containsEntry("pause", 1)
                .containsEntry("refund", 0);
    }

    private static Map<String, Object> decide(Throwable failure) {
        Exchange exchange = exchange();
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return new Failures().decide(exchange);
    }

    private static Map<String, Object> effects(int pause, int refund, int permanent) {
        return Map.of("pause", pause, "refund", refund, "permanent", permanent);
    }

    private static Exchange exchange() {
        return new DefaultExchange(new DefaultCamelContext());
    }
}
