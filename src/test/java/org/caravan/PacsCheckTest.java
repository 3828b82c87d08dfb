package org.caravan;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.camel.dicom.Pacs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PacsCheckTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "pacs, hospital-2.clínica, 'la-paz,node=b'",
        "pacs, LA_PAZ, 'l''hospital'",
        "destination, central-ssh, 'central, or so'",
        "requestsPerMinute, 30, 0",
        "minInterval, 2000, 0",
        "minInterval, 1, 1s",
        "emptySeries, 0, -1",
        "retryAfter, 0, 10",
        "retryAfter, 10m, soon",
    })
    void namesAParameterThatWouldFailOnlyLater(String name, String right, String wrong) {
        PacsCheck check = check();
        assertThatCode(() -> check.parameters("t", Map.of(name, right), bean -> null))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check.parameters("t", Map.of(name, wrong), bean -> null))
                .hasMessageContaining(name + " is '" + wrong + "'; write ");
    }

    @ParameterizedTest
    @CsvSource({"0 19 * * *, crontab", "every evening, day-of-week", "0 0 19 * * *, no Quartz cron expression"})
    void namesAScheduleThatQuartzCannotRead(String schedule, String advice) {
        assertThatThrownBy(() -> check().parameters("t", Map.of("schedule", schedule), bean -> null))
                .hasMessageStartingWith("schedule is '" + schedule + "', ")
                .hasMessageContaining(advice)
                .hasMessageContaining("write for example 0 0 19 * * ?");
        assertThatCode(() -> check().parameters("t", Map.of("schedule", "0 0 19 * * ?"), bean -> null))
                .doesNotThrowAnyException();
    }

    @Test
    void namesAPacsWhoseNameCouldNotBePassedOn() {
        assertThatThrownBy(() -> check().bean("l'hospital", Pacs.at("PACS@127.0.0.1:104")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name is 'l'hospital'; write letters, digits");
    }

    private PacsCheck check() {
        return new PacsCheck(Settings.read(folder.resolve("none.properties"), Map.of()));
    }
}
