package org.caravan.queue;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.caravan.database.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** What the queue's statements cost where a hundred times as much is finished; {@code bin/bench queue} takes more, and the time. */
@Timeout(300)
class QueueCostTest {

    private static QueueFill young;
    private static QueueFill old;

    @BeforeAll
    static void fill() {
        young = QueueFill.of(TestDatabase.fresh(), 1_000);
        old = QueueFill.of(TestDatabase.fresh(), 100_000);
    }

    @AfterAll
    static void forget() {
        young = null;
        old = null;
    }

    static Set<String> statements() {
        return QueueStatements.names();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void noStatementScansATableThatGrowsWithTheYears(String name) {
        StatementCost cost = new StatementCost(old.dataSource());
        Map<String, Object> parameters = new QueueStatements(old).all().get(name);
        assertThat(cost.scanned(name, parameters, "force_custom_plan")).isEmpty();
        assertThat(cost.scanned(name, parameters, "force_generic_plan"))
                .as("with the plan that is kept for whatever parameters")
                .isEmpty();
    }

    /** Each of a few dozen look-ups may go one page deeper into its index. */
    @ParameterizedTest
    @MethodSource("statements")
    void noStatementTouchesMorePagesWhereMoreIsFinished(String name) {
        long before = new StatementCost(young.dataSource())
                .pages(name, new QueueStatements(young).all().get(name));
        long after = new StatementCost(old.dataSource())
                .pages(name, new QueueStatements(old).all().get(name));
        assertThat(after).as(name).isLessThanOrEqualTo(before * 3 / 2 + 50);
    }
}
