package org.caravan.harvest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import org.caravan.PacsAccess;
import org.caravan.Settings;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.peers.DebianPostgres;
import org.caravan.peers.PeerProcess;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.rehearsal.RequestLog;
import org.caravan.rehearsal.SyntheticStudies;

/**
 * Two nodes in processes of their own, on one PostgreSQL, with one PACS that counts what it is asked; and somebody who sends a C-ECHO now and then, as
 * {@code bin/caravan echo} does. Discovery, downloads and retries ask as much as they may.
 */
public final class TwoNodes implements AutoCloseable {

    private static final String PACS = "clinic";
    private static final String COMMAND = "COMMAND";
    private static final int ASSOCIATIONS = 2;

    /** What a participant of two studies with two series each costs at least. */
    private static final int REQUESTS_EACH = 11;

    private final DebianPostgres database = DebianPostgres.start();
    private final Map<String, Site> sites = new TreeMap<>();
    private final Map<String, PeerProcess> nodes = new TreeMap<>();
    private final RehearsalPacs pacs;

    /**
     * What came within a time.
     *
     * @param mostInAnyMinute messages in any 60 s, requests for associations included
     * @param messages in all
     * @param byCaller request messages of each node and of the commands
     */
    public record Counted(
            int mostInAnyMinute,
            int mostInAnySecond,
            int mostAssociations,
            int messages,
            Duration time,
            Map<String, Long> byCaller,
            Map<RequestKind, Long> byKind) {

        public double perMinute() {
            return messages * 60.0 / Math.max(1, time.toSeconds());
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d messages in %d s (%.1f a minute); most in any 60 s: %d, in any second: %d; most associations: %d; by %s; %s",
                    messages,
                    time.toSeconds(),
                    perMinute(),
                    mostInAnyMinute,
                    mostInAnySecond,
                    mostAssociations,
                    byCaller,
                    byKind);
        }
    }

    private TwoNodes(Path folder, int budget, Duration saturated) throws DicomException {
        int participants = (int) (budget * (saturated.toSeconds() / 60.0 + 2) / REQUESTS_EACH) + 1;
        pacs = RehearsalPacs.builder()
                .studies(new BulkStudies(3).crowd(participants, 2, 2))
                .behaviour(new RefusesNowAndThen())
                .start();
        for (String node : List.of("NODE_A", "NODE_B", COMMAND)) {
            Site site = new Site(folder.resolve(node))
                    .with("caravan.database.url", database.url())
                    .with("caravan.database.user", database.user())
                    .with(Settings.NODE, node)
                    .with(
                            "caravan.console.enabled",
                            "false") // its files come with a package, which a benchmark does without
                    .with(Settings.DICOM_AE_TITLE, node)
                    .addPacs(PACS, pacs.aeTitle(), pacs.port(), SyntheticStudies.PARTICIPANTS, budget)
                    .withAssociations(PACS, ASSOCIATIONS)
                    .withGrace(PACS, "2s");
            pacs.setDestination(node, "127.0.0.1", site.dicomPort());
            sites.put(node, site);
        }
    }

    /** Starts them with work for that time; returns when both ask. */
    public static TwoNodes start(Path folder, int budget, Duration saturated) throws Exception {
        TwoNodes both = new TwoNodes(folder, budget, saturated);
        try {
            for (String node : List.of("NODE_A", "NODE_B")) {
                both.nodes.put(node, both.sites.get(node).startProcess());
            }
            Awaitility.await("both nodes ask").atMost(Duration.ofMinutes(3)).until(() -> both.nodes.keySet().stream()
                    .allMatch(node -> both.count(node) > 0));
            return both;
        } catch (Exception | AssertionError e) {
            both.close();
            throw e;
        }
    }

    private long count(String caller) {
        return pacs.requests().requests().stream()
                .filter(request -> request.callingAeTitle().equals(caller))
                .count();
    }

    /** Lets them ask for that long, an echo every some seconds between; returns what came meanwhile. */
    public Counted saturate(Duration time) throws Exception {
        RequestLog before = pacs.requests();
        int messages = before.messages();
        long begun = System.nanoTime();
        Settings settings = sites.get(COMMAND).settings();
        while (System.nanoTime() - begun < time.toNanos()) {
            echo(settings);
            long until = Math.min(System.nanoTime() + Duration.ofSeconds(5).toNanos(), begun + time.toNanos());
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> System.nanoTime() >= until);
        }
        return counted(pacs.requests().messages() - messages, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static void echo(Settings settings) throws Exception {
        try (PacsAccess access = PacsAccess.open(settings);
                var client = DicomToolkit.named(DicomToolkit.BUILT_IN).connect(access.peer(PACS), access.gate(PACS))) {
            client.echo(RequestControl.within(Duration.ofMinutes(1)));
        } catch (DicomNotNowException e) {
            // no association within half a minute: the next has more luck
        }
    }

    private Counted counted(int messages, Duration time) {
        RequestLog log = pacs.requests();
        Map<String, Long> byCaller = new TreeMap<>();
        sites.keySet().forEach(caller -> byCaller.put(caller, count(caller)));
        Map<RequestKind, Long> byKind = new TreeMap<>();
        for (RequestKind kind : List.of(RequestKind.ECHO, RequestKind.FIND, RequestKind.MOVE)) {
            byKind.put(kind, log.count(kind));
        }
        return new Counted(
                log.maxRequestsInAnyMinute(),
                log.maxRequestsInAny(Duration.ofSeconds(1)),
                log.maxAssociations(),
                messages,
                time,
                byCaller,
                byKind);
    }

    /** As kill -9 does. */
    public void killOneNode() {
        ProcessHandle.of(nodes.get("NODE_A").pid()).orElseThrow().destroyForcibly();
        Awaitility.await().until(() -> !nodes.get("NODE_A").isRunning());
    }

    @Override
    public void close() {
        nodes.values().forEach(PeerProcess::close);
        sites.values().forEach(Site::close);
        pacs.close();
        database.close();
    }

    /** Every seventh retrieval fails, and is asked for again later. */
    private static final class RefusesNowAndThen implements Behaviour {

        private static final int UNABLE_TO_PROCESS = 0xC001;

        private final AtomicInteger moves = new AtomicInteger();

        @Override
        public void beforeMove(QueryLevel level, Map<String, Object> keys) throws DicomException {
            if (moves.incrementAndGet() % 7 == 0) {
                throw new DicomStatusException(UNABLE_TO_PROCESS, "unable to process");
            }
        }
    }
}
