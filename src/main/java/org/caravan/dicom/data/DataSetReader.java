package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.caravan.dicom.DicomMalformedException;

/**
 * Reads an encoded data set (PS3.5 §7) into a map of keyword to value, in any transfer syntax. Immutable; for use by any thread.
 *
 * <p>Values are a {@code String}, a {@code List<String>} where there are several, a {@code List<Map<String, Object>>} for a sequence, a
 * {@code byte[]} (little endian) for binary VRs, and a {@code List<byte[]>} for the fragments of encapsulated pixel data. Numbers are
 * decimal text, tags {@code (gggg,eeee)}. Elements that have no keyword are named {@code (gggg,eeee)}. Where an element comes twice the
 * first one counts. An element without value is an empty string, a sequence without items an empty list.
 *
 * <p>Bytes that are not a data set, or go beyond the {@link ReadLimits}, give a {@link DicomMalformedException} and nothing else.
 */
public final class DataSetReader {

    /** Reads whole data sets, with the default limits and no fallback character set. */
    public static final DataSetReader DEFAULT =
            new DataSetReader(CharacterSets.DEFAULT, ReadLimits.DEFAULT, Selection.ALL);

    private final CharacterSets fallback;
    private final ReadLimits limits;
    private final Selection selection;

    private DataSetReader(CharacterSets fallback, ReadLimits limits, Selection selection) {
        this.fallback = fallback;
        this.limits = limits;
        this.selection = selection;
    }

    /** The same, reading text without (0008,0005) in this character set (a defined term such as {@code ISO_IR 100}). */
    public DataSetReader withFallbackCharacterSet(String term) {
        return new DataSetReader(CharacterSets.of(term), limits, selection);
    }

    /** The same, within these limits. */
    public DataSetReader withLimits(ReadLimits value) {
        return new DataSetReader(fallback, value, selection);
    }

    /** The same, passing over all other elements: nothing is held of them. */
    public DataSetReader keeping(Selection value) {
        return new DataSetReader(fallback, limits, value);
    }

