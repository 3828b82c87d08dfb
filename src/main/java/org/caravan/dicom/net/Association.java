package org.caravan.dicom.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Roles;
import org.caravan.dicom.net.PduReader.Fragment;

/** An established association: sends and receives DIMSE messages (PS3.7 §6.3) over its accepted presentation contexts. */
final class Association implements AutoCloseable {

    private final Connection connection;
    private final Buffers buffers;
    private final PduReader reader;
    private final PduWriter writer;
    private Map<Integer, Context> contexts = Map.of();
    private Set<String> toRequestor = Set.of();
    private int window = 1;
    private long fragments;
    private boolean closed;

    /** What is read ahead of a data set that is sent: as long as what one PDU carries. */
    private byte[] ahead;

    /** An accepted presentation context. */
    record Context(int id, String abstractSyntax, String transferSyntax) {}

    /** Takes the pieces of a data set; a piece is valid only during the call. */
    @FunctionalInterface
    interface DataSetSink {
        void accept(ByteBuffer piece) throws DicomException;
    }

    Association(Connection connection, Buffers buffers, int maxPduLength) {
        this.connection = connection;
        this.buffers = buffers;
        reader = new PduReader(connection, maxPduLength);
        writer = new PduWriter(connection, buffers.out());
    }

    /** Says what was negotiated, with the default roles. */
    void establish(Map<Integer, Context> accepted, long maxPduLengthOfPeer) {
        establish(accepted, maxPduLengthOfPeer, List.of());
    }

    /**
     * Says what was negotiated.
     *
     * @param roles as accepted
     */
    void establish(Map<Integer, Context> accepted, long maxPduLengthOfPeer, List<Roles> roles) {
        contexts = Map.copyOf(accepted);
        toRequestor = roles.stream().filter(Roles::scp).map(Roles::sopClassUid).collect(Collectors.toUnmodifiableSet());
        writer.peerTakes(maxPduLengthOfPeer);
    }

    /** Whether objects of that SOP class go from the acceptor to the requestor (PS3.7 §D.3.3.4). */
    boolean sendsToRequestor(String sopClass) {
        return toRequestor.contains(sopClass);
    }

    /** The context on which an acceptor may send objects of that SOP class in that transfer syntax, or null. */
    Context sending(String sopClass, String transferSyntax) {
        return contexts.values().stream()
                .filter(context -> sendsToRequestor(sopClass)
                        && context.abstractSyntax().equals(sopClass)
                        && context.transferSyntax().equals(transferSyntax))
                .findFirst()
                .orElse(null);
    }

    /** Says how many requests of ours may be unanswered at once. */
    void window(int most) {
        window = most;
    }

    int window() {
        return window;
    }

    Connection connection() {
        return connection;
    }

    PduReader reader() {
        return reader;
    }

    PduWriter writer() {
        return writer;
    }

    Map<Integer, Context> contexts() {
        return contexts;
    }

    Context context(CommandSet command) {
        return contexts.get(command.contextId());
    }

    /** Pieces of messages received so far: unchanged means that nothing of an answer has come. */
    long fragments() {
        return fragments;
    }

