package org.caravan.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.camel.dicom.Nearline;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.PacsWindows;
import org.caravan.deliver.Destination;
import org.caravan.pack.Packing;
import org.caravan.queue.JobObserver;
import org.caravan.queue.QueueStatus;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;

/** What keeps a node tidy: leases of the dead, left-over temporary files, files that are safe elsewhere. Each of it can be repeated at any time. */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration OLD = Duration.ofDays(1);
    private static final List<String> HELD = List.of("series", "archive", "delivery", "discovery_run", "kobo_run");
    private static final List<String> TABLES = List.of("request", "series", "archive", "delivery");

    /** Series whose files one call deletes at most. */
    static final int MOST_PRUNED = 200;

    /** How often one call looks at 1,000 archives more that may not be deleted yet. */
    private static final int MOST_LOOKS = 5;

    private final Sql sql;
    private final String node;
    private final Path data;
    private final SeriesFiles files;
    private final JobObserver observer;
    private final AbruptEnds abruptEnds;
    private final QueueStatus status;
    private Set<QueueStatus.Dispute> disputes = Set.of();
    private long prunedUpTo;

    Housekeeping(Sql sql, String node, Path data, SeriesFiles files, JobObserver observer) {
        this.sql = sql;
        this.observer = observer;
        this.node = node;
        this.data = data;
        this.files = files;
        this.abruptEnds = new AbruptEnds(sql, node, data);
        this.status = new QueueStatus(sql);
    }

    /** Before anything is claimed: takes back what an earlier life of this node had claimed. */
    void start() {
        try {
            String earlier = earlierName();
            adopt(earlier);
            sql.inTransaction(() -> takeBack(earlier));
            abruptEnds.noted();
            Files.createDirectories(data);
            Packing.deleteLeftovers(data);
            Files.writeString(data.resolve("node"), node + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException("The name of the node cannot be kept in the data folder", e);
        }
        abruptEnds.setAside();
    }

    private int takeBack(String earlier) {
        abruptEnds.note(earlier);
        for (String name : new LinkedHashSet<>(List.of(earlier, node))) {
            sql.update("node-stopped", Map.of("node", name));
            sql.update("association-release-own", Map.of("node", name));
        }
        sql.update("node-started", Map.of("node", node));
        for (String table : TABLES) {
            int released = sql.update("release-" + table, Map.of("node", node));
            if (released > 0) {
                LOG.info(
                        "Took back {} claimed rows of table {}: the last run ended before they were done",
                        released,
                        table);
            }
        }
        return sql.update("end-own-discovery-runs", Map.of("node", node))
                + sql.update("kobo-end-own-runs", Map.of("node", node));
    }

    /** What this node was called when it ran last. */
    private String earlierName() throws IOException {
        Path file = data.resolve("node");
        return Files.exists(file) ? Files.readString(file).strip() : node;
    }

    /** After everything has ended in order. */
    void stop() {
        sql.update("node-stopped", Map.of("node", node));
    }

    /**
     * Files lie in the data folder, so what is held there stays held when the node is renamed: hosts are, and containers get a new name
     * each time they are made.
     */
    private void adopt(String old) {
        if (old.equals(node)) {
            return;
        }
        Map<String, String> names = Map.of("old", old, "node", node);
        for (String table : HELD) {
            while (sql.update("adopt-" + table, names) > 0) {
                LOG.debug("Rows of table {} are held by node {} now", table, node);
            }
        }
        LOG.info("This data folder belonged to node {}: what it held is held by node {} now", old, node);
    }

    /** Sign of life of this node. */
    void beat() {
        sql.update("node-seen", Map.of("node", node));
    }

    /** Gives rows back to the queue whose lease nobody prolonged. */
    void rescue() {
        for (String table : TABLES) {
            int rescued = sql.update("rescue-" + table, Map.of());
            if (rescued > 0) {
                observer.rescued(table, rescued);
                LOG.warn("Took back {} rows of table {} from workers that gave no sign of life", rescued, table);
            }
        }
    }

    /** Forgets archives that were not made of a version of a series that a newer one has replaced; those that wait for nothing any more are due. */
    void forgetReplacedArchives() {
        sql.update("forget-replaced-archives", Map.of());
        sql.update("queue-complete-groups", Map.of());
    }

    /** Deletes temporary files older than a day: of objects that never arrived whole, and archives never finished. */
    void deleteOldTemporaryFiles() throws IOException {
        Instant limit = Instant.now().minus(OLD);
        deleteOlder(data.resolve("incoming"), "", limit);
        deleteOlder(data.resolve("archives"), ".part", limit);
    }

    private static void deleteOlder(Path folder, String ending, Instant limit) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.getFileName().toString().endsWith(ending)
                        && attributes.lastModifiedTime().toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    /** PACS whose last discovery failed, was interrupted or was kept back, and is due again within their windows. */
    List<String> dueDiscoveries(PacsWindows windows) {
        return Stream.of("due-discoveries", "waiting-discoveries")
                .flatMap(query -> sql.rows(query, Map.of()).stream())
                .map(row -> (String) row.get("pacs"))
                .filter(pacs -> windows.closedUntil(pacs).isEmpty())
                .toList();
    }

    /** Notes for all who look into the database which PACS are outside their windows. */
    void noteWindows(PacsWindows windows) {
        for (String pacs : windows.limited()) {
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("pacs", pacs);
            parameters.put(
                    "opens", windows.closedUntil(pacs).map(Timestamp::from).orElse(null));
            sql.update("note-window", parameters);
        }
        List<String> unlimited = windows.unlimited();
        if (!unlimited.isEmpty()) {
            sql.update("forget-window", Map.of("names", unlimited));
        }
        noteNights(windows);
    }

    private void noteNights(PacsWindows windows) {
        for (Map<String, Object> night : sql.rows("nights-used-up", Map.of())) {
            String pacs = (String) night.get("pacs");
            windows.closedUntil(pacs, ((Timestamp) night.get("goes_on_at")).toInstant())
                    .ifPresent(opens -> sql.update(
                            "note-night",
                            Map.of("pacs", pacs, "night", night.get("night"), "opens", Timestamp.from(opens))));
        }
    }

    /** Series that this node is fetching and somebody wants stopped. */
    Set<String> stopsAsked() {
        return sql.rows("stops-asked", Map.of("node", node)).stream()
                .map(row -> (String) row.get("series_instance_uid"))
                .collect(Collectors.toSet());
    }

    /** Has series of slow stores asked for, so many a night, where the PACS file allows that. */
    void recall(Map<String, Pacs> all) {
        all.forEach((name, pacs) -> {
            if (pacs.getNearline() == Nearline.ALLOW) {
                int series = sql.update(
                        "recall-series",
                        Map.of(
                                "pacs",
                                name,
                                "recalls",
                                pacs.getRecallsPerNight(),
                                "timeZone",
                                pacs.getTimeZone().strip()));
                if (series > 0) {
                    LOG.info("{} series that {} has in a slow store are asked for now", series, name);
                }
            }
        });
    }

    /** Says once for each that another node's file describes a destination differently. */
    void tellDisputes() {
        Set<QueueStatus.Dispute> now = Set.copyOf(status.disputes());
        now.stream()
                .filter(dispute -> !disputes.contains(dispute))
                .forEach(dispute -> LOG.warn("Destination {}: {}", dispute.destination(), dispute.problem()));
        disputes = now;
    }

    /** Notes for all who look into the database what the files of destinations say. */
    void noteDestinations(Map<String, Destination> destinations) {
        destinations.forEach((name, destination) -> {
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("destination", name);
            parameters.put("filter", destination.filterSum());
            parameters.put("keepsSource", destination.isKeepsSource());
            parameters.put(
                    "opens",
                    destination
                            .sendingWindows()
                            .opensAt(Instant.now())
                            .map(Timestamp::from)
                            .orElse(null));
            sql.update("note-destination", parameters);
        });
    }

    /**
     * Adds, of what was complete or verified before, the next 1,000 archives and deliveries that are due for each destination that is new or back, or
     * wants something else than before; most often there is none. Nothing is packed for one that does not want it any more for its age.
     */
    void backfill(Map<String, Destination> destinations) {
        destinations.forEach((name, destination) -> {
            if (destination.isBackFillBounded()) {
                Map<String, Object> parameters = new HashMap<>();
                parameters.put("destination", name);
                parameters.put("day", destination.backFillFrom());
                sql.update("bound-backfill", parameters);
            }
        });
        sql.update("backfill-archives", Map.of());
        sql.update("backfill-deliveries", Map.of());
        sql.update("wanted-again", Map.of());
    }

    /** Adds up what was counted since the last time, so that reading the counts stays cheap. */
    void foldTallies() {
        sql.update("fold-tallies", Map.of());
    }

    /** A destination that nobody asks for any more gets nothing new. */
    void deactivateDestinations() {
        int gone = sql.update("deactivate-destinations", Map.of());
        if (gone > 0) {
            LOG.info(
                    "{} destinations have not asked for archives for an hour: none are added for them until they do",
                    gone);
        }
    }

    /**
     * Deletes received files of series whose archive is verified here and at every destination, of so many series at most; the next call goes
     * on with the others. The row is locked meanwhile, so that no download of a grown series begins between.
     */
    void prune() {
        int looks = 0;
        for (int pruned = 0; pruned < MOST_PRUNED && looks < MOST_LOOKS; ) {
            Map<String, Object> next = pruneOne();
            if (next.get("reached") == null) {
                prunedUpTo = 0;
                return;
            }
            prunedUpTo = ((Number) next.get("reached")).longValue();
            if (next.get("archive") == null) {
                looks++;
            } else {
                pruned++;
            }
        }
    }

    /** Deletes the files of the next series, one transaction each; gives the row of {@code prunable-series.sql}. */
    private Map<String, Object> pruneOne() {
        return sql.inTransaction(() -> {
            Map<String, Object> row = sql.rows("prunable-series", Map.of("node", node, "after", prunedUpTo))
                    .get(0);
            if (row.get("archive") != null) {
                try {
                    files.delete((String) row.get("study_instance_uid"), (String) row.get("series_instance_uid"));
                    sql.update("note-pruned", Map.of("archive", row.get("archive")));
                } catch (IOException e) {
                    LOG.warn(
                            "The files of a delivered series could not be deleted: {}",
                            e.getClass().getSimpleName());
                }
            }
            return row;
        });
    }
}
