package org.caravan.dicom.web;

import java.util.Objects;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;

/** The transport by DICOMweb, on the JDK's HTTP client. */
public final class WebToolkit implements DicomToolkit {

    @Override
    public String name() {
        return DICOMWEB;
    }

    @Override
    public DicomClient connect(Peer peer, Gate gate) {
        if (peer.web() == null) {
            throw new IllegalArgumentException("PACS " + peer
                    + " has no address of DICOMweb. Leave the toolkit out, and write kind and url of the PACS");
        }
        return new WebClient(peer, Objects.requireNonNull(gate, "gate"));
    }

    @Override
    public DicomListener listen(ListenerConfig config, ListenerServices services) throws DicomException {
        throw new DicomException("DICOMweb has no listener here. Leave the toolkit out of dicom:listen");
    }
}
