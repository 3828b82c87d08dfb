package org.caravan.privacy.pixels;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;

/**
 * What is done with the pixels of objects that match.
 *
 * @param when attributes, by tag, and what their value is to be
 * @param action what is done
 * @param rectangles what is blackened, with {@link Action#MASK}
 * @param outsideRegions whether everything outside the regions of an ultrasound image is blackened, too
 */
record PixelRule(Map<Integer, Pattern> when, Action action, List<Rectangle> rectangles, boolean outsideRegions) {

    enum Action {
        MASK,
        DROP,
        HOLD
    }

    /** In pixels, from the upper left corner; what reaches beyond the image is cut off. */
    record Rectangle(int x, int y, int width, int height) {}

    boolean matches(DataSetTree object) {
        for (Map.Entry<Integer, Pattern> condition : when.entrySet()) {
            String value = object.text(condition.getKey());
            if (value == null
                    || !condition
                            .getValue()
                            .matcher(value.strip().toUpperCase(Locale.ROOT))
                            .matches()) {
                return false;
            }
        }
        return true;
    }

    /** What a value is to be: {@code *} stands for anything, upper and lower case are the same. */
    static Pattern pattern(String wanted) {
        var regex = new StringBuilder();
        for (String piece : wanted.strip().toUpperCase(Locale.ROOT).split("(?<=\\*)|(?=\\*)")) {
            regex.append(piece.equals("*") ? ".*" : Pattern.quote(piece));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Without values of a file, which are the operator's. */
    @Override
    public String toString() {
        return action + " when " + when.keySet().stream().map(Dictionary::name).toList();
    }
}
