package org.caravan.harvest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.rehearsal.SyntheticObject;

/**
 * What came of what a PACS holds: each of its objects must be in the newest archive of its series, once, and nothing else.
 *
 * @param series that the PACS holds
 * @param lost objects that are in no newest archive
 * @param twice objects that are in it more than once, or in those of two series
 * @param strange objects in archives that the PACS does not hold
 */
record Carried(int series, Set<String> lost, Set<String> twice, Set<String> strange) {

    private static final String VERSION = "_v([0-9]+)\\.zip$";

    /** @param archives of all destinations; older versions of an archive have no or a smaller number behind {@code _v} */
    static Carried compare(Collection<SyntheticObject> held, Collection<Path> archives) {
        Map<String, String> seriesOf = new HashMap<>();
        held.forEach(object -> seriesOf.put(object.sopInstanceUid(), object.text("SeriesInstanceUID")));
        Map<String, List<String>> found = new HashMap<>();
        Set<String> strange = new HashSet<>();
        for (Path archive : newest(archives)) {
            for (HeldObject object : Archives.objects(List.of(archive))) {
                found.computeIfAbsent(object.sopInstanceUid(), uid -> new ArrayList<>())
                        .add(object.seriesInstanceUid());
                if (!object.seriesInstanceUid().equals(seriesOf.get(object.sopInstanceUid()))) {
                    strange.add(object.sopInstanceUid());
                }
            }
        }
        Set<String> lost = new HashSet<>(seriesOf.keySet());
        lost.removeAll(found.keySet());
        Set<String> twice = new HashSet<>();
        found.forEach((uid, series) -> {
            if (series.size() > 1) {
                twice.add(uid);
            }
        });
        return new Carried(new HashSet<>(seriesOf.values()).size(), lost, twice, strange);
    }

    /** By patient and name, wherever they lie: the next version of a series may be another node's. Two of one version stay two. */
    private static Collection<Path> newest(Collection<Path> archives) {
        Map<String, Integer> newest = new HashMap<>();
        archives.forEach(archive -> newest.merge(series(archive), version(archive), Math::max));
        return archives.stream()
                .filter(archive -> version(archive) == newest.get(series(archive)))
                .toList();
    }

    private static String series(Path archive) {
        String name = archive.getFileName().toString().replaceFirst(VERSION, ".zip");
        return archive.getParent().getFileName() + "/" + name;
    }

    private static int version(Path archive) {
        String name = archive.getFileName().toString();
        return name.matches(".*" + VERSION) ? Integer.parseInt(name.replaceFirst(".*" + VERSION, "$1")) : 1;
    }

    boolean isWhole() {
        return lost.isEmpty() && twice.isEmpty() && strange.isEmpty();
    }
}
