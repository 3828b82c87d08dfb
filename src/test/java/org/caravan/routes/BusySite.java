package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.caravan.database.TestDatabase;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.StoreObject;
import org.caravan.queue.Pauses;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;

/**
 * A site as an operator finds it in the morning: lapaz, which is being asked at its pace and has sent something that does not belong to its series;
 * elalto, paused by hand; and the destination central, which has refused an archive.
 */
final class BusySite implements AutoCloseable {

    /** More than its budget, so that much waits for minutes. */
    private static final int SERIES = 120;

    private static final String PACE = "100";

    private final RunningFlow flow;
    private RehearsalPacs lapaz;
    private RehearsalPacs elalto;

    BusySite(Path folder) throws IOException {
        flow = new RunningFlow(folder);
    }

    RunningFlow flow() {
        return flow;
    }

    /** Returns once everything is as described. */
    void start() throws Exception {
        BulkStudies studies = new BulkStudies(7);
        lapaz = pacs("LAPAZ", new SendsAStrangerOnce(), studies.smallObjects("REH-0001", SERIES, 2));
        elalto = pacs("ELALTO", Behaviour.GOOD, studies.smallObjects("REH-0002", 3, 2));
        addPacs("lapaz", lapaz, PACE);
        addPacs("elalto", elalto, "6000");
        flow.addRoutes(
                "destinations/central.camel.yaml",
                Files.readString(Path.of("routes/destinations/demo.camel.yaml")).replace("demo", "central"));
        flow.removeRoutes("pacs/rehearsal.camel.yaml");
        flow.removeRoutes("destinations/demo.camel.yaml");
        flow.start();
        flow.await(() -> count("series WHERE pacs = 'elalto' AND state = 'complete'") == 3
                && count("series WHERE state = 'quarantined'") == 1
                && count("delivery WHERE state = 'delivered'") > 4);
        new Pauses(flow.dataSource()).pause("elalto", 240, "the hospital moves its server");
        TestDatabase.execute(
                flow.dataSource(),
                "UPDATE series SET state = 'queued', state_since = now() - interval '130 minutes'"
                        + " WHERE id IN (SELECT id FROM series WHERE pacs = 'elalto' ORDER BY id LIMIT 2);"
                        + " UPDATE pacs SET last_success_at = now() - interval '135 minutes' WHERE name = 'elalto';"
                        + " UPDATE delivery SET state = 'failed', last_error = 'rsync: the far end cannot write: is its disk full, or its folder not writable? (exit code 11)'"
                        + " WHERE archive_id = (SELECT min(archive_id) FROM delivery)");
    }

    private RehearsalPacs pacs(String aeTitle, Behaviour behaviour, List<SyntheticObject> objects)
            throws DicomException {
        return RehearsalPacs.builder()
                .aeTitle(aeTitle)
                .destination("CARAVAN", "127.0.0.1", flow.dicomPort())
                .studies(objects)
                .behaviour(behaviour)
                .start();
    }

    private void addPacs(String name, RehearsalPacs pacs, String pace) throws IOException {
        String file = Files.readString(Path.of("routes/pacs/rehearsal.camel.yaml"))
                .replace("aeTitle: REHEARSAL", "aeTitle: " + pacs.aeTitle())
                .replace("\"{{caravan.rehearsal.port}}\"", "\"" + pacs.port() + "\"")
                .replace("\"6000\"", "\"" + pace + "\"")
                .replace("{{caravan.rehearsal}}", "true")
                .replace("value: rehearsal.csv", "value: \"\"");
        flow.addRoutes("pacs/" + name + ".camel.yaml", file.replace("rehearsal", name));
    }

    private int count(String rows) {
        return Integer.parseInt(flow.value("SELECT count(*)::text FROM " + rows));
    }

    @Override
    public void close() {
        flow.close();
        lapaz.close();
        elalto.close();
    }

    /** One object of the first series says in the network that it is another. */
    private static final class SendsAStrangerOnce implements Behaviour {
        private final AtomicBoolean done = new AtomicBoolean();
        private StoreObject before;

        @Override
        public synchronized StoreObject send(StoreObject object) {
            StoreObject last = before;
            before = object;
            return last != null && done.compareAndSet(false, true) ? MisnamedObject.of(object, last) : object;
        }
    }
}
