package org.caravan.dicom.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

import org.caravan.dicom.DicomMalformedException;

/**
 * A command set (PS3.7 §6.3.1, annex E): the elements of group 0000, always in implicit VR little endian. Text is
 * kept without padding; numbers are US.
 */
public final class CommandSet {

    private static final int MAX_LENGTH = 65536;
    private static final int HEADER = 8;

    private final TreeMap<Integer, byte[]> elements = new TreeMap<>();

    /**
     * Reads an encoded command set. The group length and elements of other groups are ignored.
     *
     * @throws DicomMalformedException where an element goes beyond the end, or all are longer than 64 KiB
     */
    public static CommandSet parse(byte[] bytes, int offset, int length) throws DicomMalformedException {
        if (length > MAX_LENGTH) {
            throw new DicomMalformedException("Command set of " + length + " bytes");
        }
        CommandSet command = new CommandSet();
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at < HEADER) {
                throw new DicomMalformedException("Command set ends within an element");
            }
            int tag = Tag.of(u16(bytes, at), u16(bytes, at + 2));
            long size = u16(bytes, at + 4) | (long) u16(bytes, at + 6) << 16;
            at += HEADER;
            if (size > end - at) {
                throw new DicomMalformedException("Element " + Tag.format(tag) + " goes beyond its command set");
            }
            if (Tag.group(tag) == 0 && tag != Tag.COMMAND_GROUP_LENGTH) {
                command.elements.putIfAbsent(tag, Arrays.copyOfRange(bytes, at, at + (int) size));
            }
            at += (int) size;
        }
        return command;
    }

    /** Sets a number (US). */
    public CommandSet put(int tag, int value) {
        elements.put(tag, new byte[] {(byte) value, (byte) (value >> 8)});
        return this;
    }

    /** Sets text (AE, LO or UI), padded as its VR says. Characters that are not ASCII become question marks. */
    public CommandSet put(int tag, String value) {
        byte[] text = value.getBytes(StandardCharsets.US_ASCII);
        byte[] padded = text;
        if ((text.length & 1) == 1) {
            padded = Arrays.copyOf(text, text.length + 1);
            padded[text.length] = Dictionary.vr(tag).padding();
        }
        elements.put(tag, padded);
        return this;
    }

    public boolean contains(int tag) {
        return elements.containsKey(tag);
    }

    /** The first number (US) of an element, or what to take where it is absent or empty. */
    public int number(int tag, int absent) {
        byte[] value = elements.get(tag);
        return value == null || value.length < 2 ? absent : u16(value, 0);
    }

    /** The text of an element without its padding; null where it is absent. */
    public String text(int tag) {
        byte[] value = elements.get(tag);
        return value == null
                ? null
                : new String(value, StandardCharsets.ISO_8859_1)
                        .replace('\0', ' ')
                        .strip();
    }

    /** The encoded command set, its group length first. */
    public byte[] toBytes() {
        int length = 0;
        for (byte[] value : elements.values()) {
            length += HEADER + value.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 12);
        header(out, Tag.COMMAND_GROUP_LENGTH, 4);
        u32(out, length);
        for (Map.Entry<Integer, byte[]> element : elements.entrySet()) {
            header(out, element.getKey(), element.getValue().length);
            out.writeBytes(element.getValue());
        }
        return out.toByteArray();
    }

    private static void header(ByteArrayOutputStream out, int tag, int length) {
        u32(out, Tag.group(tag) | Tag.element(tag) << 16);
        u32(out, length);
    }

    private static void u32(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }

    private static int u16(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF | (bytes[offset + 1] & 0xFF) << 8;
    }

    /** Tags and lengths only: values may be a patient's data. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("command");
        elements.forEach((tag, value) -> text.append(' ')
                .append(Dictionary.name(tag))
                .append('[')
                .append(value.length)
                .append(']'));
        return text.toString();
    }
}
