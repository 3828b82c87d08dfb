package org.caravan.bench;

/**
 * A ratio that a benchmark is held to.
 *
 * @param name what is compared with what
 * @param value as measured: the median of the ratios within each round
 * @param limit the bound
 * @param atLeast whether the value must be at least the limit; otherwise at most
 */
record Target(String name, double value, double limit, boolean atLeast) {

    boolean met() {
        return atLeast ? value >= limit : value <= limit;
    }

    @Override
    public String toString() {
        return String.format(
                "%-6s %-62s %7.2f  (%s %.1f)",
                met() ? "met" : "MISSED", name, value, atLeast ? "at least" : "at most", limit);
    }
}
