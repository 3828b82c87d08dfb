package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link HarvestBench} measured, and what it is held to. */
final class HarvestFigures {

    static final String FIRST_START = "start of the program, the first: makes the database";
    static final String NEXT_START = "start of the program, a later one";

    private final Map<String, Map<String, List<Double>>> seconds = new LinkedHashMap<>();
    private final Map<String, List<Double>> starts = new LinkedHashMap<>();

    void add(HarvestSet set, String way, double wall) {
        seconds.computeIfAbsent(set.name(), name -> new LinkedHashMap<>())
                .computeIfAbsent(way, name -> new ArrayList<>())
                .add(wall);
    }

    void addStart(String which, double wall) {
        starts.computeIfAbsent(which, name -> new ArrayList<>()).add(wall);
    }

    /** Prints the table; true where every target is met. */
    boolean report(HarvestSet large, HarvestSet small, Path json) throws IOException {
        for (HarvestSet set : List.of(large, small)) {
            print(set);
        }
        System.out.println();
        starts.forEach((which, walls) -> {
            Figure figure = new Figure(walls);
            System.out.printf("  %-52s %8.2f %8.2f-%8.2f%n", which, figure.median(), figure.min(), figure.max());
        });
        List<Target> targets = targets(large, small);
        System.out.printf("%nTargets (medians of the ratios within each round)%n");
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            Report.write(json, "harvest", rows(), targets);
        }
        return targets.stream().allMatch(Target::met);
    }

    private void print(HarvestSet set) {
        System.out.printf("%n%s (%.0f MB)%n", set.name(), set.megabytes());
        System.out.printf("  %-52s %8s %17s %8s %10s%n", "way", "median s", "min-max s", "MB/s", "objects/s");
        seconds.getOrDefault(set.name(), Map.of()).forEach((way, walls) -> {
            Figure figure = new Figure(walls);
            System.out.printf(
                    "  %-52s %8.2f %8.2f-%8.2f %8.1f %10.1f%n",
                    way,
                    figure.median(),
                    figure.min(),
                    figure.max(),
                    set.megabytes() / figure.median(),
                    set.objects() / figure.median());
        });
    }

    private List<Target> targets(HarvestSet large, HarvestSet small) {
        List<Target> targets = new ArrayList<>();
        for (int compression : new int[] {0, 1}) {
            add(
                    targets,
                    large,
                    "Caravan, compression " + compression,
                    "limit: tar, zip -" + compression + ", rsync",
                    1.5);
        }
        addTimesFaster(targets, large, 2);
        addTimesFaster(targets, small, 20);
        add(targets, small, "Caravan, compression 0", "limit: tar, zip -0, rsync", 4);
        return targets;
    }

    private void add(List<Target> targets, HarvestSet set, String way, String other, double limit) {
        Map<String, List<Double>> walls = seconds.getOrDefault(set.name(), Map.of());
        if (walls.containsKey(way) && walls.containsKey(other)) {
            double ratio = new Figure(walls.get(way)).timesAsLongAs(new Figure(walls.get(other)));
            targets.add(new Target(objects(set) + ", " + way + ": time over the limit's", ratio, limit, false));
        }
    }

    private void addTimesFaster(List<Target> targets, HarvestSet set, double least) {
        String way = "Caravan, compression 0";
        String script = "serial script: DCMTK, zip -0, rsync";
        Map<String, List<Double>> walls = seconds.getOrDefault(set.name(), Map.of());
        if (walls.containsKey(way) && walls.containsKey(script)) {
            double ratio = new Figure(walls.get(script)).timesAsLongAs(new Figure(walls.get(way)));
            targets.add(new Target(objects(set) + ", " + way + ": times as fast as the script", ratio, least, true));
        }
    }

    private static String objects(HarvestSet set) {
        return set.name().replaceAll(" in .*", "");
    }

    private List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        seconds.forEach((set, ways) -> ways.forEach((way, walls) -> rows.add(row(set, way, walls))));
        starts.forEach((which, walls) -> rows.add(row("none", which, walls)));
        return rows;
    }

    private static Map<String, Object> row(String set, String way, List<Double> walls) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("objects", set);
        row.put("way", way);
        Report.put(row, new Figure(walls));
        return row;
    }
}
