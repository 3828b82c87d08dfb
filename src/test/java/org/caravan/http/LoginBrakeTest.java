package org.caravan.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("hostile")
class LoginBrakeTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private final AtomicLong now = new AtomicLong(-5);
    private final LoginBrake brake = new LoginBrake(now::get);

    @Test
    void doublesThePauseWithEachFailureUpToAMinute() {
        for (int i = 1; i < LoginBrake.FREE; i++) {
            assertThat(brake.failed("a")).isZero();
            assertThat(brake.mayTry("a")).isTrue();
        }

        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertThat(brake.failed("a")).hasSeconds(seconds);
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(brake.mayTry("a")).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(brake.mayTry("a")).isTrue();
        }
        assertThat(brake.mayTry("b")).isTrue();
    }

    @Test
    void forgetsAfterASuccessAndAfterAQuietQuarterOfAnHour() {
        fail(LoginBrake.FREE);
        brake.succeeded("a");
        assertThat(brake.mayTry("a")).isTrue();
        assertThat(brake.failed("a")).isZero();

        fail(LoginBrake.FREE);
        pass(Duration.ofMinutes(16));
        assertThat(brake.failed("a")).isZero();
    }

    @Test
    void remembersALimitedNumberOfStrangers() {
        fail(LoginBrake.FREE);
        for (int i = 0; i < LoginBrake.REMEMBERED; i++) {
            brake.failed("stranger " + i);
        }

        assertThat(brake.mayTry("a")).as("the eldest is forgotten").isTrue();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            brake.failed("a");
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
