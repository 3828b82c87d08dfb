package org.caravan.pace;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Range;
import org.caravan.queue.Sql;

/**
 * When the next request may go to a PACS: one row of the database per PACS, which all nodes and commands ask, on the database's clock.
 *
 * <p>Messages are spaced evenly, by 61 s / (requests a minute - 1). So in any 60 seconds there are never more than so many, also where each comes up to
 * {@link Gate#HOLDS} late, and an association request goes together with the request it is for.
 */
public final class Pace {

    /** Two messages at once, an association request and its request, need room in a minute. */
    static final int FEWEST = 2;

    private static final Range PER_MINUTE = new Range(FEWEST, 999_999);

    private static final Logger LOG = LoggerFactory.getLogger(Pace.class);
    private static final double WINDOW_SECONDS = 61;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Sql sql;

    /** @param sql null for a process that nobody shares a PACS with: its route limits it by itself then */
    public Pace(Sql sql) {
        this.sql = sql;
    }

    /** Whether there is a database that hands out the turns. */
    public boolean isShared() {
        return sql != null;
    }

    /**
     * Returns when it is our turn.
     *
     * @param perMinute messages in any 60 seconds, {@value #FEWEST} or more
     * @param opens whether two messages go, an association request being the first; null for no
     * @param longestWait such as 10m; it bounds the wait for the database too, without which nothing goes
     * @throws DicomNotNowException when it is not our turn within that time
     */
    public void await(String pacs, int perMinute, Boolean opens, String longestWait)
            throws DicomNotNowException, InterruptedException {
        Map<String, Object> turn =
                Map.of("pacs", pacs, "messages", Boolean.TRUE.equals(opens) ? 2 : 1, "spacing", spacing(perMinute));
        new Turn(pacs, turn, TimeUtils.toDuration(longestWait)).await();
    }

    static double spacing(int perMinute) {
        PER_MINUTE.require("requestsPerMinute", perMinute);
        return WINDOW_SECONDS / (perMinute - 1);
    }

    /** One wait. */
    private final class Turn {

        private final String pacs;
        private final Map<String, Object> parameters;
        private final Duration longest;
        private final long end;

        Turn(String pacs, Map<String, Object> parameters, Duration longest) {
            this.pacs = pacs;
            this.parameters = parameters;
            this.longest = longest;
            this.end = System.nanoTime() + longest.toNanos();
        }

        void await() throws DicomNotNowException, InterruptedException {
            while (true) {
                long asked = System.nanoTime();
                long wait = take();
                TimeUnit.NANOSECONDS.sleep(wait);
                if (System.nanoTime() - asked - wait <= Gate.HOLDS.toNanos()) {
                    return;
                }
                LOG.debug("Came too late for a turn at {}: asking for another", pacs);
            }
        }

        /** Takes the next turn; returns the time until then. While the database does not answer, it is asked again. */
        private long take() throws DicomNotNowException, InterruptedException {
            while (true) {
                double left = (end - System.nanoTime()) / 1e9;
                try {
                    List<Map<String, Object>> turn = left < 0 ? List.of() : sql.rows("take-turn", with(left));
                    if (turn.isEmpty()) {
                        throw new DicomNotNowException(
                                "PACS " + pacs + " was not asked: our turn would not come within "
                                        + longest.toSeconds()
                                        + " s, so much is ahead. Let less run at once, or raise the pace's "
                                        + "longestWait, or its requestsPerMinute where the PACS's administrator agrees");
                    }
                    return Math.max(0, (long) (((Number) turn.get(0).get("wait")).doubleValue() * 1e9));
                } catch (DataAccessException e) {
                    if (left < AGAIN.toSeconds()) {
                        throw new DicomNotNowException(
                                "PACS " + pacs + " was not asked: the database, which keeps its pace, does not answer",
                                e);
                    }
                    Thread.sleep(AGAIN.toMillis());
                }
            }
        }

        private Map<String, Object> with(double left) {
            Map<String, Object> all = new HashMap<>(parameters);
            all.put("longest", left);
            return all;
        }
    }
}
