package org.caravan.dicom.dcm4che;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.pdu.PresentationContext;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.QueryContexts;

/** One C-MOVE or C-GET and its responses (PS3.4 §C.4.2, §C.4.3). */
final class RetrieveRequest {

    private final String name;
    private final Peer peer;
    private final QueryLevel level;
    private final Map<String, ?> identifiers;
    private final RequestControl.Progress progress;

    /** @param name for messages, for example {@code C-MOVE} */
    RetrieveRequest(
            String name, Peer peer, QueryLevel level, Map<String, ?> identifiers, RequestControl.Progress progress) {
        this.name = name;
        this.peer = peer;
        this.level = level;
        this.identifiers = identifiers;
        this.progress = progress;
    }

    /** The context to ask on, in the information model that fits. */
    PresentationContext choose(Request request, String patientRoot, String studyRoot) throws DicomRejectedException {
        String sopClass =
                QueryContexts.choose(request::accepts, peer, name, patientRoot, studyRoot, level, identifiers);
        if (level == QueryLevel.PATIENT && QueryContexts.isStudyRoot(sopClass)) {
            throw Messages.noPatientRetrieve(peer, name);
        }
        return request.context(sopClass, null);
    }

    /** @param command makes the command for the id of its message */
    Outcome run(Request request, PresentationContext context, IntFunction<Attributes> command)
            throws DicomException, InterruptedException {
        byte[] identifier = Identifiers.encode(
                QueryContexts.uniqueKeys(request.sopClass(context), level, identifiers),
                context.getTransferSyntax(),
                peer);
        request.send(context, command, (out, watch) -> out.write(identifier));
        while (true) {
            Outcome outcome = outcome(request.next(), context.getTransferSyntax());
            if (!outcome.isPending()) {
                return outcome;
            }
            progress.pending(outcome);
        }
    }

    private Outcome outcome(Exchange.Response response, String transferSyntax) throws DicomMalformedException {
        Attributes command = response.command();
        String comment = command.getString(Tag.ErrorComment, "");
        return new Outcome(
                Request.status(response),
                counter(command, Tag.NumberOfCompletedSuboperations),
                counter(command, Tag.NumberOfFailedSuboperations),
                counter(command, Tag.NumberOfWarningSuboperations),
                counter(command, Tag.NumberOfRemainingSuboperations),
                failedUids(response.dataSet(), transferSyntax),
                comment == null ? "" : comment);
    }

    private static int counter(Attributes command, int tag) {
        return command.containsValue(tag) ? command.getInt(tag, Outcome.UNKNOWN) : Outcome.UNKNOWN;
    }

    private List<String> failedUids(Attributes dataSet, String transferSyntax) throws DicomMalformedException {
        if (dataSet == null) {
            return List.of();
        }
        byte[] bytes = DataSets.bytes(dataSet, transferSyntax);
        if (bytes.length > peer.maxMatchLength()) {
            throw Messages.matchTooLong(peer);
        }
        return Identifiers.failedUids(bytes, transferSyntax, peer);
    }
}
