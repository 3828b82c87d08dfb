package org.caravan.dicom.net;

import java.nio.ByteBuffer;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.common.Rejection;

/** Writes PDUs (PS3.8 §9.3) into one buffer that is sent when full or flushed, so that a message leaves in as few segments as possible. */
final class PduWriter {

    private static final int HEADERS = Pdu.HEADER_LENGTH + PDataTf.PDV_HEADER_LENGTH;

    private final Connection connection;
    private final ByteBuffer out;
    private int maxFragment;

    /** @param out direct buffer, used by this writer alone */
    PduWriter(Connection connection, ByteBuffer out) {
        this.connection = connection;
        this.out = out.clear();
        peerTakes(0);
    }

    /** Sets the longest P-DATA-TF the peer takes, 0 for any. */
    void peerTakes(long maxPduLength) {
        long longest = maxPduLength == 0 ? Long.MAX_VALUE : Math.max(maxPduLength, PDataTf.PDV_HEADER_LENGTH + 2);
        maxFragment = (int) Math.min(longest - PDataTf.PDV_HEADER_LENGTH, out.capacity() - HEADERS);
        maxFragment -= maxFragment % 2; // PS3.8 annex E.2: fragments have an even length
    }

    /** Longest piece of a message that fits one PDU. */
    int maxFragment() {
        return maxFragment;
    }

    void write(Pdu pdu) throws DicomException, InterruptedException {
        ByteBuffer encoded = encode(pdu);
        flush();
        connection.send(encoded);
    }

    /** Sends the PDU if the peer takes it at once; what was buffered is dropped. */
    void writeNow(Pdu pdu) {
        connection.sendNow(encode(pdu));
    }

    /** Buffers a whole command or data set, cut into fragments (PS3.8 annex E). */
    void message(int contextId, boolean command, byte[] bytes) throws DicomException, InterruptedException {
        int offset = 0;
        do {
            int length = Math.min(maxFragment, bytes.length - offset);
            boolean last = offset + length == bytes.length;
            ByteBuffer room = fragment(contextId, command);
            room.put(bytes, offset, length);
            endFragment(last);
            offset += length;
        } while (offset < bytes.length);
    }

    /** Begins a P-DATA-TF with one value and returns the buffer to put at most {@link #maxFragment} bytes into. */
    ByteBuffer fragment(int contextId, boolean command) throws DicomException, InterruptedException {
        if (out.remaining() < HEADERS + maxFragment) {
            flush();
        }
        fragmentStart = out.position();
        out.put((byte) Pdu.P_DATA_TF).put((byte) 0).putInt(0);
        out.putInt(0).put((byte) contextId).put((byte) (command ? 1 : 0));
        return out;
    }

    /** Ends the fragment begun last. */
    void endFragment(boolean last) {
        int length = out.position() - fragmentStart - HEADERS;
        out.putInt(fragmentStart + 2, length + PDataTf.PDV_HEADER_LENGTH);
        out.putInt(fragmentStart + 6, length + 2);
        if (last) {
            int control = fragmentStart + HEADERS - 1;
            out.put(control, (byte) (out.get(control) | 2));
        }
    }

    void flush() throws DicomException, InterruptedException {
        if (out.position() > 0) {
            out.flip();
            connection.send(out);
            out.clear();
        }
    }

    private int fragmentStart;

    private static ByteBuffer encode(Pdu pdu) {
        if (pdu instanceof AAssociateRq request) {
            return ByteBuffer.wrap(AssociateWriter.request(request));
        }
        if (pdu instanceof AAssociateAc acceptance) {
            return ByteBuffer.wrap(AssociateWriter.acceptance(acceptance));
        }
        if (pdu instanceof AAssociateRj answer) {
            Rejection rejection = answer.rejection();
            return shortPdu(Pdu.A_ASSOCIATE_RJ, rejection.result(), rejection.source(), rejection.reason());
        }
        if (pdu instanceof AAbort abort) {
            return shortPdu(Pdu.A_ABORT, 0, abort.source(), abort.reason());
        }
        return shortPdu(pdu instanceof AReleaseRq ? Pdu.A_RELEASE_RQ : Pdu.A_RELEASE_RP, 0, 0, 0);
    }

    private static ByteBuffer shortPdu(int type, int first, int second, int third) {
        return ByteBuffer.wrap(new byte[] {(byte) type, 0, 0, 0, 0, 4, 0, (byte) first, (byte) second, (byte) third});
    }
}
