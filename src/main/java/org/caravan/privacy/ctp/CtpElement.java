package org.caravan.privacy.ctp;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Tag;

/**
 * What a script calls an element by: a tag, or a private element by who reserved its block.
 *
 * @param tag of a private one with the lowest block there is
 * @param creator in upper case; null for a plain tag
 */
record CtpElement(int tag, String creator) {

    private static final Pattern PLAIN =
            Pattern.compile("[(\\[]?\\s*([0-9A-Fa-f]{4})\\s*,?\\s*([0-9A-Fa-f]{4})\\s*[)\\]]?");
    private static final Pattern PRIVATE =
            Pattern.compile("[(\\[]?\\s*([0-9A-Fa-f]{1,4})\\s*,?\\s*\\[(.+?)]\\s*([0-9A-Fa-f]{2})\\s*[)\\]]?");

    /**
     * The element of a name.
     *
     * @param names what the script itself calls its elements
     * @throws IllegalArgumentException where nobody knows it
     */
    static CtpElement of(String name, Map<String, CtpElement> names) {
        String stripped = name.strip();
        Matcher plain = PLAIN.matcher(stripped);
        if (plain.matches()) {
            return new CtpElement(
                    Tag.of(Integer.parseInt(plain.group(1), 16), Integer.parseInt(plain.group(2), 16)), null);
        }
        Matcher hidden = PRIVATE.matcher(stripped);
        if (hidden.matches()) {
            int group = Integer.parseInt(hidden.group(1), 16);
            if ((group & 1) == 1) {
                return new CtpElement(
                        Tag.of(group, 0x1000 | Integer.parseInt(hidden.group(3), 16)),
                        hidden.group(2).strip().toUpperCase(Locale.ROOT));
            }
        }
        CtpElement own = names.get(stripped);
        if (own != null) {
            return own;
        }
        Dictionary.Entry entry = Dictionary.entry(stripped);
        if (entry == null) {
            throw new IllegalArgumentException("There is no element " + stripped + ". Write its keyword, such as "
                    + Dictionary.closest(stripped) + ", or its tag as ggggeeee.");
        }
        return new CtpElement(entry.tag(), null);
    }

    /** Its tag in that data set; 0 where nobody has reserved its block there. */
    int in(DataSetTree dataSet) {
        if (creator == null) {
            return tag;
        }
        for (int block = 0x10; block <= 0xFF; block++) {
            String reserved = dataSet.text(Tag.of(Tag.group(tag), block));
            if (reserved != null && reserved.strip().toUpperCase(Locale.ROOT).equals(creator)) {
                return Tag.of(Tag.group(tag), block << 8 | tag & 0xFF);
            }
        }
        return 0;
    }
}
