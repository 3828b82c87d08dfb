package org.caravan.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreService;
import org.caravan.peers.Orthanc;

/** A transport's listener, and its client to ask the PACS; no Camel. */
final class TransportReceiver implements Receiver {

    private final DicomToolkit toolkit;
    private final Orthanc orthanc;
    private final String aeTitle;
    private final boolean durable;
    private final Path folder;
    private final DicomListener listener;

    TransportReceiver(DicomToolkit toolkit, Orthanc orthanc, String aeTitle, int port, boolean durable, Path folder)
            throws Exception {
        this.toolkit = toolkit;
        this.orthanc = orthanc;
        this.aeTitle = aeTitle;
        this.durable = durable;
        this.folder = folder;
        var config = ListenerConfig.builder(aeTitle)
                .port(port)
                .callers(List.of(new ListenerConfig.Caller("ORTHANC", "127.0.0.1")))
                .incoming(folder.resolve("incoming"))
                .durable(durable)
                .build();
        this.listener = toolkit.listen(config, ListenerServices.storing(new IntoOneFolder(received())));
    }

    @Override
    public String name() {
        return "Caravan, " + toolkit.name() + " transport";
    }

    @Override
    public boolean durable() {
        return durable;
    }

    @Override
    public Path received() {
        return folder.resolve("series");
    }

    @Override
    public void receive(ObjectSet objects) throws Exception {
        move(toolkit, orthanc, objects, aeTitle);
    }

    /** Asks the PACS to send the objects to an AE title; fails unless all sub-operations succeeded. */
    static void move(DicomToolkit toolkit, Orthanc orthanc, ObjectSet objects, String aeTitle) throws Exception {
        var peer = Peer.builder(orthanc.aeTitle(), "127.0.0.1", orthanc.port())
                .callingAeTitle("CARAVAN")
                .responseTimeout(Duration.ofMinutes(10))
                .build();
        var keys = Map.of(
                "PatientID", objects.patientId(),
                "StudyInstanceUID", objects.studyInstanceUid(),
                "SeriesInstanceUID", objects.seriesInstanceUid());
        try (var client = toolkit.connect(peer, Gate.OPEN)) {
            var outcome = client.move(QueryLevel.SERIES, keys, aeTitle, RequestControl.within(Duration.ofMinutes(10)));
            if (!outcome.isSuccess() || outcome.completed() != objects.files().size()) {
                throw new IllegalStateException("Orthanc did not send all objects: " + outcome);
            }
        }
    }

    @Override
    public void close() {
        listener.close();
    }

    /** Takes every object that comes. */
    record IntoOneFolder(Path folder) implements StoreService {
        @Override
        public Placement place(ReceivedObject object) {
            return Placement.at(folder.resolve(object.sopInstanceUid() + ".dcm"));
        }

        @Override
        public void stored(ReceivedObject object) {
            // the file is what is measured
        }
    }
}
