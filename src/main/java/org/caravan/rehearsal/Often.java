package org.caravan.rehearsal;

import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something happens, as an operator writes it: {@code never}, {@code always}, {@code first 3} (the first three times, then never again)
 * or {@code 1 in 20} (at random).
 */
record Often(int first, int oneIn) {

    static final Often NEVER = new Often(0, 0);
    static final String WRITE =
            "never, always, first N (such as: first 3) or 1 in N (such as: 1 in 20), N from 1 to 1000000";

    private static final Pattern FIRST = Pattern.compile("first ([1-9][0-9]{0,6})");
    private static final Pattern ONE_IN = Pattern.compile("1 in ([1-9][0-9]{0,6})");
    private static final int MOST = 1_000_000;

    /** @throws IllegalArgumentException where it is none of these; says what to write */
    static Often parse(String text) {
        Matcher first = FIRST.matcher(text);
        Matcher oneIn = ONE_IN.matcher(text);
        if (text.equals("never")) {
            return NEVER;
        }
        if (text.equals("always")) {
            return new Often(0, 1);
        }
        if (first.matches() && Integer.parseInt(first.group(1)) <= MOST) {
            return new Often(Integer.parseInt(first.group(1)), 0);
        }
        if (oneIn.matches() && Integer.parseInt(oneIn.group(1)) <= MOST) {
            return new Often(0, Integer.parseInt(oneIn.group(1)));
        }
        throw new IllegalArgumentException("write " + WRITE);
    }

    /**
     * Whether it happens now.
     *
     * @param happened how often it has happened since this was set
     */
    boolean now(long happened, SplittableRandom random) {
        return happened < first || oneIn > 0 && random.nextInt(oneIn) == 0;
    }
}
