package org.caravan.discover;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.caravan.queue.JobFailedException;
import org.caravan.text.BoundedText;

/** The regular expression that decides who takes part, matched in bounded time whatever the pattern and the PatientID. Not for several threads. */
public final class IdPattern {

    /** Longest PatientID that can match (VR LO), in characters. */
    static final int LONGEST_ID = 64;

    /** Texts that may take so many steps before the pattern counts as wrong. */
    private static final int MOST_GIVEN_UP = 100;

    private final Pattern pattern;
    private int givenUp;
    private int leftOut;

    private IdPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws JobFailedException when it is no regular expression; the message says where */
    public static IdPattern of(String idPattern) throws JobFailedException {
        try {
            return new IdPattern(Pattern.compile(idPattern));
        } catch (PatternSyntaxException e) {
            throw new JobFailedException(
                    JobFailedException.Effect.GIVE_UP,
                    "The parameter idPattern is not a regular expression: " + e.getDescription() + " near index "
                            + e.getIndex());
        }
    }

    /**
     * Whether the pattern matches the whole id; what is empty, too long, or has the pattern try out combinations without end does not match.
     *
     * @throws JobFailedException when the last of these happens more than {@value #MOST_GIVEN_UP} times
     */
    public boolean matches(String id) throws JobFailedException {
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            return false;
        }
        try {
            return matcher(id).matches();
        } catch (StackOverflowError | BoundedText.TooManyStepsException e) {
            giveUp();
            leftOut++;
            return false;
        }
    }

    /**
     * Whether an id that the pattern matches may begin like this; false only where none does.
     *
     * @throws JobFailedException as {@link #matches} does
     */
    boolean mayBegin(String beginning) throws JobFailedException {
        try {
            Matcher matcher = matcher(beginning);
            return matcher.matches() || matcher.hitEnd();
        } catch (StackOverflowError | BoundedText.TooManyStepsException e) {
            giveUp();
            return true;
        }
    }

    private void giveUp() throws JobFailedException {
        if (++givenUp > MOST_GIVEN_UP) {
            throw new JobFailedException(
                    JobFailedException.Effect.GIVE_UP,
                    "The parameter idPattern tries out too many combinations: write it without repetitions side by side or"
                            + " within each other");
        }
    }

    /** Ids that {@link #matches} gave up on. */
    int leftOut() {
        return leftOut;
    }

    private Matcher matcher(String text) {
        return pattern.matcher(new BoundedText(text));
    }
}
