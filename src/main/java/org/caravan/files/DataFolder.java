package org.caravan.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The folders below {@code caravan.data}, and who may read them: Caravan's own user alone, or its group too where that is wanted. Each of these
 * folders keeps others out of all that is in it. The data folder itself is left as it is where it was there: destinations may lie in it.
 */
public final class DataFolder {

    /** Hold patients' data; a group may read them. */
    private static final List<String> CARRIED =
            List.of("incoming", "series", "quarantine", "archives", "quality", "log");

    /** Nobody else's in any case. */
    private static final List<String> SECRET = List.of("postgres", "secrets", "work");

    /** PostgreSQL sees to what is in its own folder. */
    private static final Set<String> FOREIGN = Set.of("postgres");

    private final Path data;
    private final boolean group;

    /** @param group whether the group of Caravan's user may read what was carried */
    public DataFolder(Path data, boolean group) {
        this.data = data;
        this.group = group;
    }

    /**
     * Makes the folders that are missing, and closes those that others may enter, with all that is in them.
     *
     * @return how many files and folders were closed
     */
    public int close() throws IOException {
        make(data);
        int closed = 0;
        for (String name : CARRIED) {
            make(data.resolve(name));
            closed += close(data.resolve(name), group);
        }
        for (String name : SECRET) {
            if (Files.isDirectory(data.resolve(name))) {
                closed += close(data.resolve(name), false);
            }
        }
        return closed;
    }

    private void make(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            set(OwnFiles.folders(folder), folderRights(group));
        }
    }

    /** The folder's own rights come first: with them nobody else gets at what is in it any more. */
    private static int close(Path folder, boolean group) throws IOException {
        if (rights(folder).equals(folderRights(group))) {
            return 0;
        }
        boolean wasOpen = !isClosed(folder, group);
        set(folder, folderRights(group));
        if (FOREIGN.contains(folder.getFileName().toString())) {
            return wasOpen ? 1 : 0;
        }
        int[] changed = {wasOpen ? 1 : 0};
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                changed[0] += change(each, folderRights(group)) ? 1 : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    changed[0] += change(each, fileRights(group)) ? 1 : 0;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException fault) {
                return FileVisitResult.CONTINUE;
            }
        });
        return changed[0];
    }

    private static boolean change(Path path, Set<PosixFilePermission> wanted) {
        try {
            Set<PosixFilePermission> now = rights(path);
            set(path, wanted);
            return !wanted.containsAll(now);
        } catch (IOException e) {
            // somebody else's, or gone: its folder keeps others out
            return false;
        }
    }

    private static void set(Path path, Set<PosixFilePermission> wanted) throws IOException {
        if (!rights(path).equals(wanted)) {
            Files.setPosixFilePermissions(path, wanted);
        }
    }

    private static Set<PosixFilePermission> rights(Path path) throws IOException {
        return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Set<PosixFilePermission> folderRights(boolean group) {
        return PosixFilePermissions.fromString(group ? "rwxr-x---" : "rwx------");
    }

    private static Set<PosixFilePermission> fileRights(boolean group) {
        return PosixFilePermissions.fromString(group ? "rw-r-----" : "rw-------");
    }

    private static boolean isClosed(Path folder, boolean group) throws IOException {
        Set<PosixFilePermission> beyond = EnumSet.copyOf(rights(folder));
        beyond.removeAll(folderRights(group));
        return beyond.isEmpty();
    }

    /** Folders that somebody else may enter, each with what to do about it; empty where all is closed. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        CARRIED.forEach(name -> look(data.resolve(name), group, faults));
        SECRET.forEach(name -> look(data.resolve(name), false, faults));
        return faults;
    }

    private static void look(Path folder, boolean group, List<String> faults) {
        try {
            if (Files.isDirectory(folder) && !isClosed(folder, group)) {
                faults.add(folder + " is open to other users of this machine ("
                        + PosixFilePermissions.toString(rights(folder))
                        + "): a start of Caravan closes it where its user"
                        + " owns it; otherwise chmod -R " + (group ? "g-w,o-rwx " : "go-rwx ") + folder);
            }
        } catch (IOException | UnsupportedOperationException e) {
            faults.add(folder + ": who may enter it cannot be seen ("
                    + e.getClass().getSimpleName() + ")");
        }
    }
}
