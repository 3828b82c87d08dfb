package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.apache.camel.spi.StreamCachingStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;
import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class FlowTest {

    @TempDir
    Path folder;

    private final SyntheticStudies studies = new SyntheticStudies(7);
    private final BulkStudies bulk = new BulkStudies(7);
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private RunningFlow flow;

    @BeforeEach
    void create() throws Exception {
        flow = new RunningFlow(folder);
    }

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void carriesParticipantsAndNobodyElseAndFetchesNothingTwice() throws Exception {
        List<SyntheticObject> held = new ArrayList<>(bulk.smallObjects("REH-0001", 2, 5));
        held.addAll(studies.listed());
        held.addAll(studies.others());
        flow.startPacs(recording(), held);
        flow.start();
        flow.awaitDelivered(3);

        assertThat(flow.value("SELECT string_agg(DISTINCT patient_id, ',' ORDER BY patient_id) FROM patient"))
                .isEqualTo("LP 4711/082,REH-0001");
        assertThat(flow.files("destination")).hasSize(3).allMatch(file -> file.toString()
                .matches("(REH-0001|LP_4711_082)/.*\\.zip"));
        assertThat(sent).hasSize(11).doesNotHaveDuplicates();
        assertThat(members()).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(flow.files("quarantine")).isEmpty();

        long moves = flow.pacs().requests().count(RequestKind.MOVE);
        flow.discover();
        flow.awaitDelivered(3);
        assertThat(flow.pacs().requests().count(RequestKind.MOVE)).isEqualTo(moves);
        assertThat(flow.status().discoveryRuns().get(0).state()).isEqualTo("finished");
        assertThat(flow.status().discoveryRuns().get(0).seriesNew()).isZero();
    }

    /** Camel caches streams in memory unless a route says no; archives are larger than that. */
    @Test
    void packsAndDeliversWithoutTakingAnyFileIntoMemory() throws Exception {
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 1, 3));
        flow.start();
        StreamCachingStrategy.Statistics caching = flow.streamCaching();
        flow.awaitDelivered(1);

        assertThat(caching.getCacheMemoryCounter()).isZero();
        assertThat(caching.getCacheSpoolCounter()).isZero();
    }

    @Test
    @Fault(25)
    @Pitfall({1, 3})
    void asksOnlyForWhatIsMissingAfterASuccessThatWasNone() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        flow.startPacs(
                new Recording() {
                    @Override
                    public StoreObject send(StoreObject object) {
                        return object.sopInstanceUid().endsWith("3") && first.getAndSet(false)
                                ? null
                                : super.send(object);
                    }
                },
                numbered("REH-0001", 1, 5, first));
        flow.start();
        flow.await(() -> "incomplete".equals(flow.value("SELECT state FROM series")));
        assertThat(flow.value("SELECT last_error FROM series")).startsWith("1 of 5 objects are missing");
        assertThat(flow.value("SELECT count(*) FROM archive")).isEqualTo("0");

        flow.hurry();
        flow.awaitDelivered(1);
        assertThat(sent).hasSize(5).doesNotHaveDuplicates();
        assertThat(flow.value("SELECT version FROM series")).isEqualTo("1");
    }

    @Test
    @Pitfall(21)
    void packsASeriesThatHasGrownAnewWithEverythingInIt() throws Exception {
        List<SyntheticObject> all = bulk.smallObjects("REH-0001", 1, 6);
        flow.startPacs(recording(), all.subList(0, 4));
        flow.start();
        flow.awaitDelivered(1);
        flow.prune();
        assertThat(flow.files("series")).as("files are safe at the destination").isEmpty();
        sent.clear();

        flow.pacs().catalogue().add(all.subList(4, 6));
        flow.discover();
        flow.awaitDelivered(2);

        assertThat(sent).as("only the new objects were fetched").hasSize(2);
        assertThat(flow.value("SELECT string_agg(version || ':' || members, ' ' ORDER BY version) FROM archive"))
                .isEqualTo("1:4 2:6");
        Path second = flow.files("destination").stream()
                .filter(file -> file.toString().endsWith("_v2.zip"))
                .findFirst()
                .orElseThrow();
        assertThat(membersOf(flow.destination().resolve(second))).hasSize(6);
    }

    @Test
    @Fault(45)
    void fetchesEverythingAgainWhereTheArchiveIsGoneToo() throws Exception {
        List<SyntheticObject> all = bulk.smallObjects("REH-0001", 1, 6);
        flow.startPacs(recording(), all.subList(0, 4));
        flow.start();
        flow.awaitDelivered(1);
        flow.prune();
        for (Path file : flow.files("archives")) {
            Files.delete(folder.resolve("data/archives").resolve(file));
        }
        sent.clear();
        flow.pacs().catalogue().add(all.subList(4, 6));
        flow.discover();
        flow.awaitDelivered(2);
        assertThat(sent).hasSize(6);
        assertThat(flow.value("SELECT members FROM archive WHERE version = 2")).isEqualTo("6");
    }

    @Test
    @Fault(18)
    void keepsObjectsThatAreNotWhatTheyAreCalledInTheQuarantineAndPacksNothing() throws Exception {
        List<SyntheticObject> held = bulk.smallObjects("REH-0001", 1, 3);
        SyntheticObject wrong = held.get(0);
        flow.startPacs(
                new Recording() {
                    @Override
                    public StoreObject send(StoreObject object) {
                        return object.sopInstanceUid().equals(held.get(1).sopInstanceUid())
                                ? MisnamedObject.of(object, wrong)
                                : super.send(object);
                    }
                },
                held);
        flow.start();
        flow.await(() -> "quarantined".equals(flow.value("SELECT state FROM series")));
        assertThat(flow.value("SELECT last_error FROM series"))
                .contains("quarantine")
                .doesNotContain("REH-");
        assertThat(flow.files("quarantine")).isNotEmpty();
        assertThat(Integer.parseInt(flow.value("SELECT count(*) FROM quarantine")))
                .isPositive();
        assertThat(flow.value("SELECT count(*) FROM archive")).isEqualTo("0");
    }

    @Test
    @Fault(36)
    void leavesAPacsAloneThatCannotBeReachedAndGoesOnWhenItIsBack() throws Exception {
        flow.start();
        flow.await(() -> flow.status().discoveryRuns().stream()
                .anyMatch(run -> run.state().equals("failed")));
        assertThat(flow.status().discoveryRuns().get(0).lastError()).contains("rehearsal");
        assertThat(flow.status().paused()).extracting(paused -> paused.name()).containsExactly("rehearsal");

        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 2, 2));
        flow.discover();
        flow.stopPacs();
        flow.hurry();
        flow.await(() -> flow.status().paused().size() == 1);
        assertThat(flow.value("SELECT max(attempts) FROM series WHERE state <> 'complete'"))
                .isIn("0", "1", null);

        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 2, 2));
        flow.hurry();
        flow.awaitDelivered(2);
    }

    @Test
    @Fault(49)
    void leavesThePacsAloneWhileTheFaultIsOurs() throws Exception {
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 3, 2));
        flow.start();
        Files.delete(folder.resolve("data/incoming"));
        flow.await(() -> !flow.status().paused().isEmpty());
        assertThat(flow.status().paused().get(0).reason()).startsWith("The fault is ours");
        assertThat(flow.value("SELECT sum(attempts) || ' ' || min(state) || ' ' || max(state) FROM series"))
                .isEqualTo("0 queued queued");

        Files.createDirectories(folder.resolve("data/incoming"));
        flow.hurry();
        flow.awaitDelivered(3);
    }

    @Test
    void leavesAPacsAloneThatCannotReachUs() throws Exception {
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 8, 1));
        flow.pacs().setDestination("CARAVAN", "127.0.0.1", RunningFlow.freePort());
        flow.start();
        flow.await(() -> {
            flow.hurry();
            return flow.value("SELECT count(*) FROM pacs WHERE last_error LIKE '%entered for us at the PACS%'")
                    .equals("1");
        });
    }

    @Test
    @Pitfall(12)
    void fetchesFromAPacsThatListsNoObjects() throws Exception {
        flow.startPacs(
                new Recording() {
                    @Override
                    public void beforeFind(QueryLevel level, Map<String, Object> keys) throws DicomException {
                        if (level == QueryLevel.IMAGE) {
                            throw new DicomStatusException(DicomStatus.DATA_SET_MISMATCH, "no such level");
                        }
                    }
                },
                bulk.smallObjects("REH-0001", 2, 3));
        flow.start();
        flow.awaitDelivered(2);
        assertThat(sent).hasSize(6).doesNotHaveDuplicates();
        assertThat(flow.value("SELECT string_agg(expected_instances || ' ' || received_instances, ',') FROM series"))
                .isEqualTo("3 3,3 3");
    }

    @Test
    void asksAgainByItselfWhereTheDiscoveryFailed() throws Exception {
        flow.start();
        flow.await(() -> flow.status().discoveryRuns().stream()
                .anyMatch(run -> run.state().equals("failed")));
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 1, 2));
        flow.value("UPDATE discovery_run SET finished_at = now() - interval '11 minutes' RETURNING id");
        flow.hurry();
        flow.awaitDelivered(1);
        assertThat(flow.status().discoveryRuns().get(0).state()).isEqualTo("finished");
    }

    @Test
    void asksEvenlyNotAllAtOnce() throws Exception {
        flow.editPacs("value: \"6000\"", "value: \"300\"");
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 6, 1));
        flow.start();
        flow.awaitDelivered(6);
        assertThat(flow.pacs().requests().count()).isGreaterThan(12);
        assertThat(flow.pacs().requests().maxRequestsInAny(Duration.ofSeconds(1)))
                .as("5 a second, and some jitter")
                .isLessThanOrEqualTo(7);
    }

    @Test
    @Pitfall(10)
    void asksNarrowerQuestionsWhereThePacsCutsItsAnswersOff() throws Exception {
        List<SyntheticObject> held = new ArrayList<>();
        for (int i = 1; i <= 15; i++) {
            held.addAll(bulk.smallObjects("REH-00%02d".formatted(i), 1, 1));
        }
        flow.editPacs("aeTitle: REHEARSAL", "aeTitle: REHEARSAL\n        resultLimit: 10");
        flow.startPacs(new CutOff(10), held);
        flow.start();
        flow.awaitDelivered(15);
        assertThat(flow.status().discoveryRuns().get(0).state()).isEqualTo("finished");
    }

    @Test
    @Fault(53)
    void resumesWhereItWasStopped() throws Exception {
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 6, 3));
        flow.start();
        flow.await(() -> flow.status().totals().seriesComplete() >= 1);
        flow.stop();
        flow.start();
        flow.awaitDelivered(6);
        assertThat(members()).hasSize(18);
        assertThat(new TreeSet<>(sent)).hasSize(18);
    }

    @Test
    void fetchesSeriesAgainWhoseFilesVanishedBeforePacking() throws Exception {
        flow.startPacs(recording(), bulk.smallObjects("REH-0001", 1, 3));
        flow.start();
        flow.awaitDelivered(1);
        flow.value("UPDATE archive SET state = 'queued', file = NULL, verified_at = NULL RETURNING id");
        flow.value("DELETE FROM delivery RETURNING archive_id");
        for (Path file : flow.files("series")) {
            Files.deleteIfExists(folder.resolve("data/series").resolve(file));
        }
        flow.await(() -> {
            flow.hurry();
            return flow.status().totals().isIdle() && flow.status().totals().archivesVerified() == 1;
        });
        assertThat(sent).hasSize(6);
        assertThat(flow.value("SELECT version FROM series")).isEqualTo("1");
    }

    /** Objects of which one ends in 3 at least, so that a behaviour can pick it. */
    private List<SyntheticObject> numbered(String patientId, int series, int count, AtomicBoolean needed) {
        for (int seed = 1; seed < 200; seed++) {
            List<SyntheticObject> objects = new BulkStudies(seed).smallObjects(patientId, series, count);
            if (objects.stream().anyMatch(object -> object.sopInstanceUid().endsWith("3"))) {
                return objects;
            }
        }
        throw new AssertionError("no such object");
    }

    private List<String> members() throws Exception {
        List<String> members = new ArrayList<>();
        for (Path file : flow.files("destination")) {
            members.addAll(membersOf(flow.destination().resolve(file)));
        }
        return members;
    }

    private static Set<String> membersOf(Path archive) throws Exception {
        Set<String> members = new TreeSet<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".dcm"))
                    .forEach(name -> members.add(name.replace(".dcm", "")));
        }
        return members;
    }

    private Behaviour recording() {
        return new Recording();
    }

    /** Gives only the first so many matches of a query. */
    private static final class CutOff implements Behaviour {
        private final int limit;
        private int given;

        CutOff(int limit) {
            this.limit = limit;
        }

        @Override
        public void beforeFind(QueryLevel level, Map<String, Object> keys) {
            given = 0;
        }

        @Override
        public Map<String, Object> match(QueryLevel level, Map<String, Object> match) {
            return ++given > limit ? null : match;
        }
    }

    /** Notes what is sent. */
    private class Recording implements Behaviour {
        @Override
        public StoreObject send(StoreObject object) {
            sent.add(object.sopInstanceUid());
            return object;
        }
    }
}
