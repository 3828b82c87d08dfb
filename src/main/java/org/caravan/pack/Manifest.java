package org.caravan.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

/**
 * What an archive says of itself: {@value #NAME}, its last member. docs/renditions.md describes each field; the same archive has the same manifest.
 *
 * @param rendition how the objects were made
 * @param grouping series, study or patient
 * @param version of the archive, from 1
 * @param patientId as the archive names the patient
 * @param correctedFrom the PatientID that the objects came with, where it was corrected; otherwise null
 * @param supersedes earlier archives of the same, which this one holds all of
 */
record Manifest(
        String rendition,
        Grouping grouping,
        int version,
        String patientId,
        String correctedFrom,
        List<Superseded> supersedes)
        implements ArchiveZip.Beside {

    /** Name of the manifest within an archive. */
    static final String NAME = "manifest.json";

    /** Of what the fields mean; a later one may add fields. */
    private static final int SCHEMA = 1;

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /**
     * An earlier archive.
     *
     * @param file its path, here and at destinations
     */
    record Superseded(String file, int version, String sha256) {}

    /** Writes JSON in UTF-8, a line for each object; the stream stays open. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        JsonGenerator json = JSON.createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter())
                .withArrayIndenter(new DefaultIndenter("", "\n")));
        return json;
    }

    /** Writes it as JSON, in UTF-8; the stream stays open. */
    @Override
    public void write(OutputStream out, List<ArchiveZip.Member> members) throws IOException {
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeNumberField("schema", SCHEMA);
            json.writeStringField("rendition", rendition);
            json.writeStringField("grouping", grouping.toString());
            json.writeNumberField("version", version);
            json.writeStringField("PatientID", patientId);
            if (correctedFrom != null) {
                json.writeStringField("correctedFromPatientID", correctedFrom);
            }
            json.writeArrayFieldStart("supersedes");
            for (Superseded earlier : supersedes) {
                json.writeStartObject();
                json.writeStringField("file", earlier.file());
                json.writeNumberField("version", earlier.version());
                json.writeStringField("sha256", earlier.sha256());
                json.writeEndObject();
            }
            json.writeEndArray();
            writeObjects(json, members);
            json.writeEndObject();
        }
    }

    private static void writeObjects(JsonGenerator json, Collection<ArchiveZip.Member> members) throws IOException {
        json.writeArrayFieldStart("objects");
        for (ArchiveZip.Member member : members) {
            ArchivedObject object = member.object();
            json.writeStartObject();
            json.writeStringField("path", member.path());
            json.writeStringField("sha256", member.sha256());
            json.writeNumberField("bytes", member.bytes());
            json.writeStringField("SOPInstanceUID", object.sopInstanceUid());
            json.writeStringField("SeriesInstanceUID", object.seriesInstanceUid());
            json.writeStringField("StudyInstanceUID", object.studyInstanceUid());
            json.writeStringField("SOPClassUID", member.kind().sopClassUid());
            json.writeStringField("TransferSyntaxUID", member.kind().transferSyntaxUid());
            if (object.pacs() != null) {
                json.writeStringField("pacs", object.pacs());
                json.writeStringField(
                        "received",
                        object.received() == null ? "" : object.received().toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
