package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.StoreService;
import org.caravan.dicom.StoreService.ReceivedObject;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;

/**
 * One C-STORE beside its transport (PS3.4 §B.2.3): what its command says is checked before anything is made of it, and Success is the
 * answer only when the object is durable. A failure concerns this object only.
 *
 * @param who who sent it
 * @param sopClassUid Affected SOP Class UID (0000,0002) as sent
 * @param sopInstanceUid Affected SOP Instance UID (0000,1000) as sent
 * @param transferSyntaxUid as negotiated
 * @param originator the C-MOVE it says it belongs to, or null
 * @param fallback what text of a data set that names no character set is read in
 */
public record Receipt(
        ListenerObserver.Association who,
        String sopClassUid,
        String sopInstanceUid,
        String transferSyntaxUid,
        MoveOriginator originator,
        CharacterSets fallback) {

    private static final Logger LOG = LoggerFactory.getLogger(Receipt.class);

    /** The status to answer before anything is read, or Success. */
    public int check(String sopClassOfContext, boolean hasDataSet) {
        if (!Uids.isValid(sopInstanceUid)) {
            LOG.warn(
                    "{} at {} sent an object without a valid SOP instance UID",
                    who.callingAeTitle(),
                    who.remoteAddress());
            return DicomStatus.INVALID_OBJECT_INSTANCE;
        }
        if (!Uids.isValid(sopClassUid) || !sopClassUid.equals(sopClassOfContext)) {
            return DicomStatus.SOP_CLASS_NOT_SUPPORTED;
        }
        return hasDataSet ? DicomStatus.SUCCESS : DicomStatus.CANNOT_UNDERSTAND;
    }

    /** Begins its file, to which the data set is added as it comes. */
    public IncomingObject begin(ObjectStore store) throws IOException {
        return store.begin(Part10.header(sopClassUid, sopInstanceUid, transferSyntaxUid, who.callingAeTitle()));
    }

    /** Settles the whole object where the service wants it; returns the status to answer. */
    public int settle(IncomingObject file, ObjectStore store, StoreService service) throws IOException {
        try {
            HeaderReader.Header header = store.header(file, transferSyntaxUid, fallback);
            var received = new ReceivedObject(
                    who,
                    sopClassUid,
                    sopInstanceUid,
                    transferSyntaxUid,
                    originator,
                    header.values(),
                    header.intact(),
                    file.path(),
                    file.dataSetOffset(),
                    file.length());
            ObjectStore.Settled settled = store.settle(file, received, service);
            service.stored(settled.object());
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

    /** The status to answer where the disk does not take the object. */
    public int outOfResources(IOException e) {
        if (e instanceof AtomicMoveNotSupportedException) {
            LOG.error("The incoming folder must be on the same file system as the folders objects are moved to");
        }
        LOG.error("An object of {} could not be written: {}", who.callingAeTitle(), e.toString());
        return DicomStatus.OUT_OF_RESOURCES;
    }
}
