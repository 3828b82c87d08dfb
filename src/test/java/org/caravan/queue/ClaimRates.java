package org.caravan.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.caravan.database.TestDatabase;

/** How many jobs the queue hands out in a second, one a claim and one durable commit a claim. */
public final class ClaimRates {

    private static final int JOBS = 200_000;

    private static final String WAITING =
            "INSERT INTO series (study_id, series_instance_uid, state, pacs) SELECT 1, '1.2.9.' || n, 'queued', p FROM generate_series(1, "
                    + JOBS
                    + ") n, unnest(ARRAY['west', 'east']) p WHERE (n % 2 = 0) = (p = 'west');"
                    + "UPDATE series SET state = 'complete', version = 1, node = 'n' WHERE id IN (SELECT id FROM series WHERE state = 'queued' AND pacs = 'west' LIMIT 80000);"
                    + "UPDATE archive SET state = 'verified', verified_at = now(), file = id || '.z', bytes = 1"
                    + " WHERE id IN (SELECT id FROM archive WHERE state = 'queued' ORDER BY id DESC LIMIT 40000)";

    private final QueueFill fill;
    private final Sql sql;
    private final int seconds;

    /** @param seconds that each is measured for */
    public ClaimRates(QueueFill fill, int seconds) {
        this.fill = fill;
        this.sql = new Sql(fill.dataSource());
        this.seconds = seconds;
    }

    /**
     * Jobs a second.
     *
     * @param atLeast the target
     */
    public record Rate(String what, double perSecond, double atLeast) {}

    private static Map<String, Object> series(String pacs) {
        return Map.of("pacs", pacs, "node", "n", "seriesPerNight", 0, "gigabytesPerNight", 0, "timeZone", "UTC");
    }

    /** Rates of one route of each kind, and of four at once. */
    public List<Rate> all() throws Exception {
        TestDatabase.execute(fill.dataSource(), WAITING);
        TestDatabase.execute(fill.dataSource(), "ANALYZE");
        Map<String, Object> west = series("west");
        Map<String, Object> east = series("east");
        Map<String, Object> pack = QueueFixture.packing("n", "identified", 1);
        Map<String, Object> central = QueueFixture.destination("central", "n", 1);
        Map<String, Object> nas = QueueFixture.destination("nas", "n", 1);
        List<Rate> rates = new ArrayList<>();
        claims(List.of(new Claim("claim-series", east)), 1); // warms up
        rates.add(new Rate("Series, one route", claims(List.of(new Claim("claim-series", east)), seconds), 500));
        rates.add(new Rate("Archives, one route", claims(List.of(new Claim("claim-archive", pack)), seconds), 500));
        rates.add(
                new Rate("Deliveries, one route", claims(List.of(new Claim("claim-delivery", central)), seconds), 500));
        rates.add(new Rate(
                "Four routes at once",
                claims(
                        List.of(
                                new Claim("claim-series", west),
                                new Claim("claim-series", east),
                                new Claim("claim-archive", pack),
                                new Claim("claim-delivery", nas)),
                        seconds),
                2000));
        return rates;
    }

    private record Claim(String statement, Map<String, Object> parameters) {}

    /** Claims on a thread each, until the time is over; a claim that finds nothing is an error. */
    private double claims(List<Claim> routes, int forSeconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(routes.size());
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(forSeconds);
        List<Future<Integer>> counts = new ArrayList<>();
        for (Claim route : routes) {
            counts.add(threads.submit(() -> {
                int count = 0;
                for (; System.nanoTime() < end; count++) {
                    if (sql.rows(route.statement(), route.parameters()).isEmpty()) {
                        throw new IllegalStateException(route.statement() + " found nothing after " + count + " jobs");
                    }
                    if (count % 500 == 0) {
                        sql.update("fold-tallies", Map.of());
                    }
                }
                return count;
            }));
        }
        long claimed = 0;
        for (Future<Integer> count : counts) {
            claimed += count.get();
        }
        double took = (System.nanoTime() - start) / 1e9;
        threads.shutdown();
        return claimed / took;
    }
}
