package org.caravan.privacy.transcode;

import java.time.Duration;

import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.Times;

/** The parameter {@code transferSyntax} of a rendition; beside it {@code undecodable} and {@code transcodeTimeout}. */
public final class Transcoding implements StepKind {

    /** Name of the parameter that bounds decoding and encoding. */
    public static final String TIMEOUT = "transcodeTimeout";

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
        Duration within = Times.of(parameters, TIMEOUT);
        return value.equals("keep")
                ? (objects, work) -> objects
                : new TranscodeStep(TargetSyntax.of(value), undecodable.equals("pass"), within);
    }
}
