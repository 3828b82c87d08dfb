package org.caravan.dicom.net;

import java.nio.ByteBuffer;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.common.Rejection;

/** Reads PDUs (PS3.8 §9.3): every length is checked before anything is allocated, and P-DATA is streamed, whatever its length. */
final class PduReader {

    /** Longest A-ASSOCIATE PDU: 128 contexts with 60 transfer syntaxes each fit. */
    static final int MAX_ASSOCIATE_LENGTH = 1 << 20;

    /** First bytes of what is no PDU: records of TLS (RFC 8446 §5.1). */
    private static final int TLS_ALERT = 0x15;

    private static final int TLS_HANDSHAKE = 0x16;

    private final Connection connection;
    private final int maxPduLength;
    private final Fragment fragment = new Fragment();
    private long pduLeft;
    private long pdvLeft;

    PduReader(Connection connection, int maxPduLength) {
        this.connection = connection;
        this.maxPduLength = maxPduLength;
    }

    /** A piece of a message: valid until the next one is asked for, its data until the connection reuses its buffer. */
    static final class Fragment {
        private int contextId;
        private boolean command;
        private boolean lastOfPdv;
        private boolean endsMessagePart;
        private ByteBuffer data;

        int contextId() {
            return contextId;
        }

        boolean isCommand() {
            return command;
        }

        /** True where the command, or the data set, ends with this piece. */
        boolean isLast() {
            return endsMessagePart && lastOfPdv;
        }

        ByteBuffer data() {
            return data;
        }
    }

    /** Reads the next PDU; of a P-DATA-TF only its header, the values then come from {@link #nextFragment}. */
    Pdu read() throws DicomException, InterruptedException {
        requireBytes(Pdu.HEADER_LENGTH);
        ByteBuffer in = connection.in();
        int type = in.get() & 0xFF;
        in.get();
        long length = in.getInt() & 0xFFFFFFFFL;
        return switch (type) {
            case Pdu.A_ASSOCIATE_RQ -> AssociateReader.request(associateBody(length));
            case Pdu.A_ASSOCIATE_AC -> AssociateReader.acceptance(associateBody(length));
            case Pdu.P_DATA_TF -> data(length);
            case Pdu.A_ASSOCIATE_RJ, Pdu.A_RELEASE_RQ, Pdu.A_RELEASE_RP, Pdu.A_ABORT -> shortPdu(type, length);
            case TLS_ALERT, TLS_HANDSHAKE ->
                throw new PduException(
                        AAbort.UNRECOGNISED_PDU,
                        connection.who() + " speaks TLS there. Set TLS for it, or check the port.");
            default ->
                throw new PduException(
                        AAbort.UNRECOGNISED_PDU,
                        connection.who()
                                + String.format(" sent a PDU of unknown type %02XH: it may not be DICOM.", type));
        };
    }

    /** True while a P-DATA-TF has not been taken whole. */
    boolean insidePdu() {
        return pduLeft > 0 || pdvLeft > 0;
    }

    /** Returns the next piece of the P-DATA-TF that {@link #read} announced. */
    Fragment nextFragment() throws DicomException, InterruptedException {
        if (pdvLeft == 0) {
            readPdvHeader();
        }
        ByteBuffer in = connection.in();
        if (pdvLeft > 0 && !in.hasRemaining()) {
            requireBytes(1);
        }
        int length = (int) Math.min(pdvLeft, in.remaining());
        fragment.data = in.slice(in.position(), length);
        in.position(in.position() + length);
        pdvLeft -= length;
        pduLeft -= length;
        fragment.lastOfPdv = pdvLeft == 0;
        return fragment;
    }

    private void readPdvHeader() throws DicomException, InterruptedException {
        if (pduLeft < PDataTf.PDV_HEADER_LENGTH) {
            throw invalid("a P-DATA PDU with " + pduLeft + " bytes too many");
        }
        requireBytes(PDataTf.PDV_HEADER_LENGTH);
        ByteBuffer in = connection.in();
        long length = in.getInt() & 0xFFFFFFFFL;
        int contextId = in.get() & 0xFF;
        int control = in.get();
        if (length < 2 || length > pduLeft - 4) {
            throw invalid(
                    "a presentation data value that claims " + length + " bytes where " + (pduLeft - 4) + " are left");
        }
        fragment.contextId = contextId;
        fragment.command = (control & 1) != 0;
        fragment.endsMessagePart = (control & 2) != 0;
        pduLeft -= PDataTf.PDV_HEADER_LENGTH;
        pdvLeft = length - 2;
    }

    private PDataTf data(long length) throws PduException {
        if (length < PDataTf.PDV_HEADER_LENGTH || length > maxPduLength) {
            throw invalid("a P-DATA PDU of " + length + " bytes where 6 to " + maxPduLength + " were agreed");
        }
        pduLeft = length;
        return new PDataTf(length);
    }

    private ByteBuffer associateBody(long length) throws DicomException, InterruptedException {
        if (length < AssociateReader.FIXED_LENGTH || length > MAX_ASSOCIATE_LENGTH) {
            throw invalid("an A-ASSOCIATE PDU of " + length + " bytes");
        }
        ByteBuffer body = ByteBuffer.allocate((int) length);
        ByteBuffer in = connection.in();
        while (body.hasRemaining()) {
            requireBytes(1);
            int count = Math.min(in.remaining(), body.remaining());
            body.put(in.slice(in.position(), count));
            in.position(in.position() + count);
        }
        return body.flip();
    }

    private Pdu shortPdu(int type, long length) throws DicomException, InterruptedException {
        if (length != 4) {
            throw invalid("a PDU of type " + type + " with " + length + " bytes instead of 4");
        }
        requireBytes(4);
        ByteBuffer in = connection.in();
        in.get();
        int first = in.get() & 0xFF;
        int second = in.get() & 0xFF;
        int third = in.get() & 0xFF;
        return switch (type) {
            case Pdu.A_ASSOCIATE_RJ -> new AAssociateRj(new Rejection(first, second, third));
            case Pdu.A_RELEASE_RQ -> new AReleaseRq();
            case Pdu.A_RELEASE_RP -> new AReleaseRp();
            default -> new AAbort(second, third);
        };
    }

    private void requireBytes(int bytes) throws DicomException, InterruptedException {
        if (!connection.require(bytes)) {
            throw new DicomAbortedException(connection.who()
                    + " closed the connection without releasing the association. Look at its log for the reason.");
        }
    }

    private PduException invalid(String what) {
        return new PduException(AAbort.INVALID_PARAMETER, connection.who() + " sent " + what + ".");
    }
}
