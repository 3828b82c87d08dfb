package org.caravan.dicom.data;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tags of data elements (PS3.5 §7.1.1): group in the upper, element in the lower 16 bits. Sort them with {@link Integer#compareUnsigned}. */
public final class Tag {

    public static final int SPECIFIC_CHARACTER_SET = 0x00080005;
    public static final int SOP_CLASS_UID = 0x00080016;
    public static final int SOP_INSTANCE_UID = 0x00080018;
    public static final int STUDY_DATE = 0x00080020;
    public static final int MODALITY = 0x00080060;
    public static final int PATIENT_NAME = 0x00100010;
    public static final int PATIENT_ID = 0x00100020;
    public static final int STUDY_INSTANCE_UID = 0x0020000D;
    public static final int SERIES_INSTANCE_UID = 0x0020000E;
    public static final int PIXEL_REPRESENTATION = 0x00280103;
    public static final int PIXEL_DATA = 0x7FE00010;
    public static final int ITEM = 0xFFFEE000;
    public static final int ITEM_DELIMITATION_ITEM = 0xFFFEE00D;
    public static final int SEQUENCE_DELIMITATION_ITEM = 0xFFFEE0DD;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Pattern NUMERIC = Pattern.compile("\\(?([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\\)?");

    private Tag() {}

    /** The tag of this group and element, as one number: {@code 0x00100020} for (0010,0020). */
    public static int of(int group, int element) {
        return (group << 16) | (element & 0xFFFF);
    }

    /** Its group number. */
    public static int group(int tag) {
        return tag >>> 16;
    }

    /** Its element number. */
    public static int element(int tag) {
        return tag & 0xFFFF;
    }

    /** True for odd groups (PS3.5 §7.8). */
    public static boolean isPrivate(int tag) {
        return (tag & 0x10000) != 0;
    }

    /** True for the element that reserves a block of private elements: (gggg,0010-00FF) of an odd group. */
    public static boolean isPrivateCreator(int tag) {
        return isPrivate(tag) && element(tag) >= 0x10 && element(tag) <= 0xFF;
    }

    /** True for (gggg,0000). */
    public static boolean isGroupLength(int tag) {
        return element(tag) == 0;
    }

    /** {@code (gggg,eeee)}, in upper case. */
    public static String format(int tag) {
        return "(" + HEX.toHexDigits((short) group(tag)) + "," + HEX.toHexDigits((short) element(tag)) + ")";
    }

    /** True for text such as {@code (0010,0020)} or {@code 0010,0020}, which {@link #parse} takes. */
    public static boolean isNumeric(String text) {
        return NUMERIC.matcher(text).matches();
    }

    /**
     * The tag written as {@code (gggg,eeee)}; the parentheses may be missing.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static int parse(String text) {
        Matcher matcher = NUMERIC.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a tag of the form (gggg,eeee): " + text);
        }
        return of(Integer.parseInt(matcher.group(1), 16), Integer.parseInt(matcher.group(2), 16));
    }
}
