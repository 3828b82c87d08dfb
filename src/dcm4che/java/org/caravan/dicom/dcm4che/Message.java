package org.caravan.dicom.dcm4che;

import java.io.IOException;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.data.VR;
import org.dcm4che3.net.pdu.PresentationContext;

import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Deadline;

/**
 * A request message that is being served.
 *
 * @param sopClass of its presentation context
 * @param total when its answer must be out
 */
record Message(
        Answering association, PresentationContext context, String sopClass, Attributes command, Deadline total) {

    private static final int RESPONSE = 0x8000;

    int id() {
        return command.getInt(Tag.MessageID, 0);
    }

    AnswerLog answers() {
        return association.answers();
    }

    ListenerObserver.Association who() {
        return association.who();
    }

    String transferSyntax() {
        return context.getTransferSyntax();
    }

    /** An element of the command, empty where it has none. */
    String text(int tag) {
        String value = command.getString(tag, "");
        return value == null ? "" : value;
    }

    /** A response without a data set. */
    void answer(int status) throws IOException {
        send(response(status), null);
    }

    void send(Attributes response, Attributes dataSet) throws IOException {
        association.send(context, response, dataSet, total);
    }

    /** A response to this request (PS3.7 §E.1). */
    Attributes response(int status) {
        var response = new Attributes();
        response.setInt(Tag.CommandField, VR.US, command.getInt(Tag.CommandField, 0) | RESPONSE);
        response.setInt(Tag.MessageIDBeingRespondedTo, VR.US, id());
        response.setInt(Tag.Status, VR.US, status);
        for (int tag : new int[] {Tag.AffectedSOPClassUID, Tag.AffectedSOPInstanceUID}) {
            if (command.containsValue(tag)) {
                response.setString(tag, VR.UI, command.getString(tag));
            }
        }
        return response;
    }
}
