package org.caravan.dicom.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Encodes a map of keyword to value as a data set (PS3.5 §7): elements in the order of their tags, values padded to even length,
 * sequences with defined lengths. Takes what {@link DataSetReader} gives, and numbers besides.
 *
 * <p>Text that is not ASCII is encoded in the map's SpecificCharacterSet; where that is missing or empty the data set is given ISO_IR 192.
 * An {@link IllegalArgumentException} names the element whose value cannot be encoded, but not the value.
 */
public final class DataSetWriter {

    private static final int MAX_SHORT_LENGTH = 0xFFFE;

    private final TransferSyntax syntax;
    private final OutputStream out;

    private DataSetWriter(TransferSyntax syntax, OutputStream out) {
        this.syntax = syntax;
        this.out = out;
    }

    /** The encoded data set. */
    public static byte[] toBytes(Map<String, ?> dataSet, TransferSyntax syntax) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            write(dataSet, syntax, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes the encoded data set; leaves the stream open. */
    public static void write(Map<String, ?> dataSet, TransferSyntax syntax, OutputStream out) throws IOException {
        Map<String, ?> complete = withCharacterSet(dataSet);
        CharacterSets characterSets = characterSets(complete, CharacterSets.DEFAULT);
        if (!syntax.deflated()) {
            new DataSetWriter(syntax, out).elements(complete, characterSets);
            return;
        }
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater);
            new DataSetWriter(syntax, deflated).elements(complete, characterSets);
            deflated.finish();
            if ((deflater.getBytesWritten() & 1) == 1) {
                out.write(0);
            }
        } finally {
            deflater.end();
        }
    }

    private static Map<String, ?> withCharacterSet(Map<String, ?> dataSet) {
        Object declared = dataSet.get("SpecificCharacterSet");
        if (declared != null && !declared.equals("") && !declared.equals(List.of()) || isAscii(dataSet)) {
            return dataSet;
        }
        Map<String, Object> complete = new LinkedHashMap<>(dataSet);
        complete.put("SpecificCharacterSet", CharacterSets.UTF_8);
        return complete;
    }

    private static boolean isAscii(Object value) {
        if (value instanceof CharSequence text) {
            return CharacterSets.isAscii(text);
        }
        Collection<?> values = value instanceof Map<?, ?> map ? map.values() : List.of();
        for (Object each : value instanceof Collection<?> list ? list : values) {
            if (!isAscii(each)) {
                return false;
            }
        }
        return true;
    }

    private static CharacterSets characterSets(Map<String, ?> dataSet, CharacterSets inherited) {
        Object declared = dataSet.get("SpecificCharacterSet");
        if (declared == null || declared.equals("")) {
            return inherited;
        }
        List<?> terms = declared instanceof List<?> list ? list : List.of(((String) declared).split("\\\\", -1));
        return CharacterSets.of(terms.stream().map(String::valueOf).toList(), null);
    }

    private void elements(Map<String, ?> dataSet, CharacterSets characterSets) throws IOException {
        TreeMap<Integer, Object> sorted = new TreeMap<>(Integer::compareUnsigned);
        for (Map.Entry<String, ?> entry : dataSet.entrySet()) {
            sorted.put(Dictionary.tag(entry.getKey()), entry.getValue() == null ? "" : entry.getValue());
        }
        for (Map.Entry<Integer, Object> entry : sorted.entrySet()) {
            int tag = entry.getKey();
            element(tag, vr(tag, entry.getValue(), dataSet), entry.getValue(), characterSets);
        }
    }

    private Vr vr(int tag, Object value, Map<String, ?> dataSet) {
        Dictionary.Entry entry = Dictionary.entry(tag);
        if (entry == null && value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map) {
            return Vr.SQ;
        }
        boolean signed =
                entry != null && entry.pixelSigned() && "1".equals(String.valueOf(dataSet.get("PixelRepresentation")));
        return signed ? Vr.SS : Dictionary.vr(tag);
    }

    private void element(int tag, Vr vr, Object value, CharacterSets characterSets) throws IOException {
        if (vr == Vr.SQ) {
            byte[] items = items(tag, value, characterSets);
            header(tag, vr, items.length);
            out.write(items);
        } else if (vr.isBinary()
                && value instanceof List<?> fragments
                && !fragments.isEmpty()
                && fragments.get(0) instanceof byte[]) {
            fragments(tag, fragments);
        } else {
            byte[] bytes = ValueEncoder.encode(tag, vr, value, syntax.bigEndian(), characterSets);
            boolean odd = (bytes.length & 1) == 1;
            int length = bytes.length + (odd ? 1 : 0);
            boolean tooLong = length > MAX_SHORT_LENGTH && !vr.hasLongLength();
            header(tag, tooLong ? Vr.UN : vr, length);
            out.write(bytes);
            if (odd) {
                out.write(vr.padding());
            }
        }
    }

    private byte[] items(int tag, Object value, CharacterSets characterSets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<?> items = value instanceof Map ? List.of(value) : value instanceof List<?> list ? list : List.of();
        if (items.isEmpty() && !value.equals("") && !value.equals(List.of())) {
            throw new IllegalArgumentException(Dictionary.name(tag) + " is a sequence: its value is a list of maps");
        }
        DataSetWriter sequence = new DataSetWriter(syntax, bytes);
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(
                        Dictionary.name(tag) + " is a sequence: its value is a list of maps");
            }
            Map<String, Object> elements = new LinkedHashMap<>();
            map.forEach((keyword, element) -> elements.put((String) keyword, element));
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            new DataSetWriter(syntax, encoded).elements(elements, characterSets(elements, characterSets));
            sequence.header(Tag.ITEM, null, encoded.size());
            encoded.writeTo(bytes);
        }
        return bytes.toByteArray();
    }

    private void fragments(int tag, List<?> fragments) throws IOException {
        header(tag, Vr.OB, 0xFFFFFFFF);
        for (Object fragment : fragments) {
            byte[] bytes = (byte[]) fragment;
            header(Tag.ITEM, null, bytes.length + (bytes.length & 1));
            out.write(bytes);
            if ((bytes.length & 1) == 1) {
                out.write(0);
            }
        }
        header(Tag.SEQUENCE_DELIMITATION_ITEM, null, 0);
    }

    /** Writes tag, VR (none for items) and length. */
    private void header(int tag, Vr vr, int length) throws IOException {
        u16(Tag.group(tag));
        u16(Tag.element(tag));
        if (vr == null || !syntax.explicitVr()) {
            u32(length);
            return;
        }
        out.write(vr.name().charAt(0));
        out.write(vr.name().charAt(1));
        if (vr.hasLongLength()) {
            u16(0);
            u32(length);
        } else {
            u16(length);
        }
    }

    private void u16(int value) throws IOException {
        out.write(syntax.bigEndian() ? value >> 8 : value);
        out.write(syntax.bigEndian() ? value : value >> 8);
    }

    private void u32(int value) throws IOException {
        u16(syntax.bigEndian() ? value >>> 16 : value);
        u16(syntax.bigEndian() ? value : value >>> 16);
    }
}
