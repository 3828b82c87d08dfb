package org.caravan.dicom.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import org.caravan.dicom.DicomMalformedException;

/** Reads data sets of the DICOM JSON model (PS3.18 §F) from a stream, one after the other: no more is held than one of them. */
public final class JsonDataSets {

    private static final List<String> NAME_GROUPS = List.of("Alphabetic", "Ideographic", "Phonetic");

    private final ReadLimits limits;
    private final JsonFactory json;

    /** @param limits of one data set; what is longer is malformed */
    public JsonDataSets(ReadLimits limits) {
        this.limits = limits;
        // names are not canonicalized: the table of them would grow with every other name
        this.json = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(limits.maxElementLength())
                        .maxNestingDepth(4 * (limits.maxDepth() + 1))
                        .build())
                .build();
    }

    /** Of the reader of one text or stream. */
    public JsonFactory json() {
        return json;
    }

    /**
     * Reads the data set whose opening brace the parser stands at, to its closing brace.
     *
     * @return keyword, or {@code (gggg,eeee)}, to value; those of the selection alone
     * @throws DicomMalformedException where it is not of that model, or beyond the limits; without what it holds
     * @throws IOException where it is no JSON, or cannot be read
     */
    public Map<String, Object> read(JsonParser parser, Selection selection)
            throws IOException, DicomMalformedException {
        return new Reading(parser).dataSet(selection, 0);
    }

    /** Everything that is read. */
    public static Selection all() {
        return Selection.ALL;
    }

    /** One element as it stands there: its VR may come last. */
    private static final class Element {
        private String vr = "";
        private byte[] binary;
        private final List<Object> values = new ArrayList<>();
    }

    /** A number as it is written, which is text for some VRs and a number for others. */
    private record Number(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private final class Reading {

        private final JsonParser parser;
        private final long begin;
        private int values;

        Reading(JsonParser parser) {
            this.parser = parser;
            begin = at();
        }

        private long at() {
            var location = parser.currentLocation();
            return Math.max(location.getByteOffset(), location.getCharOffset());
        }

        private JsonToken next() throws IOException, DicomMalformedException {
            JsonToken token = parser.nextToken();
            if (++values > limits.maxValues() * 4L || at() - begin > limits.maxLength()) {
                throw new DicomMalformedException("A data set in JSON is longer than " + limits.maxLength()
                        + " bytes, or has more than " + limits.maxValues() + " values");
            }
            if (token == null) {
                throw unlike();
            }
            return token;
        }

        Map<String, Object> dataSet(Selection selection, int depth) throws IOException, DicomMalformedException {
            if (parser.currentToken() != JsonToken.START_OBJECT || depth > limits.maxDepth()) {
                throw unlike();
            }
            Map<String, Object> dataSet = new LinkedHashMap<>();
            while (next() == JsonToken.FIELD_NAME) {
                element(parser.currentName(), selection, depth, dataSet);
            }
            return dataSet;
        }

        private void element(String key, Selection selection, int depth, Map<String, Object> dataSet)
                throws IOException, DicomMalformedException {
            if (!key.matches("[0-9A-Fa-f]{8}") || next() != JsonToken.START_OBJECT) {
                throw unlike();
            }
            int tag = (int) Long.parseLong(key, 16);
            boolean wanted = selection.takes(tag);
            Element element = new Element();
            while (next() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                next();
                switch (name) {
                    case "vr" -> element.vr = parser.getText();
                    case "InlineBinary" -> element.binary = binary(wanted);
                    case "Value" -> values(element, wanted ? selection.within(tag) : null, depth);
                    default -> skip();
                }
            }
            if (wanted) {
                dataSet.put(Dictionary.name(tag), value(element));
            }
        }

        private byte[] binary(boolean wanted) throws IOException, DicomMalformedException {
            if (!wanted) {
                return null;
            }
            try {
                return Base64.getDecoder().decode(parser.getText());
            } catch (IllegalArgumentException e) {
                throw unlike();
            }
        }

        /** @param within what of items is read; null for nothing of the whole element */
        private void values(Element element, Selection within, int depth) throws IOException, DicomMalformedException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw unlike();
            }
            for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
                if (within == null) {
                    skip();
                } else if (token == JsonToken.START_OBJECT) {
                    element.values.add(item(within, depth + 1));
                } else if (token == JsonToken.VALUE_NULL) {
                    element.values.add("");
                } else if (token.isScalarValue()) {
                    String text = parser.getText();
                    element.values.add(token.isNumeric() ? new Number(text) : text);
                } else {
                    throw unlike();
                }
            }
        }

        /** An item of a sequence, or the groups of a person's name: which of them, the VR may say only later. */
        private Object item(Selection within, int depth) throws IOException, DicomMalformedException {
            Map<String, String> groups = new TreeMap<>();
            Map<String, Object> item = new LinkedHashMap<>();
            if (depth > limits.maxDepth()) {
                throw unlike();
            }
            while (next() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (NAME_GROUPS.contains(name)) {
                    groups.put(name, next() == JsonToken.VALUE_NULL ? "" : parser.getText());
                } else {
                    element(name, within, depth, item);
                }
            }
            return groups.isEmpty()
                    ? item
                    : NAME_GROUPS.stream()
                            .map(group -> groups.getOrDefault(group, ""))
                            .collect(Collectors.joining("="))
                            .replaceAll("=+$", "");
        }

        private void skip() throws IOException, DicomMalformedException {
            int open = 0;
            JsonToken token = parser.currentToken();
            while (true) {
                open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (open == 0) {
                    return;
                }
                token = next();
            }
        }
    }

    private static Object value(Element element) {
        Vr vr = Arrays.stream(Vr.values())
                .filter(known -> known.name().equals(element.vr))
                .findFirst()
                .orElse(null);
        if (element.binary != null) {
            return element.binary;
        }
        if (vr == Vr.SQ) {
            return element.values.stream().filter(Map.class::isInstance).toList();
        }
        if (element.values.isEmpty()) {
            return vr != null && vr.isBinary() ? new byte[0] : "";
        }
        List<String> all =
                element.values.stream().map(value -> plain(vr, value)).toList();
        return all.size() == 1 ? all.get(0) : all;
    }

    private static String plain(Vr vr, Object value) {
        if (value instanceof Map) {
            return ""; // a name without groups
        }
        String text = value.toString();
        if (vr == Vr.AT && text.matches("[0-9A-Fa-f]{8}")) {
            return Tag.format((int) Long.parseLong(text, 16));
        }
        if (value instanceof Number && vr == Vr.FL) {
            return Float.toString(Float.parseFloat(text));
        }
        if (value instanceof Number && vr == Vr.FD) {
            return Double.toString(Double.parseDouble(text));
        }
        return text;
    }

    private static DicomMalformedException unlike() {
        return new DicomMalformedException("What is to be read as DICOM JSON is not of that model (PS3.18 F)");
    }
}
