package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.IncomingObject;
import org.caravan.dicom.common.ObjectStore;
import org.caravan.dicom.common.Receipt;
import org.caravan.dicom.data.CharacterSets;

/** Answers one C-STORE (PS3.4 §B.2.3): Success only when the object is durable. A failure concerns this object only. */
final class StoreResponder {

    private final Association association;
    private final ObjectStore store;
    private final ListenerServices services;
    private final ListenerObserver.Association who;
    private final CharacterSets fallback;
    private final AnswerLog answers;

    /** @param fallback what text of data sets that name no character set is read in */
    StoreResponder(
            Association association,
            ObjectStore store,
            ListenerServices services,
            ListenerObserver.Association who,
            CharacterSets fallback,
            AnswerLog answers) {
        this.association = association;
        this.store = store;
        this.services = services;
        this.who = who;
        this.fallback = fallback;
        this.answers = answers;
    }

    /** @return the status answered */
    int serve(CommandSet command) throws DicomException, InterruptedException {
        var receipt = new Receipt(
                who,
                command.text(CommandSet.AFFECTED_SOP_CLASS_UID),
                command.text(CommandSet.AFFECTED_SOP_INSTANCE_UID),
                association.context(command).transferSyntax(),
                originator(command),
                fallback,
                answers);
        int status = receipt.check(association.context(command).abstractSyntax(), command.hasDataSet());
        if (status == DicomStatus.SUCCESS) {
            status = receive(command, receipt);
        } else if (command.hasDataSet()) {
            association.readDataSet(command, piece -> {});
        }
        if (!DicomStatus.isStored(status)) {
            services.observer().refused(who, "object: " + DicomStatus.describe(status));
            services.observer().notStored(who, status);
        }
        association.send(command.response(status, false));
        return status;
    }

    private int receive(CommandSet command, Receipt receipt) throws DicomException, InterruptedException {
        try (IncomingObject file = receipt.begin(store)) {
            association.readDataSet(command, piece -> accept(file, piece));
            file.finish();
            return receipt.settle(file, store, services.store());
        } catch (IOException e) {
            return receipt.outOfResources(e);
        }
    }

    private void accept(IncomingObject file, ByteBuffer piece) throws DicomException {
        file.accept(piece);
        if (file.isEndless()) {
            services.observer().notStored(who, DicomStatus.OUT_OF_RESOURCES);
            throw new PduException(
                    AAbort.NOT_SPECIFIED,
                    association.connection().who() + " sent an object of more than twice maxObjectSize.");
        }
    }

    private static MoveOriginator originator(CommandSet command) {
        String aeTitle = command.text(CommandSet.MOVE_ORIGINATOR_AE_TITLE);
        int messageId = command.number(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, -1);
        return aeTitle.isEmpty() && messageId < 0 ? null : new MoveOriginator(aeTitle, Math.max(messageId, 0));
    }
}
