package org.caravan.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;

import org.caravan.privacy.Report;

/**
 * What was done with the objects of an archive, without any value of them: {@value #NAME}, beside them in each archive of a rendition that de-identifies.
 *
 * @param originals SHA-256 sums of objects as they came, by the SOP Instance UID that each has now
 */
record DeidentificationReport(String rendition, Report report, Map<String, String> originals)
        implements ArchiveZip.Beside {

    static final String NAME = "deidentification.json";

    private static final int SCHEMA = 1;

    @Override
    public void write(OutputStream out, List<ArchiveZip.Member> members) throws IOException {
        try (JsonGenerator json = Manifest.generator(out)) {
            json.writeStartObject();
            json.writeNumberField("schema", SCHEMA);
            json.writeStringField("rendition", rendition);
            json.writeObjectFieldStart("rules");
            for (var step : report.rules().entrySet()) {
                json.writeObjectFieldStart(step.getKey());
                for (var about : step.getValue().entrySet()) {
                    json.writeFieldName(about.getKey());
                    write(json, about.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("actions");
            for (var count : report.counts().entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("objects");
            for (ArchiveZip.Member member : members) {
                json.writeStartObject();
                json.writeStringField("sha256", member.sha256());
                json.writeStringField(
                        "originalSha256", originals.getOrDefault(member.object().sopInstanceUid(), ""));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object each : list) {
                write(json, each);
            }
            json.writeEndArray();
        } else if (value instanceof Long || value instanceof Integer) {
            json.writeNumber(((Number) value).longValue());
        } else {
            json.writeString(String.valueOf(value));
        }
    }
}
