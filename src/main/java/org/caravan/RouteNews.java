package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.caravan.files.FolderLock;
import org.caravan.load.RouteFiles;
import org.caravan.load.RouteProblem;

/**
 * What the running program says of its route files, kept in the data folder for {@code status}, which is another process.
 *
 * @param problems route files that do not run as they are
 * @param waits what is waited for before changes count
 * @param settings names of settings that were changed in the file and count from the next start on
 * @param pacs those that are searched or downloaded from
 * @param destinations those that archives are taken to
 */
public record RouteNews(
        List<RouteProblem> problems,
        List<Wait> waits,
        List<String> settings,
        List<String> pacs,
        List<String> destinations) {

    private static final Logger LOG = LoggerFactory.getLogger(RouteNews.class);
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String FILE = "route-files.json";

    /**
     * A route that was changed or taken out, and ends what it is in the middle of.
     *
     * @param until seconds since 1970 when that is broken off
     */
    public record Wait(String file, String route, int inFlight, long until) {}

    static RouteNews of(
            RouteFiles files, List<String> settings, Collection<String> pacs, Collection<String> destinations) {
        return new RouteNews(
                files.problems(),
                files.waits().stream()
                        .map(wait -> new Wait(
                                wait.file(),
                                wait.route(),
                                wait.inFlight(),
                                wait.until().getEpochSecond()))
                        .toList(),
                settings,
                List.copyOf(pacs),
                List.copyOf(destinations));
    }

    /** What the program says that runs on this data folder; empty where none does, or it says nothing. */
    public static Optional<RouteNews> read(Path data) {
        try {
            return FolderLock.isHeld(data) && Files.exists(data.resolve(FILE))
                    ? Optional.of(JSON.readValue(data.resolve(FILE).toFile(), RouteNews.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(Path data) {
        try {
            Path part = data.resolve(FILE + ".part");
            JSON.writeValue(part.toFile(), this);
            Files.move(part, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "What is new of the route files cannot be kept for 'status': {}",
                    e.getClass().getSimpleName());
        }
    }

    static void delete(Path data) {
        try {
            Files.deleteIfExists(data.resolve(FILE));
        } catch (IOException e) {
            LOG.debug("What was said of the route files stays", e);
        }
    }
}
