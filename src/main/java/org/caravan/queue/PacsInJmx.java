package org.caravan.queue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.caravan.dicom.Uids;
import org.caravan.text.Amounts;

/**
 * One PACS in JMX, {@code org.caravan:type=PACS,name=<name>}: numbers and reasons, no patient's data.
 *
 * <p>Readings of the database are {@value QueueReading#SECONDS} seconds old at most.
 */
final class PacsInJmx extends WorkInJmx implements PacsBean {

    private static final Set<String> WAITING = Set.of("found", "queued", "incomplete", "nearline");
    private static final Set<String> ASIDE = Set.of("failed", "quarantined", "paused");

    private final String pacs;
    private final QueueReading reading;
    private final RequestPace pace;
    private final PacsPause pauses;
    private final Requeue requeue;

    PacsInJmx(String pacs, DataSource dataSource, QueueReading reading, RequestPace pace) {
        super(() -> reading.pacs(pacs), WAITING, ASIDE);
        this.pacs = pacs;
        this.reading = reading;
        this.pace = pace;
        this.pauses = new PacsPause(dataSource);
        this.requeue = new Requeue(dataSource);
    }

    @Override
    public String getAtAGlance() {
        return glance("series", "series").last("download").requests(pacs, pace).toString();
    }

    @Override
    public long getDownloading() {
        return view().number(Set.of("downloading"));
    }

    @Override
    public long getComplete() {
        return view().number(Set.of("complete"));
    }

    @Override
    public Map<String, Long> getSeriesByState() {
        Map<String, Long> counts = new TreeMap<>();
        view().states().forEach((state, value) -> counts.put(state, value.number()));
        return counts;
    }

    @Override
    public Map<String, Long> getOldestMinutesByState() {
        Map<String, Long> oldest = new TreeMap<>();
        view().states()
                .forEach((state, value) -> oldest.put(state, value.oldest().toMinutes()));
        return oldest;
    }

    @Override
    public String getLastDownload() {
        return Glance.past(contact().success());
    }

    @Override
    public String getLastDiscovery() {
        return Glance.past(contact().discovered());
    }

    @Override
    public String getPauseReason() {
        return contact().reason() == null ? "" : contact().reason();
    }

    @Override
    public long getRequestsLastMinute() {
        return pace.lastMinute(pacs);
    }

    @Override
    public long getRequestsHighestMinute() {
        return pace.highestMinute(pacs);
    }

    @Override
    public long getRequestsAllowedPerMinute() {
        return pace.allowed(pacs).orElse(-1);
    }

    @Override
    public String pause(int minutes, String reason) {
        pauses.pause(pacs, minutes, reason);
        reading.forget();
        return "Paused until " + Amounts.moment(Instant.now().plus(minutes, ChronoUnit.MINUTES));
    }

    @Override
    public String resume() {
        pauses.resume(pacs);
        reading.forget();
        return "The PACS is asked again";
    }

    @Override
    public int requeue(String states) {
        List<String> given =
                Arrays.stream(states.split(",")).map(String::strip).distinct().toList();
        return requeue(new Requeue.Selection(Set.copyOf(given), pacs, null));
    }

    @Override
    public int requeueSeries(String seriesInstanceUid) {
        String uid = seriesInstanceUid.strip();
        if (!Uids.isValid(uid)) {
            throw new IllegalArgumentException("that is no Series Instance UID");
        }
        return requeue(new Requeue.Selection(Requeue.POSSIBLE, pacs, uid));
    }

    private int requeue(Requeue.Selection selection) {
        int series = requeue.series(selection);
        reading.forget();
        return series;
    }
}
