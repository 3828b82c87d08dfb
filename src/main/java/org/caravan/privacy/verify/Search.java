package org.caravan.privacy.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.io.input.BoundedInputStream;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.Vr;

/** Searches what was made for what tells. Says where, never what. */
final class Search {

    /** Elements that describe: one word of a name in them is most likely none. Two are. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "ProtocolName",
            "SeriesDescription",
            "StudyDescription",
            "BodyPartExamined",
            "CodeMeaning",
            "LongCodeValue",
            "RequestedProcedureDescription",
            "PerformedProcedureStepDescription",
            "ScheduledProcedureStepDescription",
            "PerformedProcedureTypeDescription",
            "SequenceName",
            "Manufacturer",
            "ManufacturerModelName",
            "SoftwareVersions",
            "ContrastBolusAgent",
            "DeidentificationMethod",
            "ClinicalTrialSponsorName",
            "ClinicalTrialProtocolID",
            "ClinicalTrialProtocolName",
            "ClinicalTrialSiteName",
            "ClinicalTrialSiteID",
            "ConvolutionKernel",
            "FilterType",
            "TransducerType",
            "ProcessingFunction",
            "AcquisitionProtocolName",
            "PixelPresentation",
            "SegmentLabel");

    private static final Set<Vr> NUMBERS = Set.of(Vr.IS, Vr.DS, Vr.DA, Vr.TM, Vr.DT, Vr.AS);
    private static final int BIRTH_DATE = 0x00100030;

    /** In pixels something shorter stands by chance. */
    private static final int SHORTEST_IN_PIXELS = 8;

    private static final int SHORT_CODE = 6;
    private static final int MOST_KNOWN = 5000;

    private final Telling telling;
    private final List<Telling.Pattern> patterns;
    private final ByteSearch bytes;
    private final Map<String, Boolean> known = new HashMap<>();

    Search(Telling telling) {
        this.telling = telling;
        this.patterns = telling.patterns();
        this.bytes =
                new ByteSearch(patterns.stream().map(Telling.Pattern::bytes).toList());
    }

    /**
     * Searches an object, byte by byte and element by element.
     *
     * @return null where nothing is found; otherwise where it stands
     */
    String object(Path file, ObjectTree tree) throws IOException {
        long[] left = new long[patterns.size()];
        TreeElement pixels = tree.dataSet().get(Tag.PIXEL_DATA);
        long from = pixels == null ? Long.MAX_VALUE : pixels.offset();
        long to = pixels == null ? 0 : pixels.offset() + pixels.length();
        ByteSearch.Hit hit = (pattern, start, before, after) -> {
            Telling.Pattern one = patterns.get(pattern);
            boolean inPixels = start >= from && start < to;
            if (counts(one, before, after) && !(inPixels && one.bytes().length < SHORTEST_IN_PIXELS)) {
                left[pattern]++;
            }
        };
        try (InputStream in = Files.newInputStream(file)) {
            boolean isNative = pixels != null && !pixels.encapsulated();
            if (isNative) {
                // no text stands in samples as bytes; what can be read in the image is another matter
                bytes.search(
                        BoundedInputStream.builder()
                                .setInputStream(in)
                                .setMaxCount(from)
                                .setPropagateClose(false)
                                .get(),
                        hit);
                in.skipNBytes(pixels.length());
            }
            bytes.search(
                    in, isNative ? (pattern, start, before, after) -> hit.at(pattern, to + start, before, after) : hit);
        }
        String where = elements(tree.dataSet(), left);
        if (where != null) {
            return where;
        }
        for (int i = 0; i < left.length; i++) {
            if (left[i] > 0) {
                return "in the bytes of an object, as " + words(patterns.get(i).kind());
            }
        }
        return null;
    }

    private static String words(Telling.Kind kind) {
        return switch (kind) {
            case NAME -> "a name";
            case WORD -> "a word of a name";
            case CODE, DIGITS -> "a code, date or address";
            case BIRTH -> "a date of birth";
            case UID -> "a UID";
        };
    }

