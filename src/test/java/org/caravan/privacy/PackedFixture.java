package org.caravan.privacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

import org.caravan.database.TestDatabase;
import org.caravan.pack.Packing;
import org.caravan.pack.ReadBack;
import org.caravan.pack.SeriesHeaders;
import org.caravan.privacy.steps.RenditionSteps;
import org.caravan.queue.Failures;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;
import org.caravan.retrieve.SeriesFiles;
import org.caravan.routes.PackedHeaders;

/** Series in a data folder and a database that are packed as the routes do it. */
public final class PackedFixture {

    private final Path data;
    private final DataSource dataSource;
    private final Sql sql;
    private final Packing packing;
    private int series;

    /** @param data the data folder, empty */
    public PackedFixture(Path data) {
        this(data, TestDatabase.fresh());
    }

    /** The same with a database that is there. */
    PackedFixture(Path data, DataSource dataSource) {
        this.data = data;
        this.dataSource = dataSource;
        this.sql = new Sql(dataSource);
        this.packing = new Packing(
                sql, data, new SeriesFiles(data), new PackedHeaders(), new SeriesHeaders(sql, new PackedHeaders(), ""));
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Adds a complete series.
     *
     * @param files by SOP Instance UID; moved into the data folder
     * @return its row
     */
    public int add(String patientId, String study, String uid, Map<String, Path> files) throws IOException {
        series++;
        execute("INSERT INTO patient (pacs, patient_id) VALUES ('a', '" + patientId + "') ON CONFLICT DO NOTHING;"
                + "INSERT INTO study (patient_id, study_instance_uid, attributes) SELECT id, '" + study
                + "', '{\"StudyDate\": \"20260102\"}' FROM patient WHERE patient_id = '" + patientId
                + "' ON CONFLICT DO NOTHING;"
                + "INSERT INTO series (study_id, series_instance_uid, state, pacs, attributes) SELECT id, '" + uid
                + "', 'queued', 'a', '{\"Modality\": \"CT\", \"SeriesDescription\": \"of " + patientId
                + "\"}' FROM study WHERE study_instance_uid = '" + study + "'");
        Path folder =
                Files.createDirectories(data.resolve("series").resolve(study).resolve(uid));
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Files.move(file.getValue(), folder.resolve(file.getKey() + ".dcm"));
            execute("INSERT INTO instance (series_id, sop_instance_uid, received_at) VALUES (" + series + ", '"
                    + file.getKey() + "', now())");
        }
        execute("UPDATE series SET state = 'complete', node = 'n', version = 1, complete_instances = " + files.size()
                + " WHERE id = " + series);
        return series;
    }

    /** Makes the archive of a series due in a rendition. */
    public void due(String rendition, int of) {
        execute(
                "INSERT INTO archive (series_id, version, rendition, state, node) VALUES (" + of + ", 1, '" + rendition
                        + "', 'queued', 'n') ON CONFLICT (series_id, version, rendition) DO UPDATE SET state = 'queued', lease_until = NULL");
    }

    /** Steps of a profile, with pseudonyms that the dataSource of this keeps. */
    public Steps profile(String profile, Pseudonyms pseudonyms) {
        Map<String, Object> beans = Map.of("project", pseudonyms, "dataSource", dataSource);
        return new Steps(List.of(
                new ProfileKind().step(profile, new StepParameters(Map.of("pseudonyms", "project"), beans::get))));
    }

    /** All steps that a rendition with that profile has, those that nobody has to ask for included. */
    public Steps rendition(String profile, Pseudonyms pseudonyms) {
        Map<String, Object> beans = Map.of("project", pseudonyms, "dataSource", dataSource);
        return RenditionSteps.of(new StepParameters(Map.of("profile", profile, "pseudonyms", "project"), beans::get));
    }

    /** What a start does with what an earlier life of this node has left. */
    void restart() throws IOException {
        Packing.deleteLeftovers(data);
        sql.update("release-archive", Map.of("node", "n"));
    }

    /** Packs the next archive of a rendition, reads it back and finishes it; where that fails its row gets the reason. Null where none is due or it failed. */
    public Path pack(String rendition, Steps steps, int compression) throws Exception {
        return pack(rendition, steps, compression, () -> {}, "", "");
    }

    /** The same, not compressed but encrypted. */
    public Path packEncrypted(String rendition, Steps steps, String encryption, String password) throws Exception {
        return pack(rendition, steps, 0, () -> {}, encryption, password);
    }

    /** The same; does something between reading it back and finishing it. */
    Path pack(String rendition, Steps steps, int compression, Runnable read) throws Exception {
        return pack(rendition, steps, compression, read, "", "");
    }

    private Path pack(String rendition, Steps steps, int compression, Runnable read, String encryption, String password)
            throws Exception {
        List<Map<String, Object>> jobs = sql.rows("claim-archive", QueueFixture.packing("n", rendition, 1));
        if (jobs.isEmpty()) {
            return null;
        }
        Map<String, Object> job = jobs.get(0);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            try {
                Packing.Written written = packing.pack(job, "", "", compression, true, steps, encryption, password);
                ReadBack members = packing.open(written, exchange);
                while (members.hasNext()) {
                    packing.member(written, members.next());
                }
                read.run();
                packing.finish(job, written);
                return written.file();
            } catch (Exception e) {
                exchange.setProperty(Exchange.EXCEPTION_CAUGHT, e);
                Map<String, Object> decision = new HashMap<>(new Failures().decide(exchange));
                decision.put("id", job.get("id"));
                decision.put("token", job.get("token"));
                sql.update("retry-archive", decision);
                return null;
            }
        }
    }

    public void execute(String statement) {
        TestDatabase.execute(dataSource, statement);
    }

    public String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
