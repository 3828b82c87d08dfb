package org.caravan.privacy.pixels;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.Range;
import org.caravan.privacy.Conditions;

/**
 * What is done with the pixels of objects that match.
 *
 * @param action what is done
 * @param rectangles what is blackened, with {@link Action#MASK}
 * @param outsideRegions whether everything outside the regions of an ultrasound image is blackened, too
 */
record PixelRule(Conditions when, Action action, List<Rectangle> rectangles, boolean outsideRegions) {

    private static final Range PLACE = new Range(0, 65_535);
    private static final Range LENGTH = new Range(1, 65_535);

    enum Action {
        MASK,
        DROP,
        HOLD
    }

    /** In pixels, from the upper left corner; what reaches beyond the image is cut off. */
    record Rectangle(int x, int y, int width, int height) {}

    /**
     * Of what a file has.
     *
     * @throws IllegalArgumentException that says what to write instead
     */
    static PixelRule of(Map<?, ?> rule) {
        Conditions when = Conditions.of(rule.get("when"));
        Set<Object> rest = new HashSet<>(rule.keySet());
        rest.remove("when");
        if (rest.equals(Set.of("drop")) && Boolean.TRUE.equals(rule.get("drop"))) {
            return new PixelRule(when, Action.DROP, List.of(), false);
        }
        if (rest.equals(Set.of("hold")) && Boolean.TRUE.equals(rule.get("hold"))) {
            return new PixelRule(when, Action.HOLD, List.of(), false);
        }
        if (rest.equals(Set.of("mask"))) {
            return mask(when, rule.get("mask"));
        }
        throw new IllegalArgumentException("besides when: write one of mask: […], drop: true and hold: true");
    }

    private static PixelRule mask(Conditions when, Object mask) {
        List<Rectangle> rectangles = new ArrayList<>();
        boolean outside = false;
        for (Object each : mask instanceof List<?> list ? list : List.of(String.valueOf(mask))) {
            if ("outside-regions".equals(each)) {
                outside = true;
            } else if (each instanceof Map<?, ?> map && map.keySet().equals(Set.of("x", "y", "width", "height"))) {
                rectangles.add(new Rectangle(
                        number(map, "x", PLACE),
                        number(map, "y", PLACE),
                        number(map, "width", LENGTH),
                        number(map, "height", LENGTH)));
            } else {
                throw new IllegalArgumentException(
                        "mask: takes a list of outside-regions and rectangles { x: 0, y: 0, width: 800, height: 60 }");
            }
        }
        if (rectangles.isEmpty() && !outside) {
            throw new IllegalArgumentException("mask: names nothing to blacken");
        }
        return new PixelRule(when, Action.MASK, List.copyOf(rectangles), outside);
    }

    private static int number(Map<?, ?> map, String key, Range range) {
        if (map.get(key) instanceof Number number) {
            return range.require(key, number.intValue());
        }
        throw new IllegalArgumentException(key + " is to be a whole number");
    }
}
