package org.caravan.privacy.verify;

import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.pixels.PixelCleaning;
import org.caravan.privacy.pixels.PixelReleases;

/** The parameter {@code verify} of a rendition: on where it de-identifies, unless that says {@code false}. */
public final class Verifying implements StepKind {

    @Override
    public String parameter() {
        return "verify";
    }

    @Override
    public boolean isWanted(StepParameters parameters) {
        return !parameters.get(parameter()).isEmpty() || parameters.deidentify();
    }

    @Override
    public ObjectStep step(String value, StepParameters parameters) {
        if (!value.isEmpty() && !value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("verify is to be true or false; it is '" + value + "'");
        }
        if (value.equals("false") || !parameters.deidentify()) {
            return (objects, work) -> objects;
        }
        return new VerifyStep(
                parameters.get("profile").contains("retain-uids"),
                parameters.bean(PixelCleaning.RELEASES, PixelReleases.class).orElse(PixelReleases.NONE));
    }
}
