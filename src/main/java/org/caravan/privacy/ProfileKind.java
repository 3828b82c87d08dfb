package org.caravan.privacy;

import javax.sql.DataSource;

/** The parameter {@code profile}: the Basic Profile of PS3.15 Annex E with options; needs {@code pseudonyms}. */
public final class ProfileKind implements StepKind {

    private static final String PSEUDONYMS = "pseudonyms";

    @Override
    public String parameter() {
        return "profile";
    }

    @Override
    public ObjectStep step(String value, StepParameters parameters) {
        Profile profile = Profile.of(value);
        String project = parameters.get(PSEUDONYMS);
        if (project.isEmpty()) {
            throw new IllegalArgumentException(
                    "a profile needs pseudonyms: write the name of a bean of type org.caravan.privacy.Pseudonyms, as"
                            + " routes/renditions/pseudonymised.camel.yaml shows");
        }
        Pseudonyms pseudonyms = parameters
                .bean(project, Pseudonyms.class)
                .orElseThrow(() -> new IllegalArgumentException("pseudonyms is '" + project
                        + "', and there is no bean of that name and of type org.caravan.privacy.Pseudonyms"));
        pseudonyms.requireSound(project);
        return new ProfileStep(
                profile,
                project,
                pseudonyms,
                parameters.bean("dataSource", DataSource.class).orElse(null));
    }
}
