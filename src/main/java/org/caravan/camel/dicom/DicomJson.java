package org.caravan.camel.dicom;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.caravan.dicom.data.Tag;
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
        Vr vr = vr(attribute);
        if (attribute.get("InlineBinary") instanceof String encoded) {
            return Base64.getDecoder().decode(encoded);
        }
        if (!(attribute.get("Value") instanceof JsonArray values) || values.isEmpty()) {
            return nothing(vr);
        }
        if (vr == Vr.SQ) {
            return values.stream().map(item -> dataSet((JsonObject) item)).toList();
        }
        List<String> all = values.stream().map(each -> plain(vr, each)).toList();
        return all.size() == 1 ? all.get(0) : all;
    }

    /** Null for none, or one that is none. */
    private static Vr vr(JsonObject attribute) {
        String name = String.valueOf(attribute.get("vr"));
        return Arrays.stream(Vr.values())
                .filter(vr -> vr.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Object nothing(Vr vr) {
        if (vr == Vr.SQ) {
            return List.of();
        }
        return vr != null && vr.isBinary() ? new byte[0] : "";
    }

    private static String plain(Vr vr, Object value) {
        if (value instanceof JsonObject name) {
            String groups = String.join(
                    "=",
                    NAME_GROUPS.stream()
                            .map(group -> name.getOrDefault(group, "").toString())
                            .toList());
            return groups.replaceAll("=+$", "");
        }
        if (value == null) {
            return "";
        }
        if (vr == Vr.AT && value.toString().matches("[0-9A-Fa-f]{8}")) {
            return Tag.format((int) Long.parseLong(value.toString(), 16));
        }
        if (value instanceof Number number && vr == Vr.FL) {
            return Float.toString(number.floatValue());
        }
        if (value instanceof Number number && vr == Vr.FD) {
            return Double.toString(number.doubleValue());
        }
        return value.toString();
    }
}
