package org.caravan.bench;

import java.util.List;

/**
 * Wall times of one thing measured several times.
 *
 * @param seconds one entry a round, in the order measured
 */
record Figure(List<Double> seconds) {

    Figure {
        seconds = List.copyOf(seconds);
    }

    double median() {
        var sorted = seconds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double min() {
        return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
