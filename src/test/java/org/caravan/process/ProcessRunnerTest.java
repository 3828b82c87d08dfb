package org.caravan.process;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class ProcessRunnerTest {

    @Test
    void tellsExitCodeAndOutput() throws Exception {
        var result = ProcessRunner.run(List.of("sh", "-c", "echo out; echo err >&2; exit 23"), Duration.ofSeconds(20));

        assertThat(result).isEqualTo(new ProcessRunner.Result(23, "out\nerr\n"));
    }

    @Test
    void killsAProgramAndItsChildrenAtTheTimeout() throws Exception {
        var before = ProcessHandle.current().descendants().toList();

        var result = ProcessRunner.run(List.of("sh", "-c", "sleep 600 & sleep 600"), Duration.ofMillis(500));

        assertThat(result.timedOut()).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void dropsOutputBeyondItsBound() throws Exception {
        var result = ProcessRunner.run(List.of("sh", "-c", "yes | head -c 3000000"), Duration.ofSeconds(30));

        assertThat(result.exit()).isZero();
        assertThat(result.output()).hasSize(ProcessRunner.OUTPUT_KEPT);
    }
}
