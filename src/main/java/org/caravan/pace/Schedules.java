package org.caravan.pace;

import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.queue.Sql;

/**
 * Has what a schedule says done once, however many nodes run: each has the clock, the first to claim the time in the database does it. What was due
 * while no node ran is done once when one runs again, however often it was due.
 */
public final class Schedules {

    /** A clock that runs takes what is due within this time. */
    private static final Duration PROMPTLY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final String DISCOVER = "discover";

    private final Sql sql;
    private final String node;

    public Schedules(Sql sql, String node) {
        this.sql = sql;
        this.node = node;
    }

    /**
     * True where this node is to do it.
     *
     * @param schedule group and name of its trigger, such as discover/la-paz
     * @param fireAt when it was due, as Quartz says in the header {@code scheduledFireTime}
     */
    public boolean claim(String schedule, Date fireAt) {
        Map<String, Object> parameters =
                Map.of("schedule", schedule, "fireAt", new Timestamp(fireAt.getTime()), "node", node);
        return sql.update("claim-schedule-run", parameters) > 0;
    }

    /** The PACS whose discovery was due while nobody ran, claimed for this node: each once. */
    public List<String> claimMissedDiscoveries(CamelContext context) {
        return context.getRoutes().stream()
                .map(route -> route.getEndpoint() instanceof QuartzEndpoint quartz ? trigger(quartz) : null)
                .filter(Objects::nonNull)
                .filter(trigger -> trigger.getKey().getGroup().equals(DISCOVER) && claimMissed(trigger))
                .map(trigger -> trigger.getKey().getName())
                .toList();
    }

    /** By the expression alone: a trigger knows no time before it was started. */
    private static Date nextAfter(Trigger trigger, Date last) {
        if (!(trigger instanceof CronTrigger cron)) {
            return null;
        }
        try {
            CronExpression expression = new CronExpression(cron.getCronExpression());
            expression.setTimeZone(cron.getTimeZone());
            return expression.getNextValidTimeAfter(last);
        } catch (ParseException e) {
            throw new IllegalStateException("a trigger runs with an expression that cannot be read", e);
        }
    }

    private static Trigger trigger(QuartzEndpoint quartz) {
        try {
            return quartz.getComponent().getScheduler().getTrigger(quartz.getTriggerKey());
        } catch (SchedulerException e) {
            LOG.warn("The schedule {} cannot be read: {}", quartz.getTriggerKey(), e.getMessage());
            return null;
        }
    }

    boolean claimMissed(Trigger trigger) {
        String schedule = trigger.getKey().getGroup() + "/" + trigger.getKey().getName();
        return sql.rows("last-schedule-run", Map.of("schedule", schedule)).stream()
                .anyMatch(row -> isMissed(trigger, (Date) row.get("fire_at"), (Date) row.get("now"))
                        && claim(schedule, (Date) row.get("now")));
    }

    /** By the database's clock: that of a node may be wrong. */
    private static boolean isMissed(Trigger trigger, Date last, Date now) {
        Date due = nextAfter(trigger, last);
        return due != null && due.getTime() < now.getTime() - PROMPTLY.toMillis();
    }
}
