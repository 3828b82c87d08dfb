package org.caravan.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds route files to the steps that settings allow, before anything of them is built. What runs goes on: of a file that would go over, the former
 * version takes its place.
 *
 * @param files that fit together
 * @param problems why others are left out
 */
record RouteQuota(List<RouteFile> files, List<RouteProblem> problems) {

    /** @param former versions of the files that run now, by name */
    static RouteQuota of(List<RouteFile> files, Map<String, RouteFile> former, RouteBounds bounds) {
        boolean fit = files.stream().allMatch(file -> file.steps().written() <= bounds.stepsOfFile());
        if (fit && together(files) <= bounds.steps()) {
            return new RouteQuota(files, List.of());
        }
        Map<String, RouteFile> chosen = new LinkedHashMap<>();
        files.stream()
                .map(file -> former.get(file.name()))
                .filter(file -> file != null)
                .forEach(file -> chosen.put(file.name(), file));
        List<RouteProblem> problems = new ArrayList<>();
        for (RouteFile file : files) {
            RouteFile runs = chosen.put(file.name(), file);
            boolean same = runs != null && runs.hash().equals(file.hash());
            String fault = same ? null : fault(file, chosen, bounds);
            if (fault != null) {
                problems.add(new RouteProblem(file.name(), 0, fault));
                chosen.remove(file.name());
                if (runs != null) {
                    chosen.put(file.name(), runs);
                }
            }
        }
        // in the order of the folder
        List<RouteFile> kept = files.stream()
                .map(file -> chosen.get(file.name()))
                .filter(file -> file != null)
                .toList();
        return new RouteQuota(kept, problems);
    }

    private static String fault(RouteFile file, Map<String, RouteFile> chosen, RouteBounds bounds) {
        long written = file.steps().written();
        if (written > bounds.stepsOfFile()) {
            return "holds " + written + " steps, and " + RouteBounds.STEPS_OF_FILE + " allows one file "
                    + bounds.stepsOfFile() + ": divide it into several files, or set that higher";
        }
        long together = together(chosen.values());
        return together <= bounds.steps()
                ? null
                : "makes all route files " + together + " steps (a template's at each route of it, and "
                        + RouteSteps.OF_A_ROUTE + " for each route), and " + RouteBounds.STEPS + " allows "
                        + bounds.steps() + ": take out what is not needed, or set that higher, with more memory"
                        + " (CARAVAN_JAVA_OPTS=-Xmx512m)";
    }

    private static long together(Iterable<RouteFile> files) {
        List<RouteSteps> all = new ArrayList<>();
        files.forEach(file -> all.add(file.steps()));
        return RouteSteps.together(all);
    }
}
