package org.caravan.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import org.caravan.queue.QueueReading.State;
import org.caravan.queue.QueueReading.View;

import static org.assertj.core.api.Assertions.assertThat;

class GlanceTest {

    @Test
    void whatIsHeldGoesOnByQueueConfirmAndNothingElseDoes() {
        assertThat(stuck("held"))
                .endsWith("says it in full. What is held goes on by bin/caravan queue confirm")
                .doesNotContain("requeue");
        assertThat(stuck("failed", "held", "quarantined"))
                .endsWith("Mend that, then Operations of PACS lapaz: requeue failed,quarantined."
                        + " What is held goes on by bin/caravan queue confirm");
        assertThat(stuck("failed")).endsWith("Operations of PACS lapaz: requeue failed");
    }

    private static String stuck(String... states) {
        Map<String, State> all = new TreeMap<>();
        for (String state : states) {
            all.put(state, new State(1, Duration.ZERO));
        }
        return new Glance(QueuedWork.SERIES, "lapaz", new View(null, all, List.of())).stuck();
    }
}
