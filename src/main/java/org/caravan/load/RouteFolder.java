package org.caravan.load;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files below {@code routes}, in the order they are loaded: those of the folder itself by name, then pacs, destinations, forms, alerts. */
final class RouteFolder {

    private static final List<String> FOLDERS = List.of("", "pacs", "destinations", "forms", "alerts");

    /** Most files and folders that are looked at: more are no folder of routes. */
    static final int MOST_ENTRIES = 10_000;

    private static final long MOST_CHARACTERS = 8_000_000;

    private final Path folder;

    RouteFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads every route file; what cannot be read, or looks like one but has another ending, becomes a problem. */
    List<RouteFile> read(List<RouteProblem> problems) {
        List<RouteFile> files = new ArrayList<>();
        long characters = 0;
        for (Path path : list(problems)) {
            String name = nameOf(path);
            String fileName = path.getFileName().toString();
            if (fileName.startsWith(".") || fileName.endsWith("~")) {
                continue;
            }
            if (!fileName.endsWith(RouteFile.SUFFIX)) {
                if (fileName.endsWith(".yaml") || fileName.endsWith(".yml")) {
                    problems.add(new RouteProblem(
                            name, 0, "is not loaded: rename it so that it ends in " + RouteFile.SUFFIX));
                }
                continue;
            }
            try {
                RouteFile file = RouteFile.read(path, name);
                characters += file.content().length();
                if (characters > MOST_CHARACTERS) {
                    problems.add(new RouteProblem(
                            name,
                            0,
                            "is not loaded, since all route files before it have " + MOST_CHARACTERS
                                    + " characters already: move out of the folder what is not needed"));
                    continue;
                }
                files.add(file);
            } catch (RouteFileException e) {
                problems.add(new RouteProblem(name, e.line(), e.getMessage()));
            } catch (CharacterCodingException e) {
                problems.add(new RouteProblem(name, 0, "is not UTF-8 text"));
            } catch (IOException e) {
                problems.add(new RouteProblem(
                        name, 0, "cannot be read: " + e.getClass().getSimpleName()));
            }
        }
        return files;
    }

    private List<Path> list(List<RouteProblem> problems) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> all = walk.limit(MOST_ENTRIES + 1).toList();
            if (all.size() > MOST_ENTRIES) {
                problems.add(
                        new RouteProblem(
                                folder.toString(),
                                0,
                                "holds more than " + MOST_ENTRIES
                                        + " files and folders: set caravan.routes to the folder that holds the route files alone"));
                return List.of();
            }
            return all.stream()
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparingInt(this::rank).thenComparing(this::nameOf))
                    .toList();
        } catch (IOException e) {
            problems.add(new RouteProblem(
                    folder.toString(),
                    0,
                    "the folder with the routes cannot be read; start Caravan in the folder that holds it, or set"
                            + " caravan.routes to where it is"));
            return List.of();
        }
    }

    private int rank(Path path) {
        Path parent = folder.relativize(path).getParent();
        int rank = FOLDERS.indexOf(parent == null ? "" : parent.getName(0).toString());
        return rank < 0 ? FOLDERS.size() : rank;
    }

    private String nameOf(Path path) {
        Path name = folder.getFileName() == null
                ? folder.relativize(path)
                : folder.getFileName().resolve(folder.relativize(path));
        return name.toString().replace('\\', '/');
    }
}
