package org.caravan.text;

/** A text to match a regular expression against, which ends a match that would try out combinations for ever, as patterns like {@code .*.*.*.*x} do. */
public final class BoundedText implements CharSequence {

    /** Characters looked at in one text: some thousand times what a reasonable pattern needs. */
    private static final int MOST_STEPS = 1_000_000;

    private final String text;
    private int steps;

    public BoundedText(String text) {
        this.text = text;
    }

    /** @throws TooManyStepsException when so many characters were looked at */
    @Override
    public char charAt(int index) {
        if (++steps > MOST_STEPS) {
            throw new TooManyStepsException();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    /** The pattern tries out too many combinations. */
    public static final class TooManyStepsException extends RuntimeException {
        TooManyStepsException() {
            super(null, null, false, false);
        }
    }
}
