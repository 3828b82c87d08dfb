package org.caravan.privacy.nifti;

import java.nio.file.Path;
import java.util.List;

import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.RuleFile;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.Times;

/** The parameter {@code nifti} of a rendition; beside it {@code niftiLayout}, {@code niftiTimeout} and {@code dcm2niix}. */
public final class Nifti implements StepKind {

    @Override
    public String parameter() {
        return "nifti";
    }

    @Override
    public ObjectStep step(String value, StepParameters parameters) {
        if (!value.equals("beside") && !value.equals("only")) {
            throw new IllegalArgumentException("nifti is to be beside or only; it is '" + value + "'");
        }
        String layout = parameters.get("niftiLayout");
        String program = parameters.get("dcm2niix");
        return new NiftiStep(
                value.equals("only"),
                layout.isEmpty()
                        ? new RuleFile<>(List.of(), "")
                        : RuleFile.read("niftiLayout", Path.of(layout), NiftiRule::of),
                program.isEmpty() ? "dcm2niix" : program,
                Times.of(parameters, "niftiTimeout"));
    }
}
