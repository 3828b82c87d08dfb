package org.caravan.dicom.dcm4che;

import java.util.Objects;

import org.dcm4che3.net.Dimse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.Tls;

/**
 * The transport on dcm4che-net, chosen by {@code toolkit=dcm4che}.
 *
 * <p>dcm4che writes commands at INFO and whole identifiers, which name patients, at DEBUG: the loggers under {@code org.dcm4che3} must
 * not be more detailed than WARN. {@code logback.xml} sees to that; where it is replaced this transport says so, once.
 */
public final class Dcm4cheToolkit implements DicomToolkit {

    private static final Logger LOG = LoggerFactory.getLogger(Dcm4cheToolkit.class);

    static {
        if (Dimse.LOG.isInfoEnabled()) {
            LOG.warn("The loggers of dcm4che (org.dcm4che3) write what they send and receive, patient data included."
                    + " Set their level to WARN.");
        }
    }

    @Override
    public String name() {
        return DCM4CHE;
    }

    @Override
    public DicomClient connect(Peer peer, Gate gate) {
        refuseTls(peer.tls());
        return new Dcm4cheClient(Objects.requireNonNull(peer, "peer"), Objects.requireNonNull(gate, "gate"));
    }

    @Override
    public DicomListener listen(ListenerConfig config, ListenerServices services) throws DicomException {
        refuseTls(config.tls());
        return new Dcm4cheListener(config, services.withoutCommitments());
    }

    private static void refuseTls(Tls tls) {
        if (tls != null) {
            throw new IllegalArgumentException(
                    "The DICOM toolkit dcm4che speaks no TLS. Leave the toolkit out, so that the built-in one is used");
        }
    }
}
