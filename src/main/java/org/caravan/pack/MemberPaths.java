package org.caravan.pack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.caravan.files.Digests;

/**
 * Gives objects paths of their own. Those that would share one, also on a file system that does not tell upper case from lower, all get a suffix made of
 * their UIDs: the same objects have the same paths each time, in whatever order they come.
 */
final class MemberPaths {

    private static final int SUFFIX = 8;

    /** Names of what lies beside the objects. */
    private static final Set<String> OWN = Set.of(Manifest.NAME, DeidentificationReport.NAME);

    private MemberPaths() {}

    /**
     * Object by path, in the order of the paths.
     *
     * @param wanted each object with the path it should have
     */
    static SortedMap<String, ArchivedObject> of(Map<ArchivedObject, String> wanted) {
        Map<String, List<ArchivedObject>> sharing = new HashMap<>();
        wanted.forEach((object, path) ->
                sharing.computeIfAbsent(key(path), any -> new ArrayList<>()).add(object));
        SortedMap<String, ArchivedObject> paths = new TreeMap<>();
        Map<String, ArchivedObject> taken = new HashMap<>();
        wanted.forEach((object, path) -> {
            boolean alone = sharing.get(key(path)).size() == 1 && !OWN.contains(key(path));
            if (alone) {
                taken.put(key(path), object);
                paths.put(path, object);
            }
        });
        wanted.forEach((object, path) -> {
            if (taken.get(key(path)) != object) {
                String own = suffixed(path, object, SUFFIX, taken);
                taken.put(key(own), object);
                paths.put(own, object);
            }
        });
        return paths;
    }

    private static String suffixed(String path, ArchivedObject object, int digits, Map<String, ArchivedObject> taken) {
        var sum = Digests.sha256();
        sum.update((object.seriesInstanceUid() + " " + object.sopInstanceUid()).getBytes(StandardCharsets.UTF_8));
        int dot = path.lastIndexOf('.') > path.lastIndexOf('/') + 1 ? path.lastIndexOf('.') : path.length();
        String own = path.substring(0, dot) + "_" + Digests.hex(sum).substring(0, digits) + path.substring(dot);
        return taken.containsKey(key(own)) && digits < 64 ? suffixed(path, object, digits + 1, taken) : own;
    }

    /** The same for names that a file system may take for one. */
    private static String key(String path) {
        return path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
