package org.caravan.kobo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;

import org.caravan.kobo.Submission.AttachmentEntry;

/** Turns the tree of a submission into what is stored; not for several threads at once. */
final class SubmissionJson {

    private static final String ATTACHMENTS = "_attachments";
    /** The rest of an attachment's entry, its addresses above all, changes without anybody having edited anything. */
    private static final Set<String> LASTING =
            Set.of("uid", "id", "filename", "media_file_basename", "mimetype", "question_xpath", "is_deleted");

    private static final int MOST_DIGITS = 1000;

    private final JsonFactory json = new JsonFactory();
    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream canonical = new ByteArrayOutputStream();

    /** @throws UnfitPageException where it has no {@code _id} */
    Submission read(JsonNode tree) {
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
                content(tree),
                hash(tree),
                attachments(tree.path(ATTACHMENTS)));
    }

    /** The JSON text of any tree, as the database keeps it. */
    static String kept(JsonNode tree) {
        return new SubmissionJson().content(tree);
    }

    private String content(JsonNode tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = json.createGenerator(text)) {
            write(out, tree, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private byte[] hash(JsonNode tree) {
        canonical.reset();
        try (JsonGenerator out = json.createGenerator(canonical)) {
            write(out, tree, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.digest(canonical.toByteArray());
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
            BigDecimal number = node.decimalValue();
            if (Math.abs((long) number.scale()) > MOST_DIGITS) {
                out.writeString(number.toString());
            } else {
                out.writeNumber(number);
            }
        } else {
            out.writeNull();
        }
    }

    private static List<AttachmentEntry> attachments(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            return List.of();
        }
        List<AttachmentEntry> entries = new ArrayList<>();
        for (JsonNode entry : list) {
            String uid = text(entry, "uid");
            String url = text(entry, "download_url");
            if (uid == null && entry.path("id").isIntegralNumber()) {
                uid = entry.path("id").asText();
            }
            String baseName = text(entry, "media_file_basename");
            String name = baseName == null ? text(entry, "filename") : baseName;
            if (uid != null && url != null) {
                entries.add(new AttachmentEntry(
                        uid,
                        text(entry, "question_xpath"),
                        name,
                        text(entry, "mimetype"),
                        url,
                        entry.path("is_deleted").asBoolean()));
            }
        }
        return entries;
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
