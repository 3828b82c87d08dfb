package org.caravan.privacy.pixels;

import java.nio.file.Path;
import java.util.List;

import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.RuleFile;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.Times;
import org.caravan.privacy.transcode.Transcoding;

/** The parameter {@code pixels} of a rendition: {@code hold}, or a file of rules. A rendition that de-identifies has this step in any case. */
public final class PixelCleaning implements StepKind {

    /** Name of the bean that knows what is released. */
    public static final String RELEASES = "pixelReleases";

    @Override
    public String parameter() {
        return "pixels";
    }

    @Override
    public boolean isWanted(StepParameters parameters) {
        return !parameters.get(parameter()).isEmpty() || parameters.deidentify();
    }

    @Override
    public ObjectStep step(String value, StepParameters parameters) {
        RuleFile<PixelRule> rules = value.isEmpty() || value.equals("hold")
                ? new RuleFile<>(List.of(), "")
                : RuleFile.read(parameter(), Path.of(value), PixelRule::of);
        return new PixelStep(
                rules,
                parameters.bean(RELEASES, PixelReleases.class).orElse(PixelReleases.NONE),
                Times.of(parameters, Transcoding.TIMEOUT));
    }
}
