package org.caravan.privacy.transcode;

import java.time.Duration;

import org.apache.camel.util.TimeUtils;

import org.caravan.dicom.Range;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;

/** The parameter {@code transferSyntax} of a rendition; beside it {@code undecodable} and {@code transcodeTimeout}. */
public final class Transcoding implements StepKind {

    private static final Range SECONDS = new Range(1, 24 * 60 * 60);
    private static final Duration WITHIN = Duration.ofMinutes(15);

    @Override
    public String parameter() {
        return "transferSyntax";
    }

    @Override
    public ObjectStep step(String value, StepParameters parameters) {
        String undecodable = parameters.get("undecodable");
        if (!undecodable.isEmpty() && !undecodable.equals("hold") && !undecodable.equals("pass")) {
            throw new IllegalArgumentException("undecodable is to be hold or pass; it is '" + undecodable + "'");
        }
        Duration within = within(parameters);
        return value.equals("keep")
                ? (objects, work) -> objects
                : new TranscodeStep(TargetSyntax.of(value), undecodable.equals("pass"), within);
    }

    /**
     * How long the programs may take for a series.
     *
     * @throws IllegalArgumentException where it is no duration of 1 second to 24 hours
     */
    public static Duration within(StepParameters parameters) {
        String text = parameters.get("transcodeTimeout");
        if (text.isEmpty()) {
            return WITHIN;
        }
        try {
            return Duration.ofSeconds(SECONDS.require("transcodeTimeout", TimeUtils.toMilliSeconds(text) / 1000));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "transcodeTimeout is to be a time from 1s to 24h, such as 15m; it is '" + text + "'");
        }
    }
}
