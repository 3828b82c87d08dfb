package org.caravan.dicom.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The character sets of one data set, as SpecificCharacterSet (0008,0005) names them (PS3.3 C.12.1.1.2, PS3.5 §6.1): decodes any
 * bytes without ever failing, and encodes text. Immutable.
 *
 * <p>Text that is not ASCII where no character set, an unknown one or plain ASCII was declared is read in the fallback; without a fallback as UTF-8
 * where it is valid UTF-8, else as ISO_IR 100.
 */
public final class CharacterSets {

    /** No SpecificCharacterSet, no fallback. */
    public static final CharacterSets DEFAULT = new CharacterSets(null, null, List.of(), null);

    /** Only ASCII; what text that SpecificCharacterSet does not affect is written in. */
    static final CharacterSets ASCII = DEFAULT;

    public static final String UTF_8 = "ISO_IR 192";

    private static final Pattern TERM = Pattern.compile("ISO[ _-]*(2022)?[ _-]*IR[ _-]*(\\d+)");
    private static final byte ESC = 0x1B;

    /** A charset used as it is, without G0 and G1: UTF-8, GB18030, GBK. */
    private final Charset whole;

    private final CodeElement initialUpper;
    private final List<CodeElement> elements;
    private final CharacterSets fallback;

    private CharacterSets(Charset whole, CodeElement initialUpper, List<CodeElement> elements, CharacterSets fallback) {
        this.whole = whole;
        this.initialUpper = initialUpper;
        this.elements = elements;
        this.fallback = fallback;
    }

    /**
     * The character sets of the values of SpecificCharacterSet, of which the first may be empty.
     *
     * @param terms defined terms such as {@code ISO_IR 100}; unknown ones are ignored, common misspellings understood
     * @param fallback what to read undeclared text with; null for none
     */
    public static CharacterSets of(List<String> terms, CharacterSets fallback) {
        List<CodeElement> elements = new ArrayList<>();
        CodeElement upper = null;
        for (int i = 0; i < terms.size(); i++) {
            String number = number(terms.get(i));
            Charset whole = CodeElement.WHOLE.get(number);
            if (whole != null) {
                return new CharacterSets(whole, null, List.of(), null);
            }
            CodeElement element = number.isEmpty() ? null : CodeElement.ofNumber(Integer.parseInt(number));
            if (element != null) {
                elements.add(element.number() == 13 && i == 0 ? CodeElement.ROMAJI : element);
                if (element.number() == 13 && i == 0) {
                    elements.add(element);
                }
                upper = i == 0 && element.upper() ? element : upper;
            }
        }
        return new CharacterSets(null, upper, List.copyOf(elements), fallback);
    }

    /** The character set of one defined term, to serve as a fallback; null or empty gives {@link #DEFAULT}. */
    public static CharacterSets of(String term) {
        return term == null || term.isBlank() ? DEFAULT : of(List.of(term.split("\\\\", -1)), null);
    }

    /** True for a defined term that is known; an empty one is. */
    public static boolean isKnown(String term) {
        String number = number(term);
        return term.isBlank()
                || CodeElement.WHOLE.containsKey(number)
                || !number.isEmpty() && CodeElement.ofNumber(Integer.parseInt(number)) != null;
    }

    /** The ISO-IR number of a term, GB18030 or GBK; empty when unknown. */
    private static String number(String term) {
        String upper = term.strip().toUpperCase(Locale.ROOT);
        if (upper.equals("UTF-8") || upper.equals("UTF8")) {
            return "192";
        }
        if (CodeElement.WHOLE.containsKey(upper)) {
            return upper;
        }
        Matcher matcher = TERM.matcher(upper);
        return matcher.matches() && matcher.group(2).length() < 6 ? matcher.group(2) : "";
    }

    /** The text of the bytes of one element, all values with their backslashes. Never throws. */
    public String decode(byte[] bytes, int offset, int length, Vr vr) {
        if (isPlain(bytes, offset, length)) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
        if (whole != null) {
            return new String(bytes, offset, length, whole);
        }
        return new Iso2022Decoder(bytes, offset, offset + length, vr).decode();
    }

