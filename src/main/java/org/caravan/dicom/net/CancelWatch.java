package org.caravan.dicom.net;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;

/** Looks for the C-CANCEL of a request that is being answered (PS3.7 §9.3.2.3), each time a response is about to be sent. */
final class CancelWatch {

    private final Association association;
    private final CommandSet request;
    private final CancelHandle cancel = new CancelHandle();

    CancelWatch(Association association, CommandSet request) {
        this.association = association;
        this.request = request;
    }

    CancelHandle handle() {
        return cancel;
    }

    /** Takes what the peer has sent meanwhile; only a C-CANCEL may come now. */
    void look() throws DicomException, InterruptedException {
        Connection connection = association.connection();
        while (connection.in().hasRemaining() || arrived(connection)) {
            CommandSet command = association.readCommand();
            if (command == null) {
                throw new DicomAbortedException(connection.who() + " released the association before it was answered.");
            }
            if (!takes(command)) {
                throw new PduException(
                        AAbort.UNEXPECTED_PDU, connection.who() + " sent a request before the last one was answered.");
            }
        }
    }

    /** Whether that is a C-CANCEL; cancels where it is meant for this request. */
    boolean takes(CommandSet command) {
        if (command.commandField() != CommandSet.C_CANCEL_RQ) {
            return false;
        }
        if (command.number(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) == request.number(CommandSet.MESSAGE_ID, -2)) {
            cancel.cancel();
        }
        return true;
    }

    private static boolean arrived(Connection connection) throws DicomAbortedException {
        int count = connection.readNow();
        if (count < 0) {
            throw new DicomAbortedException(connection.who() + " closed the connection before it was answered.");
        }
        return count > 0;
    }
}
