package org.caravan.dicom;

/** Application entity titles (PS3.5 §6.2, VR AE; PS3.8 §9.3.2). */
public final class AeTitles {

    private AeTitles() {}

    /**
     * Returns the title without leading and trailing spaces.
     *
     * @throws IllegalArgumentException unless it has 1 to 16 printable ASCII characters, none of them a backslash
     */
    public static String requireValid(String title, String option) {
        String trimmed = title == null ? "" : title.strip();
        boolean printable = trimmed.chars().allMatch(c -> c >= 0x20 && c <= 0x7E && c != '\\');
        if (trimmed.isEmpty() || trimmed.length() > 16 || !printable) {
            throw new IllegalArgumentException(
                    option + " must be an AE title: 1 to 16 printable ASCII characters without a backslash");
        }
        return trimmed;
    }
}