    /** Single words and codes must stand alone. */
    private static boolean counts(Telling.Pattern pattern, int before, int after) {
        if (pattern.wide()) {
            return true;
        }
        if (pattern.kind() == Telling.Kind.UID) {
            return !isDigit(before) && before != '.' && !isDigit(after) && after != '.';
        }
        return !isLetterOrDigit(before) && !isLetterOrDigit(after);
    }

    private static boolean isDigit(int value) {
        return value >= '0' && value <= '9';
    }

    private static boolean isLetterOrDigit(int value) {
        return isDigit(value) || value >= 'a' && value <= 'z' || value >= 'A' && value <= 'Z';
    }

    /** Looks at what can be read, and takes what stands in it by chance off the count of the bytes. */
    private String elements(DataSetTree dataSet, long[] left) throws IOException {
        for (TreeElement element : dataSet.elements()) {
            if (element.isSequence()) {
                for (DataSetTree item : element.items()) {
                    String where = elements(item, left);
                    if (where != null) {
                        return where;
                    }
                }
            } else if (element.value() != null) {
                String where = element(dataSet, element, left);
                if (where != null) {
                    return where;
                }
            }
        }
        return null;
    }

    private String element(DataSetTree dataSet, TreeElement element, long[] left) throws IOException {
        String keyword = Dictionary.name(element.tag());
        String text = dataSet.text(element.tag());
        if (text.isEmpty()) {
            return null;
        }
        if (namesSomebody(text) || element.vr() == Vr.PN && telling.hasWord(text)) {
            return "in " + keyword + ", as a name";
        }
        if (isIdentifier(element.tag()) && telling.isCode(text)) {
            return "in " + keyword + ", as a code";
        }
        if (Arrays.stream(left).noneMatch(each -> each > 0)) {
            return null; // nothing was found in the bytes that could stand here by chance
        }
        boolean description = DESCRIPTIONS.contains(keyword) || element.vr() == Vr.CS;
        boolean number = NUMBERS.contains(element.vr()) && element.tag() != BIRTH_DATE;
        boolean uid = element.vr() == Vr.UI;
        bytes.search(new ByteArrayInputStream(element.value()), (pattern, start, before, after) -> {
            Telling.Pattern one = patterns.get(pattern);
            boolean chance =
                    switch (one.kind()) {
                        case WORD -> description;
                        case DIGITS -> number || uid && one.bytes().length < SHORT_CODE;
                        case BIRTH -> number || uid;
                        default -> false;
                    };
            if (chance && counts(one, before, after)) {
                left[pattern]--;
            }
        });
        return null;
    }

    /** The same text comes in object after object. */
    private boolean namesSomebody(String text) {
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(text, telling::namesSomebody);
    }

    /** Patients, accession numbers and admissions: there a code tells, however short it is. */
    private static boolean isIdentifier(int tag) {
        return tag >>> 16 == 0x0010 && Dictionary.vr(tag) == Vr.LO || tag == 0x00080050 || tag == 0x00380010;
    }

    /**
     * Searches something that is no object: a file that goes along, names of members, a manifest.
     *
     * @param what it is, in words
     */
    String other(InputStream in, String what) throws IOException {
        boolean[] found = new boolean[1];
        bytes.search(in, (pattern, start, before, after) -> {
            Telling.Pattern one = patterns.get(pattern);
            boolean weak = one.kind() == Telling.Kind.DIGITS && one.bytes().length < SHORT_CODE
                    || one.kind() == Telling.Kind.BIRTH
                    || one.kind() == Telling.Kind.WORD;
            found[0] |= !weak && counts(one, before, after);
        });
        return found[0] ? "in " + what : null;
    }

    /** The same of a text, of which two words of a name tell as well, however far apart. */
    String text(String text, String what) throws IOException {
        return telling.namesSomebody(text)
                ? "in " + what
                : other(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), what);
    }

    /** The same of what was read in an image, where a single word tells as well. */
    String read(String text, int shortest) throws IOException {
        return telling.hasWord(text, shortest) ? "in the pixels of an image" : text(text, "the pixels of an image");
    }
}
