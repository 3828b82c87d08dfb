package org.caravan.dicom.dcm4che;

import java.io.IOException;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.pdu.PresentationContext;

import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Deadline;

/** One end of an association, where request messages of the other are answered. */
interface Answering {

    /** Who is at the other end. */
    ListenerObserver.Association who();

    AnswerLog answers();

    /**
     * Sends a response; the association is aborted where the peer does not read it.
     *
     * @param dataSet of the response, or null
     * @param total when it must be out
     */
    void send(PresentationContext context, Attributes response, Attributes dataSet, Deadline total) throws IOException;
}
