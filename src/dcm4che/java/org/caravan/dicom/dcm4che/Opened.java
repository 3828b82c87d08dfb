package org.caravan.dicom.dcm4che;

import java.util.Map;

import org.dcm4che3.net.Association;
import org.dcm4che3.net.AssociationMonitor;
import org.dcm4che3.net.pdu.AAssociateRJ;

/** Tells an association that it stands: its acceptance has been sent. */
record Opened(Map<Association, ServedAssociation> served) implements AssociationMonitor {

    @Override
    public void onAssociationAccepted(Association association) {
        ServedAssociation peer = served.get(association);
        if (peer != null) {
            peer.opened();
        }
    }

    @Override
    public void onAssociationEstablished(Association association) {}

    @Override
    public void onAssociationFailed(Association association, Throwable cause) {}

    @Override
    public void onAssociationRejected(Association association, AAssociateRJ rejection) {}
}
