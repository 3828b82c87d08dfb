package org.caravan.dicom.data;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/** Turns what maps hold into the bytes of one value field, without padding. The opposite of {@link Values}. */
final class ValueEncoder {

    private ValueEncoder() {}

    /** @throws IllegalArgumentException naming the element, never its value */
    static byte[] encode(int tag, Vr vr, Object value, boolean bigEndian, CharacterSets characterSets) {
        if (value instanceof byte[] bytes) {
            return bigEndian ? Values.swapped(bytes, vr.unit()) : bytes;
        }
        if (vr.isNumber()) {
            return numbers(tag, vr, value, bigEndian);
        }
        if (vr.isBinary() && vr != Vr.UN && !value.equals("") && !value.equals(List.of())) {
            throw unencodable(tag, "is binary (" + vr + "): its value is a byte[]");
        }
        return text(tag, vr == Vr.UN ? Vr.LO : vr, value, characterSets);
    }

    private static byte[] text(int tag, Vr vr, Object value, CharacterSets characterSets) {
        String text = value instanceof List<?> list
                ? list.stream().map(ValueEncoder::plain).collect(Collectors.joining("\\"))
                : plain(value);
        boolean affected = vr.isCharacterSetAffected();
        byte[] bytes = (affected ? characterSets : CharacterSets.ASCII).encode(text, vr);
        if (bytes != null) {
            return bytes;
        }
        throw affected
                ? new UnencodableTextException(Dictionary.name(tag))
                : unencodable(tag, "has characters beyond ASCII, which " + vr + " does not take");
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
    }

    private static byte[] numbers(int tag, Vr vr, Object value, boolean bigEndian) {
        List<?> values = value instanceof List<?> list
                ? list
                : value instanceof String text ? List.of(text.split("\\\\", -1)) : List.of(value);
        if (values.isEmpty() || values.equals(List.of(""))) {
            return new byte[0];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(values.size() * vr.unit());
        for (Object each : values) {
            try {
                number(vr, String.valueOf(each).strip(), bigEndian, out);
            } catch (ArithmeticException | IllegalArgumentException e) {
                throw unencodable(tag, "has a value that is no " + vr);
            }
        }
        return out.toByteArray();
    }

    private static void number(Vr vr, String text, boolean bigEndian, ByteArrayOutputStream out) {
        if (vr == Vr.AT) {
            int tag = Dictionary.tag(text);
            put(Tag.group(tag), 2, bigEndian, out);
            put(Tag.element(tag), 2, bigEndian, out);
            return;
        }
        int unit = vr.unit();
        switch (vr) {
            case FL -> put(Float.floatToRawIntBits(Float.parseFloat(text)), unit, bigEndian, out);
            case FD -> put(Double.doubleToRawLongBits(Double.parseDouble(text)), unit, bigEndian, out);
            default -> put(integer(text, unit * 8, vr == Vr.SS || vr == Vr.SL || vr == Vr.SV), unit, bigEndian, out);
        }
    }

    private static long integer(String text, int bits, boolean signed) {
        BigInteger number = new BigInteger(text);
        if (signed ? number.bitLength() > bits - 1 : number.signum() < 0 || number.bitLength() > bits) {
            throw new ArithmeticException("out of range");
        }
        return number.longValue();
    }

    private static void put(long bits, int unit, boolean bigEndian, ByteArrayOutputStream out) {
        for (int i = 0; i < unit; i++) {
            out.write((int) (bits >>> 8 * (bigEndian ? unit - 1 - i : i)));
        }
    }

    private static IllegalArgumentException unencodable(int tag, String what) {
        return new IllegalArgumentException(Dictionary.name(tag) + " " + what);
    }
}
