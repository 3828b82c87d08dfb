package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.queue.Sql;

/** Keeps some attributes of one object of each series in the database. */
public final class SeriesHeaders {

    /** What is kept unless {@code caravan.pack.headers} says otherwise: technical, and nothing that tells who somebody is. */
    public static final String KEYWORDS =
            "Modality,Manufacturer,ManufacturerModelName,SoftwareVersions,SOPClassUID,ImageType,BodyPartExamined,"
                    + "PatientPosition,Rows,Columns,NumberOfFrames,PixelSpacing,ImagerPixelSpacing,SliceThickness,SpacingBetweenSlices,BitsStored,"
                    + "PhotometricInterpretation,LossyImageCompression,LossyImageCompressionRatio,BurnedInAnnotation,KVP,ExposureTime,XRayTubeCurrent,Exposure,"
                    + "ConvolutionKernel,ReconstructionDiameter,MagneticFieldStrength,ScanningSequence,SequenceVariant,MRAcquisitionType,RepetitionTime,"
                    + "EchoTime,InversionTime,FlipAngle,EchoTrainLength";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Sql sql;
    private final DicomHeaders headers;
    private final Set<String> keywords;

    /**
     * Of these attributes.
     *
     * @param list keywords with commas between; none are kept where it is empty
     * @throws IllegalArgumentException see {@link #keywords}
     */
    public SeriesHeaders(Sql sql, DicomHeaders headers, String list) {
        this.sql = sql;
        this.headers = headers;
        this.keywords = keywords(list, headers);
    }

    /**
     * The keywords in a list.
     *
     * @throws IllegalArgumentException where one is not known, or its value is no text; the message says what to write
     */
    public static Set<String> keywords(String list, DicomHeaders headers) {
        Set<String> keywords = new TreeSet<>();
        Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .forEach(keywords::add);
        keywords.forEach(headers::requireText);
        return keywords;
    }

    /**
     * Reads and keeps those of a series, unless they are kept already.
     *
     * @param series a row of {@code archive-series.sql}
     * @param object one of its objects
     */
    void note(Map<String, Object> series, ArchivedObject object) throws IOException {
        String names = String.join(",", keywords);
        if (keywords.isEmpty() || (series.get("version") + " " + names).equals(series.get("header_of"))) {
            return;
        }
        Map<String, Object> header = new TreeMap<>();
        try (InputStream in = object.content().open()) {
            headers.values(in, keywords).forEach((keyword, value) -> header.put(keyword, value(value)));
        }
        sql.update(
                "note-series-header",
                Map.of(
                        "series",
                        object.seriesId(),
                        "version",
                        series.get("version"),
                        "keywords",
                        names,
                        "header",
                        JSON.writeValueAsString(header)));
    }

    /** JSON in PostgreSQL has no U+0000. */
    private static Object value(String text) {
        String plain = text.replace("\0", "").strip();
        return plain.indexOf('\\') < 0
                ? plain
                : Arrays.stream(plain.split("\\\\", -1)).map(String::strip).toList();
    }
}
