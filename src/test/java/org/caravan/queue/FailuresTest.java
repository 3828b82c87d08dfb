package org.caravan.queue;

import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/** What the answers of a PACS mean for its other series. */
class FailuresTest {

    @ParameterizedTest
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

    private static Map<String, Object> decide(Exception failure) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return new Failures().decide(exchange);
    }
}
