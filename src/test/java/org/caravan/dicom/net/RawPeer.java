package org.caravan.dicom.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Bytes over a socket to an acceptor, as they are: for what no well-behaved requestor sends. */
final class RawPeer implements AutoCloseable {

    static final int CLOSED = -1;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private byte[] body = {};

    RawPeer(int port) throws IOException {
        this(port, "127.0.0.1");
    }

    /** @param from the address it has, of the loopback network */
    RawPeer(int port, String from) throws IOException {
        socket = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    RawPeer send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    RawPeer pdu(int type, byte[]... parts) throws IOException {
        return send(pduBytes(type, parts));
    }

    static byte[] pduBytes(int type, byte[]... parts) {
        byte[] content = concat(parts);
        return concat(
                ByteBuffer.allocate(6)
                        .put((byte) type)
                        .put((byte) 0)
                        .putInt(content.length)
                        .array(),
                content);
    }

    /** A presentation data value. */
    static byte[] pdv(int contextId, boolean command, boolean last, byte[] content) {
        ByteBuffer value = ByteBuffer.allocate(6 + content.length);
        value.putInt(content.length + 2);
        value.put((byte) contextId).put((byte) ((command ? 1 : 0) | (last ? 2 : 0)));
        return value.put(content).array();
    }

    static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static AAssociateRq request(String called, String calling, AAssociateRq.Context... contexts) {
        return new AAssociateRq(
                1,
                called,
                calling,
                AAssociateRq.DICOM_APPLICATION_CONTEXT,
                List.of(contexts),
                UserInformation.taking(16384));
    }

    static AAssociateRq.Context context(int id, String sopClass, String... transferSyntaxes) {
        return new AAssociateRq.Context(id, sopClass, List.of(transferSyntaxes));
    }

    RawPeer associate(AAssociateRq request) throws IOException {
        return send(AssociateWriter.request(request));
    }

    /** The type of the next PDU, or {@link #CLOSED}; a reset counts as closed. */
    int next() throws IOException {
        try {
            int type = in.read();
            if (type < 0) {
                return CLOSED;
            }
            in.read();
            body = new byte[in.readInt()];
            in.readFully(body);
            return type;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return CLOSED;
        }
    }

    /** What came with the PDU read last. */
    byte[] body() {
        return body;
    }

    AAssociateAc acceptance() throws Exception {
        return AssociateReader.acceptance(ByteBuffer.wrap(body));
    }

    /** The command set in the P-DATA-TF read last. */
    CommandSet command() throws Exception {
        byte[] content = Arrays.copyOfRange(body, 6, body.length);
        return CommandSet.decode(body[4] & 0xFF, content, content.length);
    }

    /** Closes with a reset, which throws away what is on its way. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
