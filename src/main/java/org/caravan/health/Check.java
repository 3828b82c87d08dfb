package org.caravan.health;

import java.util.Map;
import java.util.function.Consumer;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** One health check; what it judges is a function. */
final class Check extends AbstractHealthCheck {

    private static final String GROUP = "caravan";

    /** What follows from a check that is down. */
    enum Matters {
        /** This node cannot do its work: it is not ready. */
        READY,
        /** A restart would help. */
        LIVE,
        /** Something is wrong, here or elsewhere, that neither a restart nor another node would mend. */
        KNOWN
    }

    private final Matters matters;
    private final Consumer<HealthCheckResultBuilder> judge;

    /** @param judge says up or down, a message without patient data, and details */
    Check(String id, Matters matters, Consumer<HealthCheckResultBuilder> judge) {
        super(GROUP, id);
        this.matters = matters;
        this.judge = judge;
    }

    @Override
    public boolean isReadiness() {
        return matters == Matters.READY;
    }

    @Override
    public boolean isLiveness() {
        return matters == Matters.LIVE;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        try {
            judge.accept(result);
        } catch (RuntimeException e) {
            result.down().message("could not be judged (" + e.getClass().getSimpleName() + ")");
        }
    }
}
