package org.caravan.dicom.data;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One set of characters that ISO 2022 escape sequences switch to (PS3.3 tables C.12-3 and C.12-4).
 *
 * @param number its ISO-IR registration number
 * @param escape the bytes after ESC
 * @param upper true for G1 (bytes from 80H), false for G0
 * @param width bytes per character
 * @param charset the JDK's charset that holds it
 */
record CodeElement(int number, String escape, boolean upper, int width, Charset charset) {

    static final CodeElement ASCII = new CodeElement(6, "(B", false, 1, StandardCharsets.US_ASCII);
    static final CodeElement ROMAJI = new CodeElement(14, "(J", false, 1, StandardCharsets.US_ASCII);
    private static final Charset EUC_JP = Charset.forName("EUC-JP");

    static final List<CodeElement> ALL = List.of(
            ASCII,
            ROMAJI,
            new CodeElement(13, ")I", true, 1, Charset.forName("JIS_X0201")),
            new CodeElement(100, "-A", true, 1, StandardCharsets.ISO_8859_1),
            new CodeElement(101, "-B", true, 1, Charset.forName("ISO-8859-2")),
            new CodeElement(109, "-C", true, 1, Charset.forName("ISO-8859-3")),
            new CodeElement(110, "-D", true, 1, Charset.forName("ISO-8859-4")),
            new CodeElement(144, "-L", true, 1, Charset.forName("ISO-8859-5")),
            new CodeElement(127, "-G", true, 1, Charset.forName("ISO-8859-6")),
            new CodeElement(126, "-F", true, 1, Charset.forName("ISO-8859-7")),
            new CodeElement(138, "-H", true, 1, Charset.forName("ISO-8859-8")),
            new CodeElement(148, "-M", true, 1, Charset.forName("ISO-8859-9")),
            new CodeElement(203, "-b", true, 1, Charset.forName("ISO-8859-15")),
            new CodeElement(166, "-T", true, 1, Charset.forName("TIS-620")),
            new CodeElement(149, "$)C", true, 2, Charset.forName("EUC-KR")),
            new CodeElement(58, "$)A", true, 2, Charset.forName("GB2312")),
            new CodeElement(87, "$B", false, 2, EUC_JP),
            new CodeElement(159, "$(D", false, 2, EUC_JP));

    /** Charsets without code extensions that are not an ISO-IR set of G1 (PS3.3 table C.12-5). */
    static final Map<String, Charset> WHOLE =
            Map.of("GB18030", Charset.forName("GB18030"), "GBK", Charset.forName("GBK"), "192", StandardCharsets.UTF_8);

    private static final byte SINGLE_SHIFT_3 = (byte) 0x8F;

    static CodeElement ofNumber(int number) {
        for (CodeElement element : ALL) {
            if (element.number == number) {
                return element;
            }
        }
        return null;
    }

    /** The element whose escape sequence stands at this place, after ESC; null when there is none. */
    static CodeElement atEscape(byte[] bytes, int offset, int end) {
        for (CodeElement element : ALL) {
            if (element.matches(bytes, offset, end)) {
                return element;
            }
        }
        return null;
    }

    private boolean matches(byte[] bytes, int offset, int end) {
        if (end - offset < escape.length()) {
            return false;
        }
        for (int i = 0; i < escape.length(); i++) {
            if (bytes[offset + i] != escape.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes of this value belong to this element once it is invoked. */
    boolean takes(byte value) {
        int unsigned = value & 0xFF;
        return upper ? unsigned >= (width == 2 ? 0xA1 : 0x80) : unsigned >= 0x21 && unsigned <= 0x7E;
    }

    String decode(byte[] bytes, int offset, int length) {
        if (upper) {
            return new String(bytes, offset, length, charset);
        }
        int extra = number == 159 ? 1 : 0;
        byte[] euc = new byte[length / 2 * (2 + extra)];
        for (int from = offset, to = 0; to < euc.length; from += 2) {
            if (extra == 1) {
                euc[to++] = SINGLE_SHIFT_3;
            }
            euc[to++] = (byte) (bytes[from] | 0x80);
            euc[to++] = (byte) (bytes[from + 1] | 0x80);
        }
        return new String(euc, charset);
    }

    /** The bytes of one character, null when this element does not have it. */
    byte[] encode(String character) {
        if (!charset.newEncoder().canEncode(character)) {
            return null;
        }
        byte[] bytes = character.getBytes(charset);
        if (upper) {
            return bytes.length == width && takes(bytes[0]) ? bytes : null;
        }
        int extra = number == 159 ? 1 : 0;
        boolean own =
                bytes.length == 2 + extra && (extra == 1 ? bytes[0] == SINGLE_SHIFT_3 : (bytes[0] & 0xFF) >= 0xA1);
        return own ? new byte[] {(byte) (bytes[extra] & 0x7F), (byte) (bytes[extra + 1] & 0x7F)} : null;
    }
}
