package org.caravan.interoperability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.KeepingService;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.Tls;
import org.caravan.dicom.net.FileObject;
import org.caravan.log.PeerLogs;

/** Ourselves as a PACS: keeps what is stored, and serves all that is asked of a PACS from it. */
final class OwnPacs implements StoreService, KeepingService, AutoCloseable {

    private final Map<String, FileObject> kept = new ConcurrentHashMap<>();
    private final Path folder;
    private final DicomListener listener;

    /**
     * @param corpus what it can be asked for
     * @param destination port of the listener it may send to
     * @param tls of all its connections, null for none
     */
    OwnPacs(String aeTitle, Path folder, Corpus corpus, int destination, Tls tls) throws Exception {
        this.folder = folder;
        ListenerConfig config = ListenerConfig.builder(aeTitle)
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(2))
                .tls(tls)
                .build();
        DicomToolkit toolkit = DicomToolkit.named(DicomToolkit.BUILT_IN);
        var services = new ListenerServices(
                this,
                (who, level, keys, matches, cancel) -> {
                    for (Corpus.Item item : corpus.all()) {
                        if (item.text("StudyInstanceUID").equals(keys.get("StudyInstanceUID"))) {
                            matches.accept(answer(item, keys));
                        }
                    }
                },
                (who, level, keys, to, originator, progress, cancel) -> {
                    Peer peer =
                            Peer.builder(to, "127.0.0.1", destination).tls(tls).build();
                    try (var client = toolkit.connect(peer, Gate.OPEN)) {
                        return client.store(
                                named(corpus, keys),
                                originator,
                                RequestControl.within(Duration.ofMinutes(1)).withProgress(progress));
                    }
                },
                (who, level, keys) -> named(corpus, keys),
                null,
                this,
                ListenerObserver.NONE,
                new PeerLogs());
        listener = toolkit.listen(config, services);
    }

    private static Map<String, Object> answer(Corpus.Item item, Map<String, Object> keys) {
        Map<String, Object> answer = new LinkedHashMap<>();
        keys.keySet().forEach(key -> answer.put(key, item.attributes().getOrDefault(key, "")));
        answer.put("SpecificCharacterSet", "ISO_IR 192");
        return answer;
    }

    private static List<FileObject> named(Corpus corpus, Map<String, Object> keys) {
        return corpus.all().stream()
                .filter(item -> item.uid().equals(keys.get("SOPInstanceUID")))
                .map(Corpus.Item::object)
                .toList();
    }

    int port() {
        return listener.port();
    }

    /** What was stored, by SOP Instance UID. */
    Map<String, FileObject> kept() {
        return kept;
    }

    @Override
    public Placement place(ReceivedObject object) {
        return Placement.at(folder.resolve("kept/" + object.sopInstanceUid() + "-" + System.nanoTime() + ".dcm"));
    }

    @Override
    public void stored(ReceivedObject object) {
        kept.put(object.sopInstanceUid(), FileObject.of(object.file()).orElseThrow());
    }

    @Override
    public CommitmentReport report(CommitmentRequest request) {
        return new CommitmentReport(
                request.transactionUid(),
                request.objects().stream()
                        .filter(object -> kept.containsKey(object.sopInstanceUid()))
                        .toList(),
                request.objects().stream()
                        .filter(object -> !kept.containsKey(object.sopInstanceUid()))
                        .collect(Collectors.toMap(object -> object, object -> CommitmentReport.NO_SUCH_OBJECT)));
    }

    @Override
    public void reportLater(ListenerObserver.Association association, CommitmentRequest request) {
        throw new AssertionError("Our own requestor stays for its report");
    }

    /** Forgets what was stored. */
    void clear() {
        kept.clear();
    }

    @Override
    public void close() {
        listener.close();
    }
}
