package org.caravan.dicom.net;

import java.util.Objects;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;

/** The transport on the JDK's own sockets that is always present. */
public final class BuiltInToolkit implements DicomToolkit {

    @Override
    public String name() {
        return BUILT_IN;
    }

    @Override
    public DicomClient connect(Peer peer, Gate gate) {
        return new BuiltInClient(Objects.requireNonNull(peer, "peer"), Objects.requireNonNull(gate, "gate"));
    }

    @Override
    public DicomListener listen(ListenerConfig config, ListenerServices services) throws DicomException {
        return new BuiltInListener(config, services);
    }
}
