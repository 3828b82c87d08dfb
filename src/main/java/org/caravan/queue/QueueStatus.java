package org.caravan.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import javax.sql.DataSource;

/** How things stand, read from the database; changes nothing. Reasons are in words, without patient data. */
public final class QueueStatus {

    /** States in which a series still has work to do. */
    private static final Set<String> OPEN = Set.of("found", "queued", "downloading", "incomplete", "nearline");

    private final Sql sql;

    public QueueStatus(DataSource dataSource) {
        this(new Sql(dataSource));
    }

    public QueueStatus(Sql sql) {
        this.sql = sql;
    }

    /** Series of a PACS in a state; {@code expected} counts objects, those of unknown number as 0. */
    public record SeriesCount(String pacs, String state, long series, long expected, long received, long bytes) {}

    /** Archives in a state: queued, waiting (until the series is complete again), packing, verified or failed. */
    public record ArchiveCount(String state, long archives, long bytes, long members) {}

    /** Archives of a destination in a state: queued, sending, delivered or failed. */
    public record DeliveryCount(String destination, String state, long archives, long bytes) {}

    /** What waits longest: {@code what} is download, pack or deliver; {@code owner} the PACS or destination. */
    public record Waiting(String what, String owner, Instant since, long waiting) {}

    /** When something last succeeded, null: never; {@code what} is discovery, download or delivery, {@code owner} the PACS or destination. */
    public record Success(String what, String owner, Instant at) {}

    /** A reason that rows give: {@code what} is series, archive, delivery, pacs, destination or discovery. */
    public record Failure(String what, String owner, String state, String reason, long times, Instant at) {
        /** True for what is stuck, and for a PACS or destination that fails as a whole; all else goes on by itself. */
        public boolean needsSomebody() {
            return switch (what) {
                case "pacs", "destination" -> true;
                case "series" -> QueuedWork.SERIES.stuck().contains(state);
                case "archive" -> QueuedWork.PACKING.stuck().contains(state);
                case "delivery" -> QueuedWork.ARCHIVES.stuck().contains(state);
                default -> false;
            };
        }
    }

    /** The newest discovery run of a PACS; {@code finishedAt} is null while it runs. */
    public record Run(
            long id,
            String pacs,
            Instant startedAt,
            Instant finishedAt,
            String state,
            long participants,
            long participantsDone,
            long participantsFailed,
            long studies,
            long series,
            long seriesNew,
            long seriesGrown,
            String lastError) {}

    /** A PACS or destination that is left alone until {@code resumeAt}; {@code reason} is null where its window opens then. */
    public record Paused(String what, String name, Instant resumeAt, long failures, String reason) {
        public boolean isOutsideWindows() {
            return reason == null;
        }
    }

    /**
     * A PACS whose night has taken what it may, so that nothing is fetched of it until it goes on.
     *
     * @param seriesLimit downloads begun in a night at most; 0 for no limit
     * @param gigabytesLimit GB that come in a night after which none is begun; 0 for no limit
     */
    public record UsedUp(
            String pacs, long series, long bytes, long seriesLimit, long gigabytesLimit, Instant goesOnAt) {

        /** {@code tonight's 2,000 series are used up}. */
        public String reason() {
            boolean bySeries = seriesLimit > 0 && series >= seriesLimit;
            return String.format(
                    Locale.ROOT,
                    "tonight's %,d %s used up",
                    bySeries ? seriesLimit : gigabytesLimit,
                    bySeries ? "series are" : "GB are");
        }
    }

    /** A node whose file of a destination says something else than what counts, which another node's says. */
    public record Dispute(
            String destination,
            String node,
            String wantedRendition,
            boolean wantedAttachments,
            String rendition,
            boolean attachments) {

        /** In words: what differs, and what to do. */
        public String problem() {
            return "Node " + node + " would have it get " + words(wantedRendition, wantedAttachments)
                    + ", the others " + words(rendition, attachments)
                    + ", which counts. Nothing is delivered by that node that it would not send itself: make the file the same on all nodes";
        }

        private static String words(String rendition, boolean attachments) {
            return "archives of rendition " + rendition + (attachments ? " and" : " without") + " attachments of forms";
        }
    }

    /**
     * Objects of a series kept apart for a reason.
     *
     * @param pacs the series is fetched from; null where the series is not known
     * @param series SeriesInstanceUID; null where it is not known
     * @param folder below the quarantine folder
     */
    public record Quarantined(String pacs, String series, String folder, String reason, long objects, Instant newest) {}

    /**
     * The whole in numbers.
     *
     * @param series known series
     * @param seriesOpen series that still have something to download
     * @param seriesFailed series set aside: failed, quarantined or held
     * @param unpacked archives that are not verified yet, of series that are complete; failed ones left out
     * @param undelivered deliveries that are not done, failed ones left out
     * @param backfilled destinations that are new or back, for which not all deliveries are made yet
     */
    public record Totals(
            long series,
            long seriesOpen,
            long seriesComplete,
            long seriesFailed,
            long instancesExpected,
            long instancesReceived,
            long bytesReceived,
            long archivesVerified,
            long archivesFailed,
            long unpacked,
            long delivered,
            long undelivered,
            long deliveriesFailed,
            long backfilled,
            boolean discovering) {

        /** True where nothing is left to do but what failed. */
        public boolean isIdle() {
            return !discovering && seriesOpen == 0 && unpacked == 0 && undelivered == 0 && backfilled == 0;
        }
    }

