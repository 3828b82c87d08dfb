package org.caravan.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.Part10Object;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;
import org.caravan.peers.Storescp;

/** Where benchmarks of sending run: a folder, the objects, receivers that hear on loopback, and the ways to send to them. */
final class TransferSite implements AutoCloseable {

    static final RequestControl SOON = RequestControl.within(Duration.ofMinutes(10));

    private static final List<String> DCMSEND = List.of("env", "TCP_NODELAY=1");

    final Path folder;
    final ObjectSet small;
    final ObjectSet large;
    private final List<AutoCloseable> open = new ArrayList<>();

    TransferSite() throws Exception {
        folder = Files.createTempDirectory("caravan-bench");
        small = ObjectSets.small(folder.resolve("small"), 1000);
        large = ObjectSets.large(folder.resolve("large"), 500);
    }

    /** A receiver: its port, and where objects lie. */
    record Place(String aeTitle, int port, Path received) {
        Peer peer() {
            return Peer.builder(aeTitle, "127.0.0.1", port).build();
        }
    }

    /** A listener of ours. */
    Place listen(DicomToolkit toolkit, boolean durable) throws Exception {
        Path place = Files.createTempDirectory(folder, "listener");
        DicomListener listener = toolkit.listen(
                ListenerConfig.builder("BENCH")
                        .port(0)
                        .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                        .incoming(place.resolve("incoming"))
                        .durable(durable)
                        .maxAssociations(64)
                        .maxAssociationsPerAddress(64)
                        .build(),
                ListenerServices.storing(new TransportReceiver.IntoOneFolder(place.resolve("series"))));
        open.add(listener);
        return new Place("BENCH", listener.port(), place.resolve("series"));
    }

    /** DCMTK's storescp, which does not force objects to the disk. */
    Place storescp() {
        Storescp storescp = Storescp.start("BENCH", "+xa");
        open.add(storescp);
        return new Place("BENCH", storescp.port(), storescp.received());
    }

    /** dcmsend with TCP_NODELAY, so that Nagle's algorithm hides nothing. */
    static void dcmsend(ObjectSet set, Place to) {
        List<String> command = new ArrayList<>(DCMSEND);
        command.addAll(List.of(
                Programs.require("dcmsend"),
                "-aec",
                to.aeTitle(),
                "+sd",
                "127.0.0.1",
                Integer.toString(to.port()),
                set.folder().toString()));
        PeerProcess.run(Duration.ofMinutes(10), command);
    }

    /** Our own sender. */
    static void store(DicomToolkit toolkit, List<Path> files, Peer to) throws Exception {
        List<StoreObject> objects = new ArrayList<>();
        for (Path file : files) {
            objects.add(Part10Object.read("", () -> Files.newInputStream(file)).orElseThrow());
        }
        try (var client = toolkit.connect(to, Gate.OPEN)) {
            Outcome outcome = client.store(objects, null, SOON);
            if (!outcome.isSuccess()) {
                throw new IllegalStateException("Not all objects were stored: " + outcome.status());
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        PeerProcess.deleteTree(folder);
    }
}
