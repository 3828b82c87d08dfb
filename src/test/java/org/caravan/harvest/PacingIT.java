package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.RequestKind;
import org.caravan.harvest.TwoNodes.Counted;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes on one PostgreSQL and commands ask as much as they may: the PACS counts. {@code bin/bench pace} does the same for 15 minutes. */
@Timeout(400)
class PacingIT {

    private static final int BUDGET = 120;
    private static final Duration SATURATED = Duration.ofSeconds(75);

    @TempDir
    Path folder;

    @Test
    @Pitfall(25)
    void noMinuteHasMoreRequestsThanTheBudgetHoweverManyAskAndANodeThatIsKilledLeavesItsShare() throws Exception {
        try (TwoNodes nodes = TwoNodes.start(folder, BUDGET, SATURATED.plusSeconds(30))) {
            Counted both = nodes.saturate(SATURATED);
            assertThat(both.mostInAnyMinute()).as("%s", both).isLessThanOrEqualTo(BUDGET);
            assertThat(both.mostInAnySecond()).as("%s", both).isLessThanOrEqualTo(2 * BUDGET / 60);
            assertThat(both.perMinute()).as("saturated: %s", both).isGreaterThan(BUDGET * 0.75);
            assertThat(both.mostAssociations()).as("%s", both).isLessThanOrEqualTo(2);
            assertThat(both.byCaller().values()).as("each asked: %s", both).allMatch(count -> count > 0);
            assertThat(both.byKind().get(RequestKind.MOVE)).as("%s", both).isGreaterThan(10);

            nodes.killOneNode();
            Counted one = nodes.saturate(Duration.ofSeconds(20));
            assertThat(one.perMinute())
                    .as("the share of the node that is gone: %s", one)
                    .isGreaterThan(BUDGET * 0.6);
            assertThat(one.mostInAnyMinute()).as("%s", one).isLessThanOrEqualTo(BUDGET);
        }
    }
}
