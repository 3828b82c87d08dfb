package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.DatabaseException;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.StoreObject;
import org.caravan.peers.DebianPostgres;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The whole flow on Debian's own PostgreSQL, which is not always there. */
@Timeout(300)
class DatabaseServerIT {

    private static final int SERIES = 4;

    @TempDir
    Path folder;

    private DebianPostgres database;
    private Site site;
    private RehearsalPacs pacs;
    private final Misnaming misnaming = new Misnaming();

    @BeforeEach
    void startPeers() throws Exception {
        database = DebianPostgres.start();
        site = new Site(folder.resolve("site"))
                .with("caravan.database.url", database.url())
                .with("caravan.database.user", database.user());
        List<SyntheticObject> objects = new BulkStudies(4).smallObjects("CV-0001", SERIES, 50);
        pacs = RehearsalPacs.builder()
                .studies(objects)
                .destination(Site.AE_TITLE, "127.0.0.1", site.dicomPort())
                .megabytesPerSecond(0.2)
                .behaviour(misnaming)
                .start();
        site.addPacs("rehearsed", pacs.aeTitle(), pacs.port(), "CV-[0-9]{4}", 6000);
    }

    @AfterEach
    void stopPeers() {
        site.close();
        pacs.close();
        database.close();
    }

    @Test
    @Fault(46)
    void everythingArrivesAlthoughTheDatabaseIsRestartedInTheMiddle() {
        site.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> site.status().totals().instancesReceived() > 0
                        || site.status().totals().bytesReceived() > 0);

        database.stop();
        database.run();

        assertThat(site.awaitIdle("rehearsed", Duration.ofMinutes(3)).seriesComplete())
                .isEqualTo(SERIES);
        assertThat(site.archives()).hasSize(SERIES);
    }

    /** An object that does not belong to its series must be noted before it may be taken. */
    @Test
    void whatCannotBeNotedWhileTheDatabaseIsAwayIsRefusedAndNothingIsLost() {
        misnaming.whileAway = () -> database.stop();
        site.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> misnaming.told != null);
        database.run();

        assertThat(misnaming.told.failed())
                .as("failures that the sender was told of")
                .isPositive();
        assertThat(site.awaitIdle("rehearsed", Duration.ofMinutes(3)).seriesComplete())
                .as("what was refused came with a later attempt")
                .isEqualTo(SERIES);
        assertThat(site.archives()).hasSize(SERIES);
        assertThat(site.status().quarantined(10)).isEmpty();
    }

    /** When told to, does something before the third object of the first retrieval, and sends another object under its name. */
    private static final class Misnaming implements Behaviour {
        private volatile Runnable whileAway;
        private volatile Outcome told;
        private StoreObject before;
        private int sent;

        @Override
        public synchronized StoreObject send(StoreObject object) {
            StoreObject last = before;
            before = object;
            if (whileAway == null || ++sent != 3) {
                return object;
            }
            whileAway.run();
            return StoreObject.of(
                    last.sopClassUid(), object.sopInstanceUid(), last.transferSyntaxUid(), last::openDataSet);
        }

        @Override
        public synchronized Outcome answer(Outcome outcome) {
            if (sent >= 3 && told == null) {
                told = outcome;
            }
            return outcome;
        }
    }

    @Test
    void saysInOneMessageThatTheDatabaseIsDown() {
        database.stop();

        assertThatThrownBy(() -> site.start())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("127.0.0.1:" + database.port())
                .hasMessageNotContaining("Exception");
    }
}
