package org.caravan.camel.dicom;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.JsonDataSets;
import org.caravan.dicom.data.ReadLimits;
import org.caravan.dicom.data.Vr;

/**
 * Data sets in the DICOM JSON model (PS3.18 §F): what {@code find} gives, as DICOMweb writes it, and back. To be converted to in a route:
 * {@code convertBodyTo: org.caravan.camel.dicom.DicomJson}, and from it to a String, a Map or a List.
 *
 * @param dataSets keyword (or {@code (gggg,eeee)}) to value, as {@link org.caravan.dicom.DicomClient} describes them
 * @param single whether it is one data set, and not a list of them
 */
public record DicomJson(List<Map<String, Object>> dataSets, boolean single) {

    private static final Set<Vr> NUMBERS =
            EnumSet.of(Vr.IS, Vr.DS, Vr.FL, Vr.FD, Vr.SL, Vr.SS, Vr.SV, Vr.UL, Vr.US, Vr.UV);

    private static final JsonDataSets READER = new JsonDataSets(ReadLimits.DEFAULT);

    private static final List<String> NAME_GROUPS = List.of("Alphabetic", "Ideographic", "Phonetic");

    /**
     * Reads JSON.
     *
     * @throws IllegalArgumentException when it is none, or not of that model
     */
    public static DicomJson parse(String text) {
        try (JsonParser parser = READER.json().createParser(text)) {
            List<Map<String, Object>> all = new ArrayList<>();
            boolean single = parser.nextToken() != JsonToken.START_ARRAY;
            if (single || parser.nextToken() != JsonToken.END_ARRAY) {
                do {
                    all.add(READER.read(parser, JsonDataSets.all()));
                } while (!single && parser.nextToken() != JsonToken.END_ARRAY);
            }
            return new DicomJson(all, single);
        } catch (IOException | DicomMalformedException e) {
            throw new IllegalArgumentException("What is to be read as DICOM JSON is not of that model (PS3.18 F)");
        }
    }

    /** As text: an object for one data set, otherwise an array. */
    public String text() {
        if (single) {
            return Jsoner.serialize(object(dataSets.get(0)));
        }
        JsonArray array = new JsonArray();
        dataSets.forEach(dataSet -> array.add(object(dataSet)));
        return Jsoner.serialize(array);
    }

    private static JsonObject object(Map<?, ?> dataSet) {
        Map<String, Object> byTag = new TreeMap<>();
        dataSet.forEach((name, value) -> {
            int tag = Dictionary.tag(name.toString());
            byTag.put(String.format(Locale.ROOT, "%08X", tag), attribute(Dictionary.vr(tag), value));
        });
        return new JsonObject(byTag);
    }

    private static JsonObject attribute(Vr dictionary, Object value) {
        boolean sequence = value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map;
        Vr known = dictionary == null || dictionary == Vr.UN ? unknown(value) : dictionary;
        Vr vr = sequence ? Vr.SQ : known;
        JsonObject attribute = new JsonObject();
        attribute.put("vr", vr.name());
        if (value instanceof byte[] bytes) {
            if (bytes.length > 0) {
                attribute.put("InlineBinary", Base64.getEncoder().encodeToString(bytes));
            }
        } else if (value instanceof List<?> list) {
            JsonArray values = new JsonArray();
            list.forEach(each -> values.add(sequence ? object((Map<?, ?>) each) : single(vr, each.toString())));
            if (!values.isEmpty()) {
                attribute.put("Value", values);
            }
        } else if (value != null && !value.toString().isEmpty()) {
            attribute.put("Value", new JsonArray(List.of(single(vr, value.toString()))));
        }
        return attribute;
    }

    /** Of an element that the dictionary does not know: UN takes bytes alone. */
    private static Vr unknown(Object value) {
        return value instanceof byte[] || value == null || "".equals(value) ? Vr.UN : Vr.UC;
    }

    /** PS3.18 §F.2.3; an empty value among others is null. */
    private static Object single(Vr vr, String value) {
        if (value.isEmpty()) {
            return null;
        }
        if (vr == Vr.PN) {
            JsonObject groups = new JsonObject();
            String[] parts = value.split("=", -1);
            for (int i = 0; i < Math.min(parts.length, NAME_GROUPS.size()); i++) {
                if (!parts[i].isEmpty()) {
                    groups.put(NAME_GROUPS.get(i), parts[i]);
                }
            }
            return groups;
        }
        if (vr == Vr.AT) {
            return String.format(Locale.ROOT, "%08X", Dictionary.tag(value));
        }
        boolean decimal = (vr == Vr.FL || vr == Vr.FD) && value.matches("-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?");
        if (decimal) {
            return new BigDecimal(value);
        }
        // a number that JSON would write otherwise stays text, which PS3.18 §F.2.3.1 allows for IS, DS, SV and UV
        return NUMBERS.contains(vr) && value.matches("-?(0|[1-9][0-9]{0,14})") ? (Object) Long.valueOf(value) : value;
    }
}
