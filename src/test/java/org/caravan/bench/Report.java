package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** The file that {@code --json} names. */
final class Report {

    private Report() {}

    /**
     * Writes the figures of a benchmark.
     *
     * @param results one map a row of its table
     * @param targets it is held to; empty for none
     */
    static void write(Path file, String benchmark, List<Map<String, Object>> results, List<Target> targets)
            throws IOException {
        var all = new LinkedHashMap<String, Object>();
        all.put("benchmark", benchmark);
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.version"));
        all.put("results", results);
        if (!targets.isEmpty()) {
            all.put("targets", targets.stream().map(Report::row).toList());
        }
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    /** The columns of a figure: {@code secondsMedian, secondsMin, secondsMax, seconds}. */
    static void put(Map<String, Object> row, Figure figure) {
        row.put("secondsMedian", figure.median());
        row.put("secondsMin", figure.min());
        row.put("secondsMax", figure.max());
        row.put("seconds", figure.seconds());
    }

    static Map<String, Object> row(Target target) {
        return Map.of(
                "name", target.name(),
                "value", target.value(),
                "limit", target.limit(),
                "atLeast", target.atLeast(),
                "met", target.met());
    }
}
