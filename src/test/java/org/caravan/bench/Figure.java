package org.caravan.bench;

import java.util.List;
import java.util.stream.IntStream;

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

    /**
     * How many times as long this took as the other, round by round, so that a machine whose speed drifts does not matter; the median of the
     * rounds that both took part in.
     */
    double timesAsLongAs(Figure other) {
        int rounds = Math.min(seconds.size(), other.seconds.size());
        return new Figure(IntStream.range(0, rounds)
                        .mapToObj(round -> seconds.get(round) / other.seconds.get(round))
                        .toList())
                .median();
    }

    double min() {
        return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