    /** Reads a data set held in memory. */
    public LinkedHashMap<String, Object> read(byte[] bytes, TransferSyntax syntax) throws DicomMalformedException {
        try {
            if (syntax.deflated()) {
                return read(new ByteArrayInputStream(bytes), syntax);
            }
            return new Reading(new ElementInput(bytes, 0, bytes.length)).dataSet(syntax);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a data set up to the end of the stream; leaves the stream open. */
    public LinkedHashMap<String, Object> read(InputStream in, TransferSyntax syntax)
            throws IOException, DicomMalformedException {
        if (!syntax.deflated()) {
            return new Reading(new ElementInput(in, limits.maxLength())).dataSet(syntax);
        }
        Inflater inflater = new Inflater(true);
        try {
            InputStream inflated = new InflaterInputStream(in, inflater, 8192);
            return new Reading(new ElementInput(inflated, limits.maxLength())).dataSet(syntax);
        } finally {
            inflater.end();
        }
    }

    /** One reading: where it stands, and what is left of the limits. */
    private final class Reading {
        private final ElementInput input;
        private int values = limits.maxValues();
        private boolean signedPixels;

        Reading(ElementInput input) {
            this.input = input;
        }

        LinkedHashMap<String, Object> dataSet(TransferSyntax syntax) throws IOException, DicomMalformedException {
            CharacterSets characterSets = CharacterSets.of(List.of(), fallback);
            return elements(input.actual(syntax), characterSets, selection, 0, Long.MAX_VALUE, false);
        }

        /**
         * Reads elements up to a position, or an item delimiter, or the end of the data at the top level.
         *
         * @param end position after the last element; Long.MAX_VALUE where it is unknown
         */
        private LinkedHashMap<String, Object> elements(
                TransferSyntax syntax,
                CharacterSets inherited,
                Selection wanted,
                int depth,
                long end,
                boolean delimited)
                throws IOException, DicomMalformedException {
            LinkedHashMap<String, Object> elements = new LinkedHashMap<>();
            CharacterSets characterSets = inherited;
            while (input.position() < end) {
                if (!input.next(syntax)) {
                    if (depth > 0) {
                        throw new DicomMalformedException("Data set ends within an item of a sequence");
                    }
                    break;
                }
                int tag = input.tag;
                if (tag == Tag.ITEM_DELIMITATION_ITEM && delimited) {
                    return elements;
                }
                count(1);
                if (Tag.group(tag) == 0xFFFE) {
                    strayDelimiter();
                    continue;
                }
                if (!wanted.takes(tag) && skip(end)) {
                    continue;
                }
                Object value = value(syntax, characterSets, wanted.within(tag), depth, end);
                if (wanted.takes(tag) && elements.putIfAbsent(Dictionary.name(tag), value) == null) {
                    characterSets = tag == Tag.SPECIFIC_CHARACTER_SET ? characterSets(value) : characterSets;
                    signedPixels = tag == Tag.PIXEL_REPRESENTATION ? "1".equals(value) : signedPixels;
                }
            }
            checkEnd(end);
            return elements;
        }

        /** Passes over the value where it says how long it is; otherwise it has to be read, to find its end. */
        private boolean skip(long end) throws IOException, DicomMalformedException {
            if (input.length == ElementInput.UNDEFINED) {
                return false;
            }
            requireWithin(end);
            input.skip(input.length);
            return true;
        }

        private void requireWithin(long end) throws DicomMalformedException {
            if (input.length > end - input.position()) {
                throw new DicomMalformedException(
                        "Element " + Tag.format(input.tag) + " goes beyond its item or sequence");
            }
        }

        /** Some writers close what has a defined length as well. */
        private void strayDelimiter() throws DicomMalformedException {
            if (input.tag == Tag.ITEM || input.length != 0) {
                throw new DicomMalformedException("Item outside a sequence at byte " + input.position());
            }
        }

        private void checkEnd(long end) throws DicomMalformedException {
            if (input.position() > end) {
                throw new DicomMalformedException(
                        "Element " + Tag.format(input.tag) + " goes beyond its item or sequence");
            }
        }

        private void count(int more) throws DicomMalformedException {
            values -= more;
            if (values < 0) {
                throw new DicomMalformedException("Data set has more than " + limits.maxValues() + " values");
            }
        }

        private CharacterSets characterSets(Object value) {
            List<String> terms = new ArrayList<>();
            for (Object term : value instanceof List<?> list ? list : List.of(value)) {
                terms.add(String.valueOf(term));
            }
            return CharacterSets.of(terms, fallback);
        }

        private Object value(TransferSyntax syntax, CharacterSets characterSets, Selection wanted, int depth, long end)
                throws IOException, DicomMalformedException {
            int tag = input.tag;
            long length = input.length;
            boolean unknown = input.vr == null || input.vr == Vr.UN;
            Vr vr = unknown ? vrOf(tag) : input.vr;
            // Elements of unknown VR are encoded in implicit VR little endian (PS3.5 §6.2.2, note 2)
            TransferSyntax inner = unknown && input.vr == Vr.UN ? TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN : syntax;
            if (length == ElementInput.UNDEFINED) {
                if (vr.isBinary() && vr != Vr.UN) {
                    return fragments(syntax);
                }
                if (vr != Vr.SQ && vr != Vr.UN) {
                    throw new DicomMalformedException("Element " + Tag.format(tag) + " of VR " + vr + " has no length");
                }
                return items(
                        vr == Vr.UN ? TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN : inner,
                        characterSets,
                        wanted,
                        depth + 1,
                        -1);
            }
            requireWithin(end);
            if (vr == Vr.SQ) {
                return items(inner, characterSets, wanted, depth + 1, input.position() + length);
            }
            if (length > limits.maxElementLength()) {
                throw new DicomMalformedException("Element " + Tag.format(tag) + " of " + length
                        + " bytes is longer than the limit of " + limits.maxElementLength());
            }
            byte[] bytes = input.read((int) length);
            if (!vr.isBinary()) {
                count(multiplicity(vr, bytes));
            }
            return Values.decode(vr, bytes, inner.bigEndian(), characterSets);
        }

        private Vr vrOf(int tag) {
            Dictionary.Entry entry = Dictionary.entry(tag);
            return entry != null && entry.pixelSigned() && signedPixels ? Vr.SS : Dictionary.vr(tag);
        }

        private int multiplicity(Vr vr, byte[] bytes) {
            if (vr.isNumber()) {
                return bytes.length / vr.unit();
            }
            int backslashes = 0;
            for (byte value : bytes) {
                backslashes += value == '\\' ? 1 : 0;
            }
            return vr.isSingleValued() ? 0 : backslashes;
        }

        /** Reads the items of a sequence up to a position, or its delimiter where the position is -1. */
        private List<Map<String, Object>> items(
                TransferSyntax syntax, CharacterSets characterSets, Selection wanted, int depth, long end)
                throws IOException, DicomMalformedException {
            if (depth > limits.maxDepth()) {
                throw new DicomMalformedException("Sequences nested deeper than " + limits.maxDepth());
            }
            List<Map<String, Object>> items = new ArrayList<>();
            while (end < 0 || input.position() < end) {
                if (!input.next(syntax)) {
                    throw new DicomMalformedException("Data set ends within a sequence");
                }
                count(1);
                if (input.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
                    if (end < 0) {
                        return items;
                    }
                    strayDelimiter();
                } else if (input.tag == Tag.ITEM) {
                    items.add(item(syntax, characterSets, wanted, depth, end));
                } else {
                    throw new DicomMalformedException("Item expected, but found " + Tag.format(input.tag));
                }
            }
            checkEnd(end);
            return items;
        }

        private Map<String, Object> item(
                TransferSyntax syntax, CharacterSets characterSets, Selection wanted, int depth, long end)
                throws IOException, DicomMalformedException {
            long outer = end < 0 ? Long.MAX_VALUE : end;
            if (input.length == ElementInput.UNDEFINED) {
                return elements(syntax, characterSets, wanted, depth, outer, true);
            }
            long own = input.position() + input.length;
            if (own > outer) {
                throw new DicomMalformedException("Item goes beyond its sequence");
            }
            return elements(syntax, characterSets, wanted, depth, own, false);
        }

        /** Reads encapsulated pixel data: an offset table, then fragments (PS3.5 §A.4). */
        private List<byte[]> fragments(TransferSyntax syntax) throws IOException, DicomMalformedException {
            List<byte[]> fragments = new ArrayList<>();
            long total = 0;
            while (input.next(syntax)) {
                if (input.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
                    return fragments;
                }
                count(1);
                total += input.length;
                if (input.tag != Tag.ITEM || total > limits.maxElementLength()) {
                    throw new DicomMalformedException(
                            "Encapsulated pixel data are not a list of fragments, or longer than "
                                    + limits.maxElementLength() + " bytes");
                }
                fragments.add(input.read((int) input.length));
            }
            throw new DicomMalformedException("Data set ends within encapsulated pixel data");
        }
    }
}
