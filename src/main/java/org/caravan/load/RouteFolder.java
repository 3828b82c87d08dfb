package org.caravan.load;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The files below {@code routes}, in the order they are loaded: those of the folder itself by name, then pacs, renditions, destinations, forms, alerts. Links
 * are followed, to folders too. Left out is what is hidden, as {@code ..data} of Kubernetes is, and what editors leave behind.
 */
final class RouteFolder {

    private static final List<String> FOLDERS = List.of("", "pacs", "renditions", "destinations", "forms", "alerts");

    /** Most files and folders that are looked at: more are no folder of routes. */
    static final int MOST_ENTRIES = 10_000;

    private static final long MOST_CHARACTERS = 8_000_000;

    /** Of all files together: a site with 50 PACS has a tenth of them. */
    static final long MOST_VALUES = 100_000;

    /** Other files up to that size are compared by their content, larger ones by size and time. */
    private static final long LARGEST_COMPARED = 1_000_000;

    private static final int DEEPEST = 10;

    private final Path folder;

    RouteFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads every file; what cannot be read, or looks like a route file but has another ending, becomes a problem. */
    RouteSnapshot read() {
        List<RouteFile> files = new ArrayList<>();
        Map<String, String> others = new TreeMap<>();
        List<RouteProblem> problems = new ArrayList<>();
        long characters = 0;
        long values = 0;
        for (Path path : list(problems)) {
            String name = nameOf(path);
            try {
                if (name.endsWith(RouteFile.SUFFIX)) {
                    RouteFile file = RouteFile.read(path, name);
                    Optional<String> full = full(characters + file.content().length(), values + file.values());
                    if (full.isPresent()) {
                        problems.add(surplus(name, full.get()));
                    } else {
                        characters += file.content().length();
                        values += file.values();
                        files.add(file);
                    }
                } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                    problems.add(new RouteProblem(
                            name, 0, "is not loaded: rename it so that it ends in " + RouteFile.SUFFIX));
                } else {
                    others.put(name, state(path));
                }
            } catch (RouteFileException e) {
                problems.add(new RouteProblem(name, e.line(), e.getMessage()));
            } catch (CharacterCodingException e) {
                problems.add(new RouteProblem(name, 0, "is not UTF-8 text"));
            } catch (NoSuchFileException e) {
                // gone meanwhile: an editor or git has put another in its place, which is seen at the next look
            } catch (IOException e) {
                problems.add(unreadable(name, e));
            }
        }
        return new RouteSnapshot(List.copyOf(files), others, List.copyOf(problems));
    }

    private static Optional<String> full(long characters, long values) {
        if (characters > MOST_CHARACTERS) {
            return Optional.of(MOST_CHARACTERS + " characters");
        }
        return values > MOST_VALUES ? Optional.of(MOST_VALUES + " values and names") : Optional.empty();
    }

    private static RouteProblem surplus(String name, String most) {
        return new RouteProblem(
                name,
                0,
                "is not loaded, since with it all route files would have more than " + most
                        + ": move out of the folder what is not needed");
    }

    private static String state(Path path) throws IOException {
        return Files.size(path) > LARGEST_COMPARED
                ? Files.size(path) + " bytes of " + Files.getLastModifiedTime(path)
                : RouteFile.sha256(Files.readAllBytes(path));
    }

    private List<Path> list(List<RouteProblem> problems) {
        List<Path> found = new ArrayList<>();
        AtomicInteger seen = new AtomicInteger();
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, new SimpleFileVisitor<Path>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                            if (seen.incrementAndGet() > MOST_ENTRIES) {
                                return FileVisitResult.TERMINATE;
                            }
                            return isLeftOut(path) && !path.equals(folder)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                            if (attributes.isRegularFile() && !isLeftOut(path)) {
                                found.add(path);
                            }
                            return seen.incrementAndGet() > MOST_ENTRIES
                                    ? FileVisitResult.TERMINATE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path path, IOException fault) throws IOException {
                            if (path.equals(folder)) {
                                throw fault;
                            }
                            if (!isLeftOut(path) && !(fault instanceof NoSuchFileException)) {
                                problems.add(unreadable(nameOf(path), fault));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            problems.add(new RouteProblem(
                    folder.toString(),
                    0,
                    "the folder with the routes cannot be read; start Caravan in the folder that holds it, or set"
                            + " caravan.routes to where it is"));
        }
        if (seen.get() > MOST_ENTRIES) {
            problems.add(new RouteProblem(
                    folder.toString(),
                    0,
                    "holds more than " + MOST_ENTRIES
                            + " files and folders: set caravan.routes to the folder that holds the route files alone"));
            return List.of();
        }
        found.sort(Comparator.comparingInt(this::rank).thenComparing(this::nameOf));
        return found;
    }

    private static boolean isLeftOut(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return name.startsWith(".") || name.endsWith("~") || name.startsWith("#");
    }

    private static RouteProblem unreadable(String name, IOException fault) {
        return new RouteProblem(
                name,
                0,
                fault instanceof FileSystemLoopException
                        ? "is a link to a folder that it lies in; remove it"
                        : "cannot be read: " + fault.getClass().getSimpleName());
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
