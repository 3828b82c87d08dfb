package org.caravan.dicom.net;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentService;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Commitments;

/** Answers the reports on storage commitment of peers that open an association for them (PS3.4 §J.3.3). */
record CommitmentResponder(
        Association association, CommitmentService service, ListenerObserver.Association who, AnswerLog answers) {

    void serve(CommandSet command) throws DicomException, InterruptedException {
        CommitmentReport report = read(association, command);
        int status = DicomStatus.SUCCESS;
        try {
            service.reported(who, report);
        } catch (DicomStatusException e) {
            status = e.status();
            answers.refused("N-EVENT-REPORT", status, e.getMessage());
        }
        association.send(command.response(status, false));
    }

    /** Reads the report that follows a command. */
    static CommitmentReport read(Association association, CommandSet command)
            throws DicomException, InterruptedException {
        if (!command.hasDataSet()) {
            throw malformed(association);
        }
        byte[] dataSet = association.readDataSet(command, Commitments.LONGEST, () -> malformed(association));
        return Commitments.report(dataSet, association.context(command).transferSyntax());
    }

    private static PduException malformed(Association association) {
        return new PduException(
                AAbort.INVALID_PARAMETER,
                association.connection().who() + " sent a report on storage commitment that is empty or too long.");
    }
}
