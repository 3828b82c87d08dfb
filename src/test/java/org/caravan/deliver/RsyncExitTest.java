package org.caravan.deliver;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.queue.JobFailedException.Effect;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

class RsyncExitTest {

    @ParameterizedTest
    @Fault(64)
    @ValueSource(ints = {10, 11, 12, 20, 23, 24, 30, 99, 137})
    void whatMayPassIsTriedAgain(int code) {
        assertThat(RsyncExit.of(code).effect()).isEqualTo(Effect.RETRY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 35, 127, 255})
    void aFarEndThatCannotBeUsedAtAllIsLeftAlone(int code) {
        assertThat(RsyncExit.of(code).effect()).isEqualTo(Effect.PAUSE);
    }
}
