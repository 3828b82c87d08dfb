package org.caravan.privacy.pixels;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Tag;
import org.caravan.privacy.transcode.Decoder;

/** Says which objects may hold what no list of elements cleans, by what they are: text in pixels, documents, reports, films, content that only its maker can read. */
public final class BurnedIn {

    private static final String STORAGE = "1.2.840.10008.5.1.4.1.1.";
    private static final String STANDARD = "1.2.840.10008.5.1.4.";

    private static final Set<String> ULTRASOUND = Set.of("3", "3.1", "6", "6.1", "6.2");
    private static final Set<String> FLUOROSCOPY = Set.of("12.1", "12.1.1", "12.2", "12.2.1", "12.3");
    private static final String RAW = "66";

    private static final Pattern SCREEN =
            Pattern.compile(".*(SCREEN.?SAVE|DOSE|PROT\\b|REPORT|SUMMARY|LABEL|SCANNED).*", Pattern.DOTALL);
    private static final Pattern SCREEN_SERIES = Pattern.compile(
            ".*(DOSE.?(REPORT|INFO|RECORD|SUMMARY)|PATIENT PROTOCOL|EXAM PROTOCOL|SCREEN.?SAVE|SCREEN.?SHOT).*",
            Pattern.DOTALL);

    private static final int IMAGE_TYPE = 0x00080008;
    private static final int CONVERSION_TYPE = 0x00080064;
    private static final int SERIES_DESCRIPTION = 0x0008103E;
    private static final int BURNED_IN_ANNOTATION = 0x00280301;
    private static final int SPECIMEN_LABEL = 0x00480010;

    private BurnedIn() {}

    /**
     * Why an object may hold such content.
     *
     * @param object as it came
     * @return null where nothing says so; otherwise in words, without its values
     */
    public static String why(DataSetTree object, String transferSyntax) {
        String kind = upper(object, Tag.SOP_CLASS_UID);
        if ("YES".equals(upper(object, BURNED_IN_ANNOTATION))) {
            return "it says that text is burned in";
        }
        if (Decoder.isVideo(transferSyntax)) {
            return "a film";
        }
        if (!kind.startsWith(STANDARD)) {
            return "of a class that is not of the standard";
        }
        if (kind.startsWith(STORAGE)) {
            return ofClass(kind.substring(STORAGE.length()), object);
        }
        return ofScreen(object);
    }

    private static String ofClass(String suffix, DataSetTree object) {
        if (ULTRASOUND.contains(suffix)) {
            return "ultrasound";
        }
        if (suffix.equals("7") || suffix.startsWith("7.")) {
            return "secondary capture";
        }
        if (suffix.startsWith("104.")) {
            return "an encapsulated document";
        }
        if (suffix.startsWith("88.")) {
            return "a structured report";
        }
        if (suffix.startsWith("11.")) {
            return "a presentation state";
        }
        if (suffix.equals(RAW)) {
            return "raw data";
        }
        if (FLUOROSCOPY.contains(suffix)
                && upper(object, IMAGE_TYPE).matches("(DERIVED\\b.*|[^\\\\]*\\\\SECONDARY\\b.*)")) {
            return "a derived image of angiography or fluoroscopy";
        }
        return ofScreen(object);
    }

    private static String ofScreen(DataSetTree object) {
        boolean screen = SCREEN.matcher(upper(object, IMAGE_TYPE)).matches()
                || SCREEN_SERIES.matcher(upper(object, SERIES_DESCRIPTION)).matches();
        if (screen) {
            return "a screen save or dose report";
        }
        if (!upper(object, CONVERSION_TYPE).isEmpty()) {
            return "captured from a screen, film or paper";
        }
        return "YES".equals(upper(object, SPECIMEN_LABEL)) ? "an image of a label" : null;
    }

    private static String upper(DataSetTree object, int tag) {
        String text = object.text(tag);
        return text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
    }
}