    /** Reads the command set of the next message; null where the peer asked for release, which is answered. */
    CommandSet readCommand() throws DicomException, InterruptedException {
        byte[] bytes = new byte[256];
        int length = 0;
        Fragment fragment;
        int contextId = 0;
        do {
            fragment = nextFragment(length == 0);
            if (fragment == null) {
                return null;
            }
            if (contextId != 0 && contextId != fragment.contextId() || !fragment.isCommand()) {
                throw unexpected("a piece of a data set where a command was due");
            }
            contextId = fragment.contextId();
            int size = fragment.data().remaining();
            if (length + size > CommandSet.MAX_LENGTH) {
                throw unexpected("a command set of more than " + CommandSet.MAX_LENGTH + " bytes");
            }
            if (length + size > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + size, 2 * bytes.length));
            }
            fragment.data().get(bytes, length, size);
            length += size;
        } while (!fragment.isLast());
        return CommandSet.decode(contextId, bytes, length);
    }

    /** Reads the identifier of a request; empty where the command has none. */
    byte[] readIdentifier(CommandSet command) throws DicomException, InterruptedException {
        return command.hasDataSet()
                ? readDataSet(
                        command,
                        Identifiers.MAX_LENGTH,
                        () -> unexpected("an identifier of more than " + Identifiers.MAX_LENGTH + " bytes"))
                : new byte[0];
    }

    /** Streams the data set that follows a command. */
    void readDataSet(CommandSet command, DataSetSink sink) throws DicomException, InterruptedException {
        Fragment fragment;
        do {
            fragment = nextFragment(false);
            if (fragment.contextId() != command.contextId() || fragment.isCommand()) {
                throw unexpected("a piece of another message inside a data set");
            }
            if (fragment.data().hasRemaining()) {
                sink.accept(fragment.data());
            }
        } while (!fragment.isLast());
    }

    /**
     * Reads a data set of at most that many bytes into memory.
     *
     * @param tooLong what is thrown as soon as more have come; the association must then be aborted
     */
    byte[] readDataSet(CommandSet command, int limit, Supplier<DicomMalformedException> tooLong)
            throws DicomException, InterruptedException {
        var bytes = new ByteArrayOutputStream(1024);
        readDataSet(command, piece -> {
            if (piece.remaining() > limit - bytes.size()) {
                throw tooLong.get();
            }
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
        });
        return bytes.toByteArray();
    }

    /** Sends a message without a data set. */
    void send(CommandSet command) throws DicomException, InterruptedException {
        writer.message(command.contextId(), true, command.encode());
        writer.flush();
    }

    /** Sends a message with a data set that is in memory. */
    void send(CommandSet command, byte[] dataSet) throws DicomException, InterruptedException {
        writer.message(command.contextId(), true, command.encode());
        writer.message(command.contextId(), false, dataSet);
        writer.flush();
    }

    /**
     * Sends a message and streams its data set.
     *
     * @throws IOException when the stream cannot be read; the message is then half sent, and the association must be aborted
     */
    void send(CommandSet command, InputStream dataSet) throws IOException, DicomException, InterruptedException {
        writer.message(command.contextId(), true, command.encode());
        if (ahead == null) {
            ahead = new byte[writer.maxFragment()];
        }
        int length = dataSet.readNBytes(ahead, 0, ahead.length);
        boolean last;
        do {
            ByteBuffer room = writer.fragment(command.contextId(), false);
            room.put(ahead, 0, length);
            length = length < ahead.length ? 0 : dataSet.readNBytes(ahead, 0, ahead.length);
            last = length == 0;
            writer.endFragment(last);
        } while (!last);
        writer.flush();
    }

    /** True unless the peer has closed, aborted or released the association while it was idle. */
    boolean isAlive() {
        try {
            return !closed && connection.readNow() == 0 && !connection.in().hasRemaining();
        } catch (DicomException e) {
            return false;
        }
    }

    /** Waits for the peer to say something; true where it says nothing for so long. */
    boolean isSilentFor(Duration longest) throws DicomException, InterruptedException {
        if (reader.insidePdu() || connection.in().hasRemaining()) {
            return false;
        }
        try {
            connection.limits().silence(longest, "silence");
            connection.require(1);
            return false;
        } catch (DicomTimeoutException e) {
            return true;
        }
    }

    /** A-RELEASE within that time, otherwise A-ABORT; closed in any case. */
    void release(Duration longest) {
        if (closed) {
            return;
        }
        try {
            connection.limits().silence(longest, "releaseTimeout");
            connection.limits().writing(longest, "releaseTimeout");
            connection.limits().total(Deadline.in(longest, "releaseTimeout"));
            connection.onWakeUp(() -> {});
            writer.write(new AReleaseRq());
            awaitRelease();
            close();
        } catch (DicomException e) {
            abort(AAbort.BY_USER);
        } catch (InterruptedException e) {
            abort(AAbort.BY_USER);
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the peer if it listens, and closes. */
    void abort(AAbort reason) {
        if (!closed) {
            writer.writeNow(reason);
            close();
        }
    }

    /** Tells the peer, waits up to a second for it to close, and closes. */
    void abortAndLinger(AAbort reason) {
        if (!closed) {
            writer.writeNow(reason);
            lingerThenClose();
        }
    }

    void lingerThenClose() {
        if (!closed) {
            closed = true;
            connection.lingerThenClose();
            buffers.giveBack();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.close();
            buffers.giveBack();
        }
    }

    private Fragment nextFragment(boolean betweenMessages) throws DicomException, InterruptedException {
        if (!reader.insidePdu()) {
            connection.rewindIfEmpty();
            Pdu pdu = reader.read();
            if (pdu instanceof AAbort abort) {
                throw new DicomAbortedException(connection.who() + " aborted the association: " + abort.describe()
                        + ". Look at its log for the reason.");
            }
            if (pdu instanceof AReleaseRq && betweenMessages) {
                writer.write(new AReleaseRp());
                return null;
            }
            if (!(pdu instanceof PDataTf)) {
                throw unexpected("a PDU that is not due here");
            }
        }
        Fragment fragment = reader.nextFragment();
        fragments++;
        if (!contexts.containsKey(fragment.contextId())) {
            throw new PduException(
                    AAbort.INVALID_PARAMETER,
                    connection.who() + " used presentation context " + fragment.contextId()
                            + ", which was not accepted.");
        }
        return fragment;
    }

    private void awaitRelease() throws DicomException, InterruptedException {
        while (true) {
            while (reader.insidePdu()) {
                reader.nextFragment();
            }
            Pdu pdu = reader.read();
            if (pdu instanceof AReleaseRp || pdu instanceof AAbort) {
                return;
            }
            if (pdu instanceof AReleaseRq) {
                writer.write(new AReleaseRp());
            }
        }
    }

    private PduException unexpected(String what) {
        return new PduException(AAbort.UNEXPECTED_PDU, connection.who() + " sent " + what + ".");
    }
}
