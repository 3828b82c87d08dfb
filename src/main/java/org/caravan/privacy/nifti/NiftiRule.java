package org.caravan.privacy.nifti;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;
import org.caravan.privacy.Conditions;

/**
 * Where volumes of series that match are put.
 *
 * @param path template, with keywords in braces, without ending
 */
record NiftiRule(Conditions when, String path) {

    /** Where no rule matches. */
    static final NiftiRule OTHERS =
            new NiftiRule(new Conditions(Map.of()), "nifti/{SeriesNumber}_{SeriesDescription}_{SeriesInstanceUID}");

    private static final Pattern KEYWORD = Pattern.compile("\\{([^{}]*)}");
    private static final int LONGEST_VALUE = 64;

    /** @throws IllegalArgumentException that says what is wrong */
    static NiftiRule of(Map<?, ?> rule) {
        if (!rule.keySet().equals(Set.of("when", "path")) || !(rule.get("path") instanceof String path)) {
            throw new IllegalArgumentException("write when: with attributes, and path: with a template");
        }
        if (!path.replaceAll("\\{[^{}]*}", "x").matches("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")) {
            throw new IllegalArgumentException(
                    "path is to be made of letters, digits, _ + - and keywords in braces, with / between"
                            + " folders, such as sub-{PatientID}/anat/sub-{PatientID}_T1w");
        }
        Matcher keywords = KEYWORD.matcher(path);
        while (keywords.find()) {
            Vr vr = Dictionary.vr(Dictionary.tag(keywords.group(1)));
            if (vr == Vr.SQ || vr.isBinary()) {
                throw new IllegalArgumentException(keywords.group(1) + " has no text to stand in a path");
            }
        }
        return new NiftiRule(Conditions.of(rule.get("when")), path);
    }

    /** The path for a series: of each value only letters and digits, as BIDS wants labels to be; unknown where nothing is left. */
    String path(DataSetTree object) {
        return KEYWORD.matcher(path).replaceAll(keyword -> {
            String value = object.text(Dictionary.tag(keyword.group(1)));
            String letters = value == null ? "" : value.replaceAll("[^A-Za-z0-9]", "");
            return letters.isEmpty() ? "unknown" : letters.substring(0, Math.min(LONGEST_VALUE, letters.length()));
        });
    }
}
