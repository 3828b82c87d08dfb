package org.caravan.alerts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.health.HealthReport;
import org.caravan.health.HealthReport.Kind;

/**
 * Decides what a watchdog elsewhere is told (healthchecks.io and the like): that a flow has begun, has succeeded, or has failed and why. The
 * flows know nothing of it.
 */
public class Heartbeats {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
    private static final String START = "/start";
    private static final String FAIL = "/fail";
    private static final String SUCCESS = "";

    /**
     * One message to a watchdog.
     *
     * @param path after the address: {@code /start}, {@code /fail} or nothing for success
     * @param reason its body
     * @param run which run it is about
     */
    public record Ping(String path, String reason, long run) {}

    private final long begin = System.nanoTime();
    private final Map<String, Ping> last = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /**
     * What to tell of a flow that runs from time to time; null where it was told already.
     *
     * @param rows the newest run, if any: {@code run, state} (running, done, failed), {@code reason, age} (seconds since it began). One
     *     from before this process began is not told
     */
    public Ping ofRuns(String heartbeat, List<Map<String, Object>> rows) {
        if (rows.isEmpty() || number(rows.get(0), "age") > (System.nanoTime() - begin) / 1e9) {
            return null;
        }
        Map<String, Object> row = rows.get(0);
        long run = (long) number(row, "run");
        Ping told = last.get(heartbeat);
        if (told == null || told.run() != run) {
            return new Ping(START, "", run);
        }
        boolean running = row.get("state").equals("running");
        return running || !told.path().equals(START)
                ? null
                : end(row.get("state").equals("done"), row, run);
    }

    private static Ping end(boolean well, Map<String, Object> row, long run) {
        return new Ping(well ? SUCCESS : FAIL, row.get("reason").toString(), run);
    }

    private static double number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).doubleValue();
    }

    /** What to tell of a flow that runs all the time, by its health check: that it begins, then how it does; null while nobody knows. */
    public Ping ofCheck(String heartbeat, String check, Exchange exchange) {
        if (!last.containsKey(heartbeat)) {
            return new Ping(START, "", 0);
        }
        HealthReport report = HealthReport.of(exchange.getContext(), Kind.ALL);
        if (report.isUp(check)) {
            return new Ping(SUCCESS, report.message(check).orElse(""), 0);
        }
        String reason = report.down().get(check);
        return reason == null ? null : new Ping(FAIL, reason, 0);
    }

    /** Where the message goes. */
    public String address(Ping ping, String url, String file) {
        return Secrets.valueOrFile(url, file, "url").replaceAll("/+$", "") + ping.path();
    }

    /** The watchdog answered. */
    public void sent(String heartbeat, Ping ping, int status) {
        if (status < 200 || status > 299) {
            throw new AlertException("The watchdog answered with status " + status);
        }
        last.put(heartbeat, ping);
        failing.remove(heartbeat);
    }

    /** It could not be told: logged once, and tried again at the next turn. */
    public void notSent(Exchange exchange) {
        String heartbeat = exchange.getVariable("heartbeat", String.class);
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failing.add(String.valueOf(heartbeat))) {
            LOG.warn("The heartbeat {} cannot be sent: {}", heartbeat, Notices.reason(failure));
        }
    }
}
