package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;

import org.caravan.dicom.DicomException;
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
 * @param answers where failures that are answered are logged
 */
public record Receipt(
        ListenerObserver.Association who,
        String sopClassUid,
        String sopInstanceUid,
        String transferSyntaxUid,
        MoveOriginator originator,
        CharacterSets fallback,
        AnswerLog answers) {

    private static final String C_STORE = "C-STORE";

    /** The status to answer before anything is read, or Success. */
    public int check(String sopClassOfContext, boolean hasDataSet) {
        if (!Uids.isSafe(sopInstanceUid)) {
            return refused(DicomStatus.INVALID_OBJECT_INSTANCE, "its SOP Instance UID is none (PS3.5 §9.1)");
        }
        if (!Uids.isValid(sopClassUid)
                || !sopClassUid.equals(sopClassOfContext)
                || !SopClasses.isStorage(sopClassUid)) {
            return refused(
                    DicomStatus.SOP_CLASS_NOT_SUPPORTED,
                    "its SOP class is not that of its presentation context, or not one of storage");
        }
        return hasDataSet ? DicomStatus.SUCCESS : refused(DicomStatus.CANNOT_UNDERSTAND, "it came without a data set");
    }

    /** Begins its file, to which the data set is added as it comes. */
    public IncomingObject begin(ObjectStore store) {
        return store.begin(Part10.header(sopClassUid, sopInstanceUid, transferSyntaxUid, who.callingAeTitle()));
    }

    /** Settles the whole object where the service wants it; returns the status to answer. */
    public int settle(IncomingObject file, ObjectStore store, StoreService service) throws IOException {
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
        try {
            return hand(store.settle(file, received, service), service);
        } catch (DicomStatusException e) {
            return refused(e.status(), e.getMessage());
        } catch (DicomException | RuntimeException e) {
            return failed(e);
        }
    }

    /** Tells the service; whatever it throws is no failure of our disk. */
    private int hand(ObjectStore.Settled settled, StoreService service) throws DicomStatusException {
        try {
            service.stored(settled.object());
        } catch (DicomStatusException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DicomStatus.PROCESSING_FAILURE;
        } catch (Exception e) {
            return failed(e);
        }
        return DicomStatus.isStored(settled.status())
                ? settled.status()
                : refused(settled.status(), "it was kept apart");
    }

    /** The status to answer where the disk does not take the object. */
    public int outOfResources(IOException e) {
        String advice = e instanceof AtomicMoveNotSupportedException
                ? ". The incoming folder must be on the same file system as the folders objects are moved to"
                : "";
        answers.failed(C_STORE, DicomStatus.OUT_OF_RESOURCES, "it could not be written: " + e + advice);
        return DicomStatus.OUT_OF_RESOURCES;
    }

    private int refused(int status, String reason) {
        answers.refused(C_STORE, status, reason);
        return status;
    }

    private int failed(Exception e) {
        answers.failed(C_STORE, DicomStatus.PROCESSING_FAILURE, Causes.describe(e));
        return DicomStatus.PROCESSING_FAILURE;
    }
}
