package org.caravan.dicom.data;

import java.util.ArrayList;
import java.util.List;

/** Turns the bytes of one value field into what maps hold: text, a list of texts, or bytes. */
final class Values {

    private Values() {}

    /** A {@code String}, a {@code List<String>} for several values, or a {@code byte[]} (little endian) for binary VRs. */
    static Object decode(Vr vr, byte[] bytes, boolean bigEndian, CharacterSets characterSets) {
        if (vr.isBinary()) {
            return bigEndian ? swapped(bytes, vr.unit()) : bytes;
        }
        return vr.isNumber() ? numbers(vr, bytes, bigEndian) : texts(vr, bytes, characterSets);
    }

    private static Object texts(Vr vr, byte[] bytes, CharacterSets characterSets) {
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == 0 || bytes[length - 1] == ' ')) {
            length--;
        }
        String text = vr.isCharacterSetAffected()
                ? characterSets.decode(bytes, 0, length, vr)
                : CharacterSets.DEFAULT.decode(bytes, 0, length, vr);
        if (vr.isSingleValued() || text.indexOf('\\') < 0) {
            return trim(text, vr);
        }
        List<String> values = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\\'); end >= 0; end = text.indexOf('\\', start)) {
            values.add(trim(text.substring(start, end), vr));
            start = end + 1;
        }
        values.add(trim(text.substring(start), vr));
        return values;
    }

    /** Without padding (PS3.5 §6.2). NUL is no character of any text; one within becomes U+FFFD, since databases refuse it. */
    private static String trim(String text, Vr vr) {
        int start = 0;
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == 0)) {
            end--;
        }
        if (!vr.isSingleValued()) {
            while (start < end && text.charAt(start) == ' ') {
                start++;
            }
        }
        return text.substring(start, end).replace('\0', '\uFFFD');
    }

    private static Object numbers(Vr vr, byte[] bytes, boolean bigEndian) {
        int count = bytes.length / vr.unit();
        if (count == 0) {
            return "";
        }
        if (count == 1) {
            return number(vr, bytes, 0, bigEndian);
        }
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(number(vr, bytes, i * vr.unit(), bigEndian));
        }
        return values;
    }

    private static String number(Vr vr, byte[] bytes, int offset, boolean bigEndian) {
        if (vr == Vr.AT) {
            return Tag.format(
                    Tag.of((int) bits(bytes, offset, 2, bigEndian), (int) bits(bytes, offset + 2, 2, bigEndian)));
        }
        long bits = bits(bytes, offset, vr.unit(), bigEndian);
        return switch (vr) {
            case SS -> Short.toString((short) bits);
            case SL -> Integer.toString((int) bits);
            case UV -> Long.toUnsignedString(bits);
            case FL -> Float.toString(Float.intBitsToFloat((int) bits));
            case FD -> Double.toString(Double.longBitsToDouble(bits));
            default -> Long.toString(bits);
        };
    }

    private static long bits(byte[] bytes, int offset, int unit, boolean bigEndian) {
        long bits = 0;
        for (int i = 0; i < unit; i++) {
            bits = bits << 8 | bytes[bigEndian ? offset + i : offset + unit - 1 - i] & 0xFF;
        }
        return bits;
    }

    /** The bytes with each unit of so many bytes reversed; a rest that is no whole unit stays. */
    static byte[] swapped(byte[] bytes, int unit) {
        if (unit == 1) {
            return bytes;
        }
        byte[] swapped = bytes.clone();
        for (int i = 0; i + unit <= bytes.length; i += unit) {
            for (int j = 0; j < unit; j++) {
                swapped[i + j] = bytes[i + unit - 1 - j];
            }
        }
        return swapped;
    }
}
