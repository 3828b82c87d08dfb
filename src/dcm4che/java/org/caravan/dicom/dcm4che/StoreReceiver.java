package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import org.dcm4che3.data.Tag;
import org.dcm4che3.net.PDVInputStream;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.common.IncomingObject;
import org.caravan.dicom.common.ObjectStore;
import org.caravan.dicom.common.Receipt;
import org.caravan.dicom.data.CharacterSets;

/** Answers one C-STORE (PS3.4 §B.2.3): the data set goes to the disk as it comes, and Success is answered only when it is durable. */
final class StoreReceiver {

    private final Answering association;
    private final ObjectStore store;
    private final ListenerServices services;
    private final CharacterSets fallback;

    StoreReceiver(Answering association, ObjectStore store, ListenerServices services, CharacterSets fallback) {
        this.association = association;
        this.store = store;
        this.services = services;
        this.fallback = fallback;
    }

    /** @return the status answered */
    int serve(Message message, PDVInputStream data, Watch watch) throws IOException {
        var receipt = new Receipt(
                association.who(),
                message.text(Tag.AffectedSOPClassUID),
                message.text(Tag.AffectedSOPInstanceUID),
                message.transferSyntax(),
                originator(message),
                fallback,
                message.answers());
        int status = receipt.check(message.sopClass(), data != null);
        if (status == DicomStatus.SUCCESS) {
            status = receive(receipt, data, watch);
        } else if (data != null) {
            data.skipAll();
        }
        if (!DicomStatus.isStored(status)) {
            services.observer().refused(association.who(), "object: " + DicomStatus.describe(status));
            services.observer().notStored(association.who(), status);
        }
        message.answer(status);
        return status;
    }

    private int receive(Receipt receipt, PDVInputStream data, Watch watch) throws IOException {
        try (IncomingObject file = receipt.begin(store)) {
            // what is thrown here comes from the connection: the file keeps its own failures
            data.copyTo(new Sink(file, watch));
            watch.close(); // what the service takes is not the peer's silence
            return settle(receipt, file);
        }
    }

    private int settle(Receipt receipt, IncomingObject file) {
        try {
            file.finish();
            return receipt.settle(file, store, services.store());
        } catch (IOException e) {
            return receipt.outOfResources(e);
        }
    }

    /** Passes pieces on to the file, which keeps an error of the disk to itself until the end. */
    private static final class Sink extends OutputStream {
        private final IncomingObject file;
        private final Watch watch;

        private Sink(IncomingObject file, Watch watch) {
            this.file = file;
            this.watch = watch;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            watch.progress();
            file.accept(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private static MoveOriginator originator(Message message) {
        String aeTitle = message.text(Tag.MoveOriginatorApplicationEntityTitle);
        int messageId = message.command().getInt(Tag.MoveOriginatorMessageID, -1);
        return aeTitle.isEmpty() && messageId < 0 ? null : new MoveOriginator(aeTitle, Math.max(messageId, 0));
    }
}
