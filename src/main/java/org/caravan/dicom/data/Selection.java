package org.caravan.dicom.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which elements of a data set are read; what says how to read the others (character set, sign of pixels) always is. Of a sequence all
 * elements are, unless some are named.
 */
public final class Selection {

    /** Everything. */
    static final Selection ALL = new Selection(null);

    private final Map<Integer, Selection> elements;

    private Selection(Map<Integer, Selection> elements) {
        this.elements = elements;
    }

    /**
     * What the keys of a query ask for (PS3.4 §C.2.2.1): its elements, and of a sequence with an item that item's.
     *
     * @throws IllegalArgumentException when a key is no keyword of PS3.6
     */
    public static Selection of(Map<?, ?> keys) {
        Map<Integer, Selection> elements = new HashMap<>();
        elements.put(Tag.SPECIFIC_CHARACTER_SET, ALL);
        elements.put(Tag.PIXEL_REPRESENTATION, ALL);
        keys.forEach((keyword, value) -> elements.put(Dictionary.tag(keyword.toString()), within(value)));
        return new Selection(elements);
    }

    private static Selection within(Object value) {
        boolean item = value instanceof List<?> items
                && !items.isEmpty()
                && items.get(0) instanceof Map<?, ?> map
                && !map.isEmpty();
        return item ? of((Map<?, ?>) ((List<?>) value).get(0)) : ALL;
    }

    boolean takes(int tag) {
        return elements == null || elements.containsKey(tag);
    }

    /** What is read of the items of that element. */
    Selection within(int tag) {
        return elements == null ? ALL : elements.getOrDefault(tag, NONE);
    }

    private static final Selection NONE = new Selection(Map.of());
}