    private static boolean isPlain(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0 || bytes[i] == ESC) {
                return false;
            }
        }
        return true;
    }

    private String decodeUndeclared(byte[] bytes, int offset, int length) {
        if (fallback != null && fallback.whole != null) {
            return new String(bytes, offset, length, fallback.whole);
        }
        if (fallback != null && fallback.initialUpper != null) {
            return fallback.initialUpper.decode(bytes, offset, length);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean isDelimiter(int character, Vr vr) {
        return character == '\\' && !vr.isSingleValued()
                || vr == Vr.PN && (character == '^' || character == '=')
                || character < 0x20 && character != ESC;
    }

    /** Follows the escape sequences (PS3.5 §6.1.2.5); every delimiter brings the first character set back. */
    private final class Iso2022Decoder {
        private final byte[] bytes;
        private final int end;
        private final Vr vr;
        private final StringBuilder text;
        private int at;
        private CodeElement lower = CodeElement.ASCII;
        private CodeElement upper = initialUpper;

        Iso2022Decoder(byte[] bytes, int offset, int end, Vr vr) {
            this.bytes = bytes;
            this.at = offset;
            this.end = end;
            this.vr = vr;
            this.text = new StringBuilder(end - offset);
        }

        String decode() {
            while (at < end) {
                byte value = bytes[at];
                if (value == ESC) {
                    escape();
                } else if (value < 0) {
                    upperRun();
                } else if (lower.width() == 2 && lower.takes(value) && at + 1 < end && lower.takes(bytes[at + 1])) {
                    run(lower);
                } else {
                    if (isDelimiter(value, vr)) {
                        lower = CodeElement.ASCII;
                        upper = initialUpper;
                    }
                    text.append((char) value);
                    at++;
                }
            }
            return text.toString();
        }

        private void escape() {
            at++;
            CodeElement element = CodeElement.atEscape(bytes, at, end);
            if (element == null) {
                return;
            }
            at += element.escape().length();
            if (element.upper()) {
                upper = element;
            } else {
                lower = element;
            }
        }

        private void upperRun() {
            if (upper != null
                    && upper.takes(bytes[at])
                    && (upper.width() == 1 || at + 1 < end && upper.takes(bytes[at + 1]))) {
                run(upper);
                return;
            }
            int start = at;
            while (at < end && bytes[at] < 0) {
                at++;
            }
            text.append(decodeUndeclared(bytes, start, at - start));
        }

        private void run(CodeElement element) {
            int start = at;
            int width = element.width();
            while (at + width <= end && element.takes(bytes[at]) && element.takes(bytes[at + width - 1])) {
                at += width;
            }
            text.append(element.decode(bytes, start, at - start));
        }
    }

    /** The bytes of a text; null where these character sets do not have one of its characters. */
    public byte[] encode(String text, Vr vr) {
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        if (whole != null) {
            return whole.newEncoder().canEncode(text) ? text.getBytes(whole) : null;
        }
        return encodeIso2022(text, vr);
    }

    static boolean isAscii(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private byte[] encodeIso2022(String text, Vr vr) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 2);
        CodeElement initialLower = elements.contains(CodeElement.ROMAJI) ? CodeElement.ROMAJI : CodeElement.ASCII;
        CodeElement lower = initialLower;
        CodeElement upper = initialUpper;
        for (int character : text.codePoints().toArray()) {
            CodeElement element = character < 0x80 ? initialLower : elementFor(character, lower, upper);
            if (element == null) {
                return null;
            }
            if (element != (element.upper() ? upper : lower)) {
                out.write(ESC);
                out.writeBytes(element.escape().getBytes(StandardCharsets.US_ASCII));
            }
            lower = element.upper() ? lower : element;
            upper = element.upper() ? element : isDelimiter(character, vr) ? initialUpper : upper;
            out.writeBytes(
                    character < 0x80 ? new byte[] {(byte) character} : element.encode(Character.toString(character)));
        }
        if (lower != initialLower) {
            out.write(ESC);
            out.writeBytes(initialLower.escape().getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    /** The element that has the character: one that is active, else the first declared one. */
    private CodeElement elementFor(int character, CodeElement lower, CodeElement upper) {
        String text = Character.toString(character);
        if (upper != null && upper.encode(text) != null) {
            return upper;
        }
        if (lower.width() == 2 && lower.encode(text) != null) {
            return lower;
        }
        for (CodeElement element : elements) {
            if ((element.upper() || element.width() == 2) && element.encode(text) != null) {
                return element;
            }
        }
        return null;
    }
}
