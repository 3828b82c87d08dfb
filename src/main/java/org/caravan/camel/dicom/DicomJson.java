package org.caravan.camel.dicom;

import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

import org.caravan.dicom.data.Dictionary;
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

    private static final List<String> NAME_GROUPS = List.of("Alphabetic", "Ideographic", "Phonetic");

    /**
     * Reads JSON.
     *
     * @throws IllegalArgumentException when it is none, or not of that model
     */
    public static DicomJson parse(String text) {
        try {
            Object read = Jsoner.deserialize(text);
            if (read instanceof JsonObject object) {
                return new DicomJson(List.of(dataSet(object)), true);
            }
            List<Map<String, Object>> all = new ArrayList<>();
            for (Object each : (JsonArray) read) {
                all.add(dataSet((JsonObject) each));
            }
            return new DicomJson(all, false);
        } catch (DeserializationException | ClassCastException e) {
            throw new IllegalArgumentException("What is to be read as DICOM JSON is not of that model (PS3.18 F)", e);
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
        Vr vr = sequence ? Vr.SQ : dictionary == null ? Vr.UN : dictionary;
        JsonObject attribute = new JsonObject();
        attribute.put("vr", vr.name());
        if (value instanceof byte[] bytes) {
            attribute.put("InlineBinary", Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof List<?> list) {
            JsonArray values = new JsonArray();
            list.forEach(each -> values.add(sequence ? object((Map<?, ?>) each) : single(vr, each.toString())));
            attribute.put("Value", values);
        } else if (value != null && !value.toString().isEmpty()) {
            attribute.put("Value", new JsonArray(List.of(single(vr, value.toString()))));
        }
        return attribute;
    }

    private static Object single(Vr vr, String value) {
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
        // a number that JSON would write otherwise stays text, which PS3.18 §F.2.3.1 allows for IS and DS
        return NUMBERS.contains(vr) && value.matches("-?(0|[1-9][0-9]{0,17})") ? (Object) Long.valueOf(value) : value;
    }

    private static Map<String, Object> dataSet(JsonObject object) {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        object.forEach((key, each) -> {
            if (!key.matches("[0-9A-Fa-f]{8}")) {
                throw new IllegalArgumentException(
                        "What is to be read as DICOM JSON has a key that is no tag of eight hexadecimal digits");
            }
            JsonObject attribute = (JsonObject) each;
            dataSet.put(Dictionary.name((int) Long.parseLong(key, 16)), value(attribute));
        });
        return dataSet;
    }

    private static Object value(JsonObject attribute) {
        if (attribute.get("InlineBinary") instanceof String encoded) {
            return Base64.getDecoder().decode(encoded);
        }
        if (!(attribute.get("Value") instanceof JsonArray values) || values.isEmpty()) {
            return "SQ".equals(attribute.get("vr")) ? List.of() : "";
        }
        if ("SQ".equals(attribute.get("vr"))) {
            return values.stream().map(item -> dataSet((JsonObject) item)).toList();
        }
        List<String> all = values.stream().map(DicomJson::plain).toList();
        return all.size() == 1 ? all.get(0) : all;
    }

    private static String plain(Object value) {
        if (value instanceof JsonObject name) {
            String groups = String.join(
                    "=",
                    NAME_GROUPS.stream()
                            .map(group -> name.getOrDefault(group, "").toString())
                            .toList());
            return groups.replaceAll("=+$", "");
        }
        return value == null ? "" : value.toString();
    }
}
