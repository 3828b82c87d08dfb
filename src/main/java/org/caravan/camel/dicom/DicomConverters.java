package org.caravan.camel.dicom;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.Converter;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Conversions of message bodies that Camel finds by itself. */
@Converter(generateLoader = true)
public final class DicomConverters {

    private DicomConverters() {}

    @Converter
    @SuppressWarnings("unchecked")
    public static DicomJson toJson(Map<?, ?> dataSet) {
        return new DicomJson(List.of((Map<String, Object>) dataSet), true);
    }

    @Converter
    @SuppressWarnings("unchecked")
    public static DicomJson toJson(List<?> dataSets) {
        return new DicomJson(new ArrayList<>((List<Map<String, Object>>) dataSets), false);
    }

    @Converter
    public static DicomJson toJson(String text) {
        return DicomJson.parse(text);
    }

    @Converter
    public static String toText(DicomJson json) {
        return json.text();
    }

    @Converter
    public static InputStream toStream(DicomJson json) {
        return new ByteArrayInputStream(json.text().getBytes(UTF_8));
    }

    @Converter
    public static List<Map<String, Object>> toList(DicomJson json) {
        return json.dataSets();
    }

    /** The one there is, or the first. */
    @Converter
    public static Map<String, Object> toMap(DicomJson json) {
        return json.dataSets().isEmpty() ? Map.of() : json.dataSets().get(0);
    }
}
