package org.caravan.queue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import org.caravan.dicom.Uids;
import org.caravan.text.Amounts;

/**
 * One PACS in JMX, {@code org.caravan:type=PACS,name=<name>}: numbers and reasons, no patient's data.
 *
 * <p>Readings of the database are {@value QueueReading#SECONDS} seconds old at most.
 */
final class PacsInJmx extends WorkInJmx implements PacsBean {

    private final String pacs;
    private final QueueReading reading;
    private final RequestPace pace;
    private final Pauses pauses;
    private final Requeue requeue;

    PacsInJmx(String pacs, DataSource dataSource, QueueReading reading, RequestPace pace) {
        super(QueuedWork.SERIES, pacs, reading);
        this.pacs = pacs;
        this.reading = reading;
        this.pace = pace;
        this.pauses = new Pauses(dataSource);
        this.requeue = new Requeue(dataSource);
    }

    @Override
    public long getDownloading() {
        return view().number(Set.of(QueuedWork.SERIES.busy()));
    }

    @Override
    public long getComplete() {
        return view().number(Set.of("complete"));
    }

    @Override
    public String getSeriesByState() {
        return glance().states(false);
    }

    @Override
    public String getOldestByState() {
        return glance().states(true);
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
    public long getRequestsLastMinute() {
        return pace.lastMinute(pacs);
    }

    @Override
    public long getRequestsHighestMinute() {
        return pace.highestMinute(pacs);
    }

    @Override
    public String getRequestsAllowedPerMinute() {
        return pace.allowed(pacs).isPresent()
                ? Integer.toString(pace.allowed(pacs).getAsInt())
                : "no limit";
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
        return requeue(SeriesSelection.of(Set.copyOf(given), pacs));
    }

    @Override
    public int requeueSeries(String seriesInstanceUid) {
        String uid = seriesInstanceUid.strip();
        if (!Uids.isSafe(uid)) {
            throw new IllegalArgumentException("that is no Series Instance UID");
        }
        return requeue(SeriesSelection.of(Requeue.POSSIBLE, pacs).only(uid));
    }

    private int requeue(SeriesSelection selection) {
        int series = requeue.series(selection, false);
        reading.forget();
        return series;
    }
}
