package org.caravan.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides when a folder that is being changed is looked at in earnest: when two looks in a row find the same, so that no file is taken half written
 * and what {@code git pull} brings is taken together. A file that is gone or empty is given longer: it may be on its way.
 */
final class Settling {

    private static final int LOOKS = 2;
    private static final int LOOKS_WITH_LOSS = 4;

    /** A lock that git left behind must not hold up changes for ever. */
    private static final int MOST_LOOKS_WITH_GIT = 30;

    private final Path folder;
    private Map<String, String> last = Map.of();
    private int same;
    private int looksWithGit;

    Settling(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Whether what is there now differs from what was taken, and has settled. */
    boolean isDue(RouteSnapshot taken, RouteSnapshot now) {
        Map<String, String> hashes = now.hashes();
        same = hashes.equals(last) ? same + 1 : 1;
        last = hashes;
        looksWithGit = isGitAtWork() ? looksWithGit + 1 : 0;
        return !hashes.equals(taken.hashes())
                && same >= (isLess(taken, now) ? LOOKS_WITH_LOSS : LOOKS)
                && (looksWithGit == 0 || looksWithGit > MOST_LOOKS_WITH_GIT);
    }

    private static boolean isLess(RouteSnapshot taken, RouteSnapshot now) {
        Set<String> full = now.files().stream()
                .filter(file -> !file.isEmpty())
                .map(RouteFile::name)
                .collect(Collectors.toSet());
        return taken.files().stream().anyMatch(file -> !file.isEmpty() && !full.contains(file.name()));
    }

    /** Git holds this lock while it writes the files of a pull or checkout. */
    private boolean isGitAtWork() {
        for (Path parent = folder; parent != null; parent = parent.getParent()) {
            if (Files.isDirectory(parent.resolve(".git"))) {
                return Files.exists(parent.resolve(".git/index.lock"));
            }
        }
        return false;
    }
}
