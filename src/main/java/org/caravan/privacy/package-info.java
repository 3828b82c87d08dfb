/**
 * What becomes of a series' objects between complete and packed: steps that change them, or hold the archive. Reads and writes DICOM by
 * {@link org.caravan.dicom.data}; knows neither routes nor archives.
 *
 * <p>To add a step: write an {@link org.caravan.privacy.ObjectStep}, and a {@link org.caravan.privacy.StepKind} that makes it of the value of a parameter; add the parameter to
 * the template {@code pack} in {@code routes/30-pack.camel.yaml} with an empty default, to its step {@code choose-steps}, and the kind to
 * {@link org.caravan.privacy.steps.RenditionSteps#KINDS}, whose order is the order in which steps are done. {@code bin/caravan check} then refuses values of which
 * no step can be made, with what the kind says, and docs/renditions.md wants a line. A step gets the objects of one series at a time and may read them, and
 * what {@link org.caravan.privacy.SeriesWork} tells; it writes only below {@link org.caravan.privacy.SeriesWork#newFile}, streams what may be large, and changes no file that it was
 * given. What it cannot do right it must not let pass: it throws a {@link org.caravan.privacy.HeldException}, whose reason holds no values. Any
 * exception that says nothing of a person's data is tried again later; whatever is thrown, nothing is packed.
 */
package org.caravan.privacy;
