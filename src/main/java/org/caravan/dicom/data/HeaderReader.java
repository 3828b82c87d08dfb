package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.caravan.dicom.DicomMalformedException;

/**
 * Reads a few top-level attributes of a data set without holding the rest: stops after the highest wanted tag, skips sequences and
 * large values. Broken data give what was read so far; only a failing stream throws. Immutable; for use by any thread.
 *
 * <p>Where an element comes twice the first one counts, as for {@link DataSetReader}.
 */
public final class HeaderReader {

    /** What identifies a received object. */
    public static final HeaderReader IDENTITY = new HeaderReader(
            "SOPClassUID",
            "SOPInstanceUID",
            "Modality",
            "PatientID",
            "IssuerOfPatientID",
            "StudyInstanceUID",
            "SeriesInstanceUID");

    /** Longest value taken, in bytes. */
    private static final int MAX_VALUE = 65536;

    /** Most bytes inflated in search of the wanted attributes. */
    private static final long MAX_INFLATED = 64L << 20;

    /** Most elements and items looked at, in sequences too. */
    private static final int MAX_ELEMENTS = 100_000;

    private final int[] wanted;
    private final String[] names;
    private final Vr[] vrs;

    /**
     * Reads these attributes.
     *
     * @param keywords keywords or {@code (gggg,eeee)}; not of sequences
     */
    public HeaderReader(String... keywords) {
        wanted = Arrays.stream(keywords).mapToInt(Dictionary::tag).toArray();
        Arrays.sort(wanted);
        names = Arrays.stream(wanted).mapToObj(Dictionary::name).toArray(String[]::new);
        vrs = Arrays.stream(wanted).mapToObj(Dictionary::vr).toArray(Vr[]::new);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] < 0 || vrs[i] == Vr.SQ) {
                throw new IllegalArgumentException("A header cannot hold " + names[i]);
            }
        }
    }

    /**
     * What was read.
     *
     * @param values keyword to text, several values joined by a backslash; only those present, an empty one is an empty string
     * @param intact false where the data ended or turned out malformed before the highest wanted tag was passed
     */
    public record Header(Map<String, String> values, boolean intact) {

        /** The value of an attribute; null where the data set has none, or none that could be read. */
        public String get(String keyword) {
            return values.get(keyword);
        }
    }

    /** Reads from the first bytes of a data set held in memory. */
    public Header read(byte[] bytes, int offset, int length, TransferSyntax syntax, CharacterSets fallback) {
        try {
            if (syntax.deflated()) {
                return read(new ByteArrayInputStream(bytes, offset, length), syntax, fallback);
            }
            return new Reading(new ElementInput(bytes, offset, length), fallback).read(syntax);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads from a stream that stands at the beginning of a data set; needs no buffering, reads ahead, leaves it open. */
    public Header read(InputStream in, TransferSyntax syntax, CharacterSets fallback) throws IOException {
        if (!syntax.deflated()) {
            return new Reading(new ElementInput(in, Long.MAX_VALUE), fallback).read(syntax);
        }
        Inflater inflater = new Inflater(true);
        try {
            InputStream inflated = new InflaterInputStream(in, inflater, 4096);
            return new Reading(new ElementInput(inflated, MAX_INFLATED), fallback).read(syntax);
        } finally {
            inflater.end();
        }
    }

    private final class Reading {
        private final ElementInput input;
        private final CharacterSets fallback;
        private final byte[][] raw = new byte[wanted.length][];
        private final boolean[] bigEndian = new boolean[wanted.length];
        private byte[] terms;
        private int elementsLeft = MAX_ELEMENTS;

        Reading(ElementInput input, CharacterSets fallback) {
            this.input = input;
            this.fallback = fallback;
        }

        Header read(TransferSyntax syntax) throws IOException {
            boolean intact;
            try {
                intact = elements(input.actual(syntax));
            } catch (DicomMalformedException e) {
                intact = false;
            }
            return new Header(decoded(), intact);
        }

        private boolean elements(TransferSyntax syntax) throws IOException, DicomMalformedException {
            int last = wanted[wanted.length - 1];
            int missing = wanted.length;
            boolean intact = true;
            while (missing > 0 && next(syntax)) {
                if (Integer.compareUnsigned(input.tag, last) > 0) {
                    return intact;
                }
                int index = Arrays.binarySearch(wanted, input.tag);
                if (index < 0 || raw[index] != null) {
                    if (input.tag == Tag.SPECIFIC_CHARACTER_SET && terms == null && input.length <= MAX_VALUE) {
                        terms = input.read((int) input.length);
                    } else {
                        skipValue(syntax, 0);
                    }
                } else if (input.length > MAX_VALUE) {
                    intact = false;
                    skipValue(syntax, 0);
                } else {
                    bigEndian[index] = syntax.bigEndian() && input.vr != Vr.UN;
                    raw[index] = input.read((int) input.length);
                    terms = input.tag == Tag.SPECIFIC_CHARACTER_SET ? raw[index] : terms;
                    missing--;
                }
            }
            return intact;
        }

        private boolean next(TransferSyntax syntax) throws IOException, DicomMalformedException {
            if (elementsLeft-- == 0) {
                throw new DicomMalformedException("More than " + MAX_ELEMENTS + " elements before the wanted ones");
            }
            return input.next(syntax);
        }

        /** Skips the value of the current element; at most 64 sequences deep. */
        private void skipValue(TransferSyntax syntax, int depth) throws IOException, DicomMalformedException {
            if (input.length != ElementInput.UNDEFINED) {
                input.skip(input.length);
                return;
            }
            if (depth >= ReadLimits.MAX_DEPTH) {
                throw new DicomMalformedException("Sequences nested deeper than " + ReadLimits.MAX_DEPTH);
            }
            TransferSyntax inner = input.vr == Vr.UN ? TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN : syntax;
            while (next(inner)) {
                if (input.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
                    return;
                }
                if (input.tag != Tag.ITEM) {
                    throw new DicomMalformedException("Item expected, but found " + Tag.format(input.tag));
                }
                if (input.length != ElementInput.UNDEFINED) {
                    input.skip(input.length);
                } else {
                    skipItem(inner, depth + 1);
                }
            }
            throw new DicomMalformedException("Data set ends within a sequence");
        }

        private void skipItem(TransferSyntax syntax, int depth) throws IOException, DicomMalformedException {
            while (next(syntax)) {
                if (input.tag == Tag.ITEM_DELIMITATION_ITEM) {
                    return;
                }
                skipValue(syntax, depth);
            }
            throw new DicomMalformedException("Data set ends within an item of a sequence");
        }

        private Map<String, String> decoded() {
            CharacterSets characterSets = CharacterSets.of(
                    terms == null ? List.of() : texts(Values.decode(Vr.CS, terms, false, CharacterSets.DEFAULT)),
                    fallback);
            Map<String, String> values = new HashMap<>(wanted.length * 2);
            for (int i = 0; i < wanted.length; i++) {
                if (raw[i] != null) {
                    values.put(names[i], text(Values.decode(vrs[i], raw[i], bigEndian[i], characterSets)));
                }
            }
            return values;
        }

        private List<String> texts(Object value) {
            return List.of(text(value).split("\\\\", -1));
        }

        private String text(Object value) {
            if (value instanceof List<?> list) {
                return String.join("\\", list.stream().map(String::valueOf).toList());
            }
            return value instanceof byte[] bytes
                    ? CharacterSets.DEFAULT.decode(bytes, 0, bytes.length, Vr.UT)
                    : (String) value;
        }
    }
}