    public List<SeriesCount> series() {
        return read(
                "status-series",
                Map.of(),
                r -> new SeriesCount(
                        r.text("pacs"),
                        r.text("state"),
                        r.number("series"),
                        r.number("expected"),
                        r.number("received"),
                        r.number("bytes")));
    }

    public List<ArchiveCount> archives() {
        return read(
                "status-archives",
                Map.of(),
                r -> new ArchiveCount(r.text("state"), r.number("archives"), r.number("bytes"), r.number("members")));
    }

    public List<DeliveryCount> deliveries() {
        return read(
                "status-deliveries",
                Map.of(),
                r -> new DeliveryCount(
                        r.text("destination"), r.text("state"), r.number("archives"), r.number("bytes")));
    }

    public List<Waiting> oldestWaiting() {
        return read(
                "status-oldest",
                Map.of(),
                r -> new Waiting(r.text("what"), r.text("owner"), r.time("since"), r.number("waiting")));
    }

    public List<Success> lastSuccesses() {
        return read("status-success", Map.of(), r -> new Success(r.text("what"), r.text("owner"), r.time("at")));
    }

    public List<UsedUp> nightsUsedUp() {
        return read(
                "nights-used-up",
                Map.of(),
                r -> new UsedUp(
                        r.text("pacs"),
                        r.number("series"),
                        r.number("bytes"),
                        r.number("series_limit"),
                        r.number("gigabytes_limit"),
                        r.time("goes_on_at")));
    }

    /** The reasons that rows give at present, newest first. */
    public List<Failure> lastErrors(int limit) {
        return read(
                "status-errors",
                Map.of("limit", limit),
                r -> new Failure(
                        r.text("what"),
                        r.text("owner"),
                        r.text("state"),
                        r.text("reason"),
                        r.number("times"),
                        r.time("at")));
    }

    public List<Run> discoveryRuns() {
        return read(
                "status-runs",
                Map.of(),
                r -> new Run(
                        r.number("id"),
                        r.text("pacs"),
                        r.time("started_at"),
                        r.time("finished_at"),
                        r.text("state"),
                        r.number("participants"),
                        r.number("participants_done"),
                        r.number("participants_failed"),
                        r.number("studies"),
                        r.number("series"),
                        r.number("series_new"),
                        r.number("series_grown"),
                        r.text("last_error")));
    }

    public List<Paused> paused() {
        return read(
                "status-paused",
                Map.of(),
                r -> new Paused(
                        r.text("what"),
                        r.text("name"),
                        r.time("resume_at"),
                        r.number("consecutive_failures"),
                        r.text("last_error")));
    }

    /** Nodes whose files of a destination differ from what counts. */
    public List<Dispute> disputes() {
        return read(
                "destination-disputes",
                Map.of(),
                r -> new Dispute(
                        r.text("destination"),
                        r.text("node"),
                        r.text("wanted_rendition"),
                        r.flag("wanted_attachments"),
                        r.text("rendition"),
                        r.flag("attachments")));
    }

    /** What lies in the quarantine, newest first. */
    public List<Quarantined> quarantined(int limit) {
        return read(
                "status-quarantine",
                Map.of("limit", limit),
                r -> new Quarantined(
                        r.text("pacs"),
                        r.text("series"),
                        r.text("folder"),
                        r.text("reason"),
                        r.number("objects"),
                        r.time("newest")));
    }

    public Totals totals() {
        return read(
                        "status-totals",
                        Map.of("open", OPEN),
                        r -> new Totals(
                                r.number("series"),
                                r.number("series_open"),
                                r.number("series_complete"),
                                r.number("series_failed"),
                                r.number("instances_expected"),
                                r.number("instances_received"),
                                r.number("bytes_received"),
                                r.number("archives_verified"),
                                r.number("archives_failed"),
                                r.number("unpacked"),
                                r.number("delivered"),
                                r.number("undelivered"),
                                r.number("deliveries_failed"),
                                r.number("backfilled"),
                                r.number("discovering") > 0))
                .get(0);
    }

    private <T> List<T> read(String name, Map<String, ?> parameters, Function<Row, T> mapper) {
        return sql.rows(name, parameters).stream().map(Row::new).map(mapper).toList();
    }

    private record Row(Map<String, Object> columns) {
        String text(String name) {
            return (String) columns.get(name);
        }

        long number(String name) {
            Object value = columns.get(name);
            return value == null ? 0 : ((Number) value).longValue();
        }

        boolean flag(String name) {
            return Boolean.TRUE.equals(columns.get(name));
        }

        Instant time(String name) {
            Timestamp value = (Timestamp) columns.get(name);
            return value == null ? null : value.toInstant();
        }
    }
}
