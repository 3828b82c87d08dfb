package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;

/** Answers one C-STORE (PS3.4 §B.2.3): Success only when the object is durable. A failure concerns this object only. */
final class StoreResponder {

    private static final Logger LOG = LoggerFactory.getLogger(StoreResponder.class);

    private final Association association;
    private final ObjectStore store;
    private final ListenerServices services;
    private final ListenerObserver.Association who;
    private final CharacterSets fallback;

    /** @param fallback what text of data sets that name no character set is read in */
    StoreResponder(
            Association association,
            ObjectStore store,
            ListenerServices services,
            ListenerObserver.Association who,
            CharacterSets fallback) {
        this.association = association;
        this.store = store;
        this.services = services;
        this.who = who;
        this.fallback = fallback;
    }

    void serve(CommandSet command) throws DicomException, InterruptedException {
        int status = check(command);
        if (status == DicomStatus.SUCCESS) {
            status = receive(command);
        } else if (command.hasDataSet()) {
            association.readDataSet(command, piece -> {});
        }
        if (!DicomStatus.isStored(status)) {
            services.observer().refused(who, "object: " + DicomStatus.describe(status));
        }
        association.send(command.response(status, false));
    }

    /** What the command says is checked before anything is made of it. */
    private int check(CommandSet command) {
        if (!Uids.isValid(command.text(CommandSet.AFFECTED_SOP_INSTANCE_UID))) {
            LOG.warn(
                    "{} at {} sent an object without a valid SOP instance UID",
                    who.callingAeTitle(),
                    who.remoteAddress());
            return DicomStatus.INVALID_OBJECT_INSTANCE;
        }
        String sopClass = command.text(CommandSet.AFFECTED_SOP_CLASS_UID);
        if (!Uids.isValid(sopClass)
                || !sopClass.equals(association.context(command).abstractSyntax())) {
            return DicomStatus.SOP_CLASS_NOT_SUPPORTED;
        }
        return command.hasDataSet() ? DicomStatus.SUCCESS : DicomStatus.CANNOT_UNDERSTAND;
    }

    private int receive(CommandSet command) throws DicomException, InterruptedException {
        String transferSyntax = association.context(command).transferSyntax();
        byte[] header = Part10.header(
                command.text(CommandSet.AFFECTED_SOP_CLASS_UID),
                command.text(CommandSet.AFFECTED_SOP_INSTANCE_UID),
                transferSyntax,
                who.callingAeTitle());
        IncomingObject begun;
        try {
            begun = store.begin(header);
        } catch (IOException e) {
            association.readDataSet(command, piece -> {});
            return outOfResources(e);
        }
        try (IncomingObject file = begun) {
            association.connection().beforeReuse(file::flush);
            association.readDataSet(command, file);
            file.finish();
            return settle(command, file, transferSyntax);
        } catch (IOException e) {
            return outOfResources(e);
        } finally {
            association.connection().beforeReuse(() -> {});
        }
    }

    private int settle(CommandSet command, IncomingObject file, String transferSyntax) throws IOException {
        try {
            HeaderReader.Header header = store.header(file, transferSyntax, fallback);
            var received = new ReceivedObject(
                    who,
                    command.text(CommandSet.AFFECTED_SOP_CLASS_UID),
                    command.text(CommandSet.AFFECTED_SOP_INSTANCE_UID),
                    transferSyntax,
                    originator(command),
                    header.values(),
                    header.intact(),
                    file.path(),
                    file.dataSetOffset(),
                    file.length());
            ObjectStore.Settled settled = store.settle(file, received, services.store());
            services.store().stored(settled.object());
            return settled.status();
        } catch (IOException e) {
            throw e;
        } catch (DicomStatusException e) {
            LOG.debug("An object of {} was refused: {}", who.callingAeTitle(), e.getMessage());
            return e.status();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DicomStatus.PROCESSING_FAILURE;
        } catch (Exception e) {
            LOG.error("An object of {} at {} could not be stored", who.callingAeTitle(), who.remoteAddress(), e);
            return DicomStatus.PROCESSING_FAILURE;
        }
    }

    private static MoveOriginator originator(CommandSet command) {
        String aeTitle = command.text(CommandSet.MOVE_ORIGINATOR_AE_TITLE);
        int messageId = command.number(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, -1);
        return aeTitle.isEmpty() && messageId < 0 ? null : new MoveOriginator(aeTitle, Math.max(messageId, 0));
    }

    private int outOfResources(IOException e) {
        if (e instanceof AtomicMoveNotSupportedException) {
            LOG.error("The incoming folder must be on the same file system as the folders objects are moved to");
        }
        LOG.error("An object of {} could not be written: {}", who.callingAeTitle(), e.toString());
        return DicomStatus.OUT_OF_RESOURCES;
    }
}
