package org.caravan.kobo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;

/** Turns what a server gave into what is stored. */
final class SubmissionJson {

    private static final String ATTACHMENTS = "_attachments";
    /** The rest of an attachment's entry, its addresses above all, changes without anybody having edited anything. */
    private static final Set<String> LASTING =
            Set.of("uid", "id", "filename", "media_file_basename", "mimetype", "question_xpath", "is_deleted");

    private static final int MOST_DIGITS = 1000;

    private static final JsonFactory JSON = new JsonFactory();

    private SubmissionJson() {}

    /** @throws UnfitPageException where it has no {@code _id} */
    static Submission read(JsonNode tree) {
        JsonNode id = tree.path("_id");
        if (!id.isIntegralNumber() || !id.canConvertToLong()) {
            throw new UnfitPageException("The server gave a submission without an _id");
        }
        String uuid = text(tree, "_uuid");
        String instance = text(tree, "meta/instanceID");
        return new Submission(
                id.longValue(),
                text(tree, "meta/rootUuid"),
                instance != null ? instance : uuid == null ? null : "uuid:" + uuid,
                text(tree, "__version__"),
                hash(tree),
                tree,
                !tree.path(ATTACHMENTS).isEmpty());
    }

    /** Writes the JSON text of a tree, as the database keeps it. */
    static void write(JsonNode tree, Writer to) throws IOException {
        try (JsonGenerator out = generator(to)) {
            write(out, tree, false, false);
        }
    }

    /**
     * Writes the JSON text of the value the parser is at, as the database keeps it, without holding it.
     *
     * @throws UnfitPageException where it is beyond the limits
     */
    static void copy(BoundedJson.Parser from, Writer to) throws IOException {
        from.bound();
        try (JsonGenerator out = generator(to)) {
            int depth = 0;
            JsonToken token = from.currentToken();
            while (token != null) {
                switch (token) {
                    case START_OBJECT -> out.writeStartObject();
                    case START_ARRAY -> out.writeStartArray();
                    case END_OBJECT -> out.writeEndObject();
                    case END_ARRAY -> out.writeEndArray();
                    case FIELD_NAME -> out.writeFieldName(JsonText.escape(from.currentName()));
                    case VALUE_STRING -> out.writeString(JsonText.escape(from.getText()));
                    case VALUE_NUMBER_INT -> out.writeNumber(from.getBigIntegerValue());
                    case VALUE_NUMBER_FLOAT -> writeDecimal(out, from.getDecimalValue());
                    case VALUE_TRUE, VALUE_FALSE -> out.writeBoolean(from.getBooleanValue());
                    default -> out.writeNull();
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    return;
                }
                token = from.nextToken();
            }
        }
        throw new IOException("The answer broke off");
    }

    private static JsonGenerator generator(Writer to) throws IOException {
        return JSON.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    }

    private static byte[] hash(JsonNode tree) {
        MessageDigest digest = sha256();
        try (JsonGenerator out =
                JSON.createGenerator(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            write(out, tree, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.digest();
    }

    /** @param sorted keys in order, and of attachments only what lasts */
    private static void write(JsonGenerator out, JsonNode node, boolean sorted, boolean attachment) throws IOException {
        if (node.isObject()) {
            out.writeStartObject();
            Iterator<Map.Entry<String, JsonNode>> fields =
                    sorted ? sortedFields(node).entrySet().iterator() : node.fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (sorted && attachment && !LASTING.contains(field.getKey())) {
                    continue;
                }
                out.writeFieldName(JsonText.escape(field.getKey()));
                write(out, field.getValue(), sorted, field.getKey().equals(ATTACHMENTS));
            }
            out.writeEndObject();
        } else if (node.isArray()) {
            out.writeStartArray();
            for (JsonNode item : node) {
                write(out, item, sorted, attachment);
            }
            out.writeEndArray();
        } else {
            writeValue(out, node);
        }
    }

    private static Map<String, JsonNode> sortedFields(JsonNode node) {
        Map<String, JsonNode> fields = new TreeMap<>();
        node.fields().forEachRemaining(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private static void writeValue(JsonGenerator out, JsonNode node) throws IOException {
        if (node.isTextual()) {
            out.writeString(JsonText.escape(node.textValue()));
        } else if (node.isBoolean()) {
            out.writeBoolean(node.booleanValue());
        } else if (node.isIntegralNumber()) {
            BigInteger number = node.bigIntegerValue();
            out.writeNumber(number);
        } else if (node.isNumber()) {
            writeDecimal(out, node.decimalValue());
        } else {
            out.writeNull();
        }
    }

    private static void writeDecimal(JsonGenerator out, BigDecimal number) throws IOException {
        if (Math.abs((long) number.scale()) > MOST_DIGITS) {
            out.writeString(number.toString());
        } else {
            out.writeNumber(number);
        }
    }

    private static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isTextual() ? JsonText.escape(value.textValue()) : null;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
