package org.caravan.deliver;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RsyncExitTest {

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 20, 23, 24, 30, 35, 137, 255})
    void retriesWhatMayPass(int code) {
        assertThat(RsyncExit.of(code).retryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 127})
    void doesNotRetryWhatSomebodyMustMend(int code) {
        assertThat(RsyncExit.of(code).retryable()).isFalse();
    }
}
