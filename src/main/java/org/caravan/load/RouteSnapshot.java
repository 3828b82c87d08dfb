package org.caravan.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the folder with the routes held at one moment.
 *
 * @param files the route files, in the order they are loaded
 * @param others small files beside them, such as lists and queries, by name, with the hash of their content
 * @param problems what cannot be read, or looks like a route file and is none
 */
record RouteSnapshot(List<RouteFile> files, Map<String, String> others, List<RouteProblem> problems) {

    static final RouteSnapshot NOTHING = new RouteSnapshot(List.of(), Map.of(), List.of());

    /** Files with the hash of their content, by name: the same where nothing has changed. */
    Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>(others);
        files.forEach(file -> hashes.put(file.name(), file.hash()));
        problems.forEach(problem -> hashes.put(problem.file(), problem.message()));
        return hashes;
    }
}
