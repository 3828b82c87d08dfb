package org.caravan.bench;

import java.nio.file.Path;

import org.caravan.dicom.DicomToolkit;
import org.caravan.peers.Orthanc;
import org.caravan.peers.Storescp;

/** DCMTK's storescp with its stock settings; it does not force objects to the disk. */
final class StorescpReceiver implements Receiver {

    private final Orthanc orthanc;
    private final Storescp storescp;

    StorescpReceiver(Orthanc orthanc, Storescp storescp) {
        this.orthanc = orthanc;
        this.storescp = storescp;
    }

    @Override
    public String name() {
        return "DCMTK storescp";
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public Path received() {
        return storescp.received();
    }

    @Override
    public void receive(ObjectSet objects) throws Exception {
        TransportReceiver.move(DicomToolkit.named(DicomToolkit.BUILT_IN), orthanc, objects, storescp.aeTitle());
    }

    @Override
    public void close() {
        storescp.close();
    }
}
