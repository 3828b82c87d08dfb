package org.caravan.rehearsal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.MoveService;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;

/** Performs C-MOVE: stores what the keys identify at the destination, over one association, at the set pace. */
final class TransferService implements MoveService {

    private static final Logger LOG = LoggerFactory.getLogger(TransferService.class);
    private static final Duration LONGEST = Duration.ofHours(4);
    private static final long PENDING_MILLIS = 1_000;
    private static final List<String> UNIQUE_KEYS =
            List.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID");

    private final RehearsalPacs.Builder settings;
    private final Catalogue catalogue;
    private final DicomToolkit toolkit;
    private final UnaryOperator<InetSocketAddress> line;

    /** @param line where connections to an address really go */
    TransferService(
            RehearsalPacs.Builder settings,
            Catalogue catalogue,
            DicomToolkit toolkit,
            UnaryOperator<InetSocketAddress> line) {
        this.line = line;
        this.settings = settings;
        this.catalogue = catalogue;
        this.toolkit = toolkit;
    }

    @Override
    public boolean offers(QueryModel model) {
        return model != QueryModel.PATIENT_ROOT || !settings.refusesPatientRoot();
    }

    @Override
    public Outcome move(
            ListenerObserver.Association association,
            QueryLevel level,
            Map<String, Object> keys,
            String destinationAeTitle,
            MoveOriginator originator,
            RequestControl.Progress progress,
            CancelHandle cancel)
            throws DicomException, InterruptedException {
        InetSocketAddress destination = settings.destinations.get(destinationAeTitle.strip());
        if (destination == null) {
            throw new DicomStatusException(
                    DicomStatus.MOVE_DESTINATION_UNKNOWN, "The move destination is not entered at the PACS.");
        }
        List<? extends StoreObject> objects = select(level, keys);
        if (settings.behaviour.pendsForEver()) {
            pend(progress, cancel);
        }
        settings.behaviour.beforeMove(level, keys);
        List<? extends StoreObject> sent = objects.stream()
                .map(settings.behaviour::send)
                .filter(Objects::nonNull)
                .map(object -> settings.bytesPerSecond > 0 ? paced(object, settings.bytesPerSecond) : object)
                .toList();
        var way = new Way(destinationAeTitle, line.apply(destination), settings.behaviour.originator(originator));
        Duration late = settings.behaviour.late();
        int prompt = late.isZero() ? sent.size() : sent.size() / 2;
        Outcome outcome = store(sent.subList(0, prompt), way, progress, cancel);
        if (prompt < sent.size()) {
            storeLater(sent.subList(prompt, sent.size()), way, late);
            outcome = new Outcome(
                    outcome.status(),
                    sent.size(),
                    outcome.failed(),
                    outcome.warning(),
                    0,
                    outcome.failedSopInstanceUids(),
                    "");
        }
        settings.behaviour.afterMove(level, keys);
        return settings.behaviour.answer(outcome);
    }

    /** Where objects go, and what they say of the C-MOVE they belong to. */
    private record Way(String aeTitle, InetSocketAddress address, MoveOriginator originator) {}

    private static void pend(RequestControl.Progress progress, CancelHandle cancel) throws InterruptedException {
        while (!cancel.isCancelled()) {
            progress.pending(Outcome.uncounted(DicomStatus.PENDING));
            Thread.sleep(PENDING_MILLIS);
        }
    }

    private void storeLater(List<? extends StoreObject> objects, Way way, Duration late) {
        Line.start("rehearsal-late-stores", () -> {
            try {
                Thread.sleep(late.toMillis());
                store(objects, way, soFar -> {}, new CancelHandle());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private List<? extends StoreObject> select(QueryLevel level, Map<String, Object> keys) throws DicomStatusException {
        String unique = UNIQUE_KEYS.get(level.ordinal());
        if (Matching.values(keys.get(unique)).isEmpty()) {
            throw new DicomStatusException(
                    DicomStatus.DATA_SET_MISMATCH, "A retrieval at " + level + " level needs a " + unique + ".");
        }
        return catalogue.candidates(keys).stream()
                .filter(object -> UNIQUE_KEYS.subList(0, level.ordinal() + 1).stream()
                        .allMatch(keyword -> {
                            List<String> wanted = Matching.values(keys.get(keyword));
                            return wanted.isEmpty() || wanted.contains(object.text(keyword));
                        }))
                .toList();
    }

    private Outcome store(
            List<? extends StoreObject> objects, Way way, RequestControl.Progress progress, CancelHandle cancel)
            throws InterruptedException {
        Peer peer = Peer.builder(way.aeTitle.strip(), way.address.getHostString(), way.address.getPort())
                .callingAeTitle(settings.aeTitle)
                .build();
        var last = new AtomicReference<>(new Outcome(DicomStatus.PENDING, 0, 0, 0, objects.size(), List.of(), ""));
        RequestControl control = RequestControl.within(LONGEST)
                .withCancel(cancel)
                .withProgress(soFar -> {
                    last.set(soFar);
                    progress.pending(soFar);
                });
        try (DicomClient client = toolkit.connect(peer, Gate.OPEN)) {
            return objects.isEmpty() ? nothing() : client.store(objects, way.originator, control);
        } catch (DicomException e) {
            LOG.warn("Sending to {} ended early: {}", peer, e.getMessage());
            return broken(objects, last.get());
        }
    }

    private static Outcome nothing() {
        return new Outcome(DicomStatus.SUCCESS, 0, 0, 0, 0, List.of(), "");
    }

    /** What was not sent when the association broke counts as failed. */
    private static Outcome broken(List<? extends StoreObject> objects, Outcome last) {
        int stored = last.completed() + last.warning();
        int done = objects.size() - last.remaining();
        var failed = new ArrayList<>(last.failedSopInstanceUids());
        objects.subList(done, objects.size()).forEach(object -> failed.add(object.sopInstanceUid()));
        int status =
                stored > 0 ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS;
        return new Outcome(status, last.completed(), failed.size(), last.warning(), 0, failed, "");
    }

    /** The object, its data set read no faster than that. */
    private static StoreObject paced(StoreObject object, long bytesPerSecond) {
        return StoreObject.of(
                object.sopClassUid(),
                object.sopInstanceUid(),
                object.transferSyntaxUid(),
                () -> new PacedStream(object.openDataSet(), bytesPerSecond));
    }
}
