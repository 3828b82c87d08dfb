package org.caravan.deliver;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.caravan.files.Digests;
import org.caravan.files.OwnFiles;
import org.caravan.lists.Cells;
import org.caravan.queue.Sql;

/**
 * The list of what a destination has and that is not current any more, as a CSV file that is sent like an archive: {@code superseded/NAME/TIME.csv}. Each is
 * whole, and a new one is written where it differs from the one that arrived last, since nothing is overwritten there.
 */
public class SupersededArchives {

    private static final String HEADING = "file,standing,superseded_by";
    private static final String ARRIVED = ".arrived";
    private static final int PAGE = 1_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Sql sql;
    private final Path root;
    private final Clock clock;

    /** @param root the archives folder */
    public SupersededArchives(Sql sql, Path root, Clock clock) {
        this.sql = sql;
        this.root = root;
        this.clock = clock;
    }

    /** Writes the list; returns it as a row to send, or nothing where there is nothing new to tell. */
    public List<Map<String, Object>> write(String destination) throws IOException {
        Path folder = OwnFiles.folders(folder(destination));
        forget(folder);
        Path file = folder.resolve(TIME.format(clock.instant()) + ".csv");
        boolean empty = !writeRows(destination, file);
        String sum = Digests.sha256(file);
        if (empty || sum.equals(arrived(folder))) {
            Files.delete(file);
            return List.of();
        }
        return List.of(Map.of(
                "id",
                0L,
                "file",
                root.relativize(file).toString().replace('\\', '/'),
                "sha256",
                sum,
                "bytes",
                Files.size(file),
                "verified_ago",
                0L));
    }

    private boolean writeRows(String destination, Path file) throws IOException {
        long after = 0;
        boolean any = false;
        try (PrintWriter out = new PrintWriter(Channels.newWriter(
                OwnFiles.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                StandardCharsets.UTF_8))) {
            out.println(HEADING);
            for (var rows = page(destination, after); !rows.isEmpty(); rows = page(destination, after)) {
                for (Map<String, Object> row : rows) {
                    out.println(Cells.line(row.get("file"), row.get("standing"), row.get("superseded_by")));
                    after = ((Number) row.get("id")).longValue();
                }
                any = true;
            }
            if (out.checkError()) {
                throw new IOException("The list of superseded archives could not be written");
            }
        }
        return any;
    }

    private List<Map<String, Object>> page(String destination, long after) {
        return sql.rows("archives-not-current", Map.of("destination", destination, "after", after, "limit", PAGE));
    }

    /** The list has arrived: the next that says the same is not sent. */
    public void arrived(String destination, Map<String, Object> list) throws IOException {
        Path folder = folder(destination);
        Path next = Files.writeString(folder.resolve(ARRIVED + ".part"), (String) list.get("sha256"));
        Files.move(next, folder.resolve(ARRIVED), StandardCopyOption.ATOMIC_MOVE);
        forget(folder);
    }

    private static String arrived(Path folder) throws IOException {
        try {
            return Files.readString(folder.resolve(ARRIVED));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Lists that did not arrive: the next is whole. */
    private static void forget(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".csv")).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path folder(String destination) {
        return root.resolve("superseded").resolve(destination.replaceAll("[^A-Za-z0-9_-]", "_"));
    }
}
