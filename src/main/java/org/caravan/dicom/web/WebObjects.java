package org.caravan.dicom.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.GetRun;
import org.caravan.dicom.common.IncomingObject;
import org.caravan.dicom.common.Receipt;
import org.caravan.dicom.data.Part10;

/** Takes Part 10 files from a stream as if their data sets had come by C-STORE: the same checks, the same file, the same moment at which they are safe. */
final class WebObjects {

    /** Most that is held to find the file meta information. */
    private static final int START = 64 << 10;

    private final GetRun run;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;
    private final byte[] piece = new byte[START];

    WebObjects(GetRun run, ListenerObserver.Association who) {
        this.run = run;
        this.who = who;
        answers = new AnswerLog(who, run.services().logs().known());
    }

    /** Where an object comes from: as {@link java.io.InputStream#read(byte[], int, int)}. */
    @FunctionalInterface
    interface Source {
        int read(byte[] bytes, int from, int length) throws IOException;
    }

    /** What became of an object: its SOP Instance UID as its file meta information says, empty for none, and the status of a C-STORE that fits. */
    record Taken(String sopInstanceUid, int status) {}

    /** The source failed, and not the disk. */
    static final class EndedException extends IOException {
        private EndedException(IOException cause) {
            super(cause);
        }
    }

    /**
     * Takes the object that the source gives until its end.
     *
     * @param length that it must have, where that was said; -1 where not
     * @throws EndedException where the source fails; the object is not kept then
     */
    Taken take(Source source, long length) throws EndedException {
        int held = 0;
        for (int count = 0; held < piece.length && count >= 0; held += Math.max(0, count)) {
            count = read(source, held);
        }
        Part10.FileMeta meta;
        try {
            meta = Part10.read(held == piece.length ? piece : Arrays.copyOf(piece, held));
        } catch (DicomMalformedException e) {
            return passedOver(source, "", DicomStatus.CANNOT_UNDERSTAND);
        }
        String uid = meta.mediaStorageSopInstanceUid() == null ? "" : meta.mediaStorageSopInstanceUid();
        String sopClass = meta.mediaStorageSopClassUid() == null ? "" : meta.mediaStorageSopClassUid();
        var receipt = new Receipt(who, sopClass, uid, meta.transferSyntax().uid(), null, run.fallback(), answers);
        int status = receipt.check(sopClass, held > meta.dataSetOffset());
        if (status != DicomStatus.SUCCESS) {
            return passedOver(source, uid, status);
        }
        status = receive(source, receipt, (int) meta.dataSetOffset(), held, length);
        return told(uid, status);
    }

    private int receive(Source source, Receipt receipt, int from, int to, long length) throws EndedException {
        try (IncomingObject file = receipt.begin(run.store())) {
            file.accept(ByteBuffer.wrap(piece, from, to - from));
            long came = to;
            for (int count = read(source, 0); count >= 0; count = read(source, 0)) {
                file.accept(ByteBuffer.wrap(piece, 0, count));
                came += count;
                if (file.isEndless()) {
                    throw new EndedException(new IOException("an object of more than twice maxObjectSize"));
                }
            }
            if (length >= 0 && came != length) {
                answers.refused("WADO-RS part", DicomStatus.CANNOT_UNDERSTAND, "it has not the length that was said");
                return DicomStatus.CANNOT_UNDERSTAND;
            }
            file.finish();
            return receipt.settle(file, run.store(), run.services().store());
        } catch (EndedException e) {
            throw e;
        } catch (IOException e) {
            return receipt.outOfResources(e);
        }
    }

    private Taken passedOver(Source source, String uid, int status) throws EndedException {
        while (read(source, 0) >= 0) {
            // nothing of it is wanted
        }
        return told(uid, status);
    }

    private Taken told(String uid, int status) {
        if (!DicomStatus.isStored(status)) {
            run.services().observer().refused(who, "object: " + DicomStatus.describe(status));
            run.services().observer().notStored(who, status);
        }
        return new Taken(uid, status);
    }

    private int read(Source source, int from) throws EndedException {
        try {
            return source.read(piece, from, piece.length - from);
        } catch (IOException e) {
            throw new EndedException(e);
        }
    }
}
