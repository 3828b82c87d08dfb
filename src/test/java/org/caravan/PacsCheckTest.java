package org.caravan;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PacsCheckTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "requestsPerMinute, 30, 0",
        "minInterval, 2000, 0",
        "minInterval, 1, 1s",
        "emptySeries, 0, -1",
        "retryAfter, 0, 10",
        "retryAfter, 10m, soon",
    })
    void namesAParameterThatWouldFailOnlyLater(String name, String right, String wrong) {
        PacsCheck check = new PacsCheck(Settings.read(folder.resolve("none.properties"), Map.of()));
        assertThatCode(() -> check.parameters("t", Map.of(name, right), bean -> null))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check.parameters("t", Map.of(name, wrong), bean -> null))
                .hasMessageContaining(name + " is '" + wrong + "'; write ");
    }
}
