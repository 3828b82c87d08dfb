package org.caravan.dicom;

import java.util.Optional;

/**
 * The whole numbers that an option takes. Whoever refuses one says both ends, with the words of this class.
 *
 * @param least the smallest
 * @param most the largest
 */
public record Range(long least, long most) {

    public static final Range PORT = new Range(1, 65_535);

    /** Of a listener or server: 0 lets the system choose. */
    public static final Range OWN_PORT = new Range(0, 65_535);

    public boolean holds(long value) {
        return value >= least && value <= most;
    }

    /**
     * Returns the value.
     *
     * @throws IllegalArgumentException where it lies outside; the message is that of {@link #refusal}
     */
    public int require(String option, int value) {
        return (int) require(option, (long) value);
    }

    /** As {@link #require(String, int)}. */
    public long require(String option, long value) {
        if (!holds(value)) {
            throw new IllegalArgumentException(refusal(option, value));
        }
        return value;
    }

    /** What is wrong with a value that was written, and what to write instead; empty where it is within. */
    public Optional<String> fault(String option, String written) {
        String text = written.strip();
        // eighteen digits fit into a long
        return text.matches("-?[0-9]{1,18}") && holds(Long.parseLong(text))
                ? Optional.empty()
                : Optional.of(refusal(option, "'" + written + "'"));
    }

    /** {@code port is 0; write a whole number from 1 to 65535}. */
    public String refusal(String option, Object value) {
        return option + " is " + value + "; write a whole number from " + least + " to " + most;
    }
}
