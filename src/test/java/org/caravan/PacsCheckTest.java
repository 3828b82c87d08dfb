package org.caravan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.camel.dicom.Pacs;
import org.caravan.load.RouteCheck;

import static org.assertj.core.api.Assertions.assertThat;

class PacsCheckTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "pacs, hospital-2.clínica, 'la-paz,node=b'",
        "pacs, LA_PAZ, 'l''hospital'",
        "destination, central-ssh, 'central, or so'",
        "requestsPerMinute, 30, 0",
        "emptySeries, 0, -1",
        "retryAfter, 0, 10",
        "retryAfter, 10m, soon",
    })
    void namesAParameterThatWouldFailOnlyLater(String name, String right, String wrong) {
        assertThat(faults("t", Map.of(name, right))).isEmpty();
        assertThat(faults("t", Map.of(name, wrong)))
                .extracting(RouteCheck.Fault::key)
                .containsExactly(name);
        assertThat(faults("t", Map.of(name, wrong)).get(0).message()).startsWith(name + " is '" + wrong + "'; write ");
    }

    @Test
    void namesAPaceThatCannotBeKept() {
        for (String right : List.of("0", "2", "60", "999999")) {
            assertThat(faults("pace", Map.of("requestsPerMinute", right)))
                    .as(right)
                    .isEmpty();
        }
        for (String wrong : List.of("1", "-1", "many", "1000000")) {
            assertThat(faults("pace", Map.of("requestsPerMinute", wrong)).get(0).message())
                    .isEqualTo("requestsPerMinute is '" + wrong
                            + "'; write a whole number from 2 to 999999, for example 60, or 0 for no limit");
        }
        assertThat(faults("pace", Map.of("longestWait", "0"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0 19 * * *, crontab", "every evening, day-of-week", "0 0 19 * * *, no Quartz cron expression"})
    void namesAScheduleThatQuartzCannotRead(String schedule, String advice) {
        assertThat(faults("t", Map.of("schedule", schedule)))
                .singleElement()
                .extracting(RouteCheck.Fault::message)
                .asString()
                .startsWith("schedule is '" + schedule + "', ")
                .contains(advice)
                .contains("write for example 0 0 19 * * ?");
        assertThat(faults("t", Map.of("schedule", "0 0 19 * * ?"))).isEmpty();
    }

    @Test
    void namesEveryParameterThatIsWrong() {
        assertThat(faults("t", Map.of("schedule", "soon", "timeZone", "Mars", "idPattern", "[", "retryAfter", "soon")))
                .extracting(RouteCheck.Fault::key)
                .containsExactlyInAnyOrder("schedule", "timeZone", "idPattern", "retryAfter");
    }

    @Test
    void namesAPacsWhoseNameCouldNotBePassedOn() {
        List<RouteCheck.Fault> faults = new ArrayList<>();
        check().bean("l'hospital", Pacs.at("PACS@127.0.0.1:104"), faults::add);
        assertThat(faults)
                .singleElement()
                .extracting(RouteCheck.Fault::message)
                .asString()
                .startsWith("name is 'l'hospital'; write letters, digits");
    }

    private List<RouteCheck.Fault> faults(String template, Map<String, String> parameters) {
        List<RouteCheck.Fault> faults = new ArrayList<>();
        check().parameters(template, parameters, bean -> null, faults::add);
        return faults;
    }

    private PacsCheck check() {
        return new PacsCheck(Settings.read(folder.resolve("none.properties"), Map.of()));
    }
}
