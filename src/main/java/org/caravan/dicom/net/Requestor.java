package org.caravan.dicom.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLException;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.Roles;
import org.caravan.dicom.common.SopClasses;

/** Opens associations (PS3.8 §7.1): connects, proposes, and says in words why it was refused. */
final class Requestor {

    private final Peer peer;

    Requestor(Peer peer) {
        this.peer = peer;
    }

    /** Opens an association with these proposals; contexts the peer refused are missing from it. */
    Association open(List<Proposal> proposals) throws DicomException, InterruptedException {
        SocketChannel channel = connect();
        Buffers buffers = Buffers.take();
        Association association;
        try {
            Connection connection = new Connection(channel, stream(channel), Messages.who(peer), buffers.in());
            association = new Association(connection, buffers, peer.maxPduLength());
        } catch (IOException e) {
            buffers.giveBack();
            closeQuietly(channel);
            throw new DicomAbortedException(Messages.who(peer) + " closed the connection at once.", e);
        }
        try {
            negotiate(association, proposals);
            return association;
        } catch (PduException e) {
            association.abort(e.abort());
            throw e;
        } catch (DicomAbortedException e) {
            association.abort(AAbort.BY_USER);
            throw e.getCause() instanceof SSLException
                    ? new DicomConnectException(e.getMessage(), e)
                    : Messages.withAdvice(peer, e);
        } catch (DicomException | InterruptedException | RuntimeException e) {
            association.abort(AAbort.BY_USER);
            throw e;
        }
    }

    private Stream stream(SocketChannel channel) throws IOException {
        return peer.tls() == null
                ? new PlainStream(channel)
                : new TlsStream(channel, peer.tls().requestor(peer.host(), peer.port()));
    }

    private void negotiate(Association association, List<Proposal> proposals)
            throws DicomException, InterruptedException {
        Connection connection = association.connection();
        connection.limits().silence(peer.associationTimeout(), "associationTimeout");
        connection.limits().writing(peer.associationTimeout(), "associationTimeout");
        connection.limits().total(Deadline.in(peer.associationTimeout(), "associationTimeout"));
        connection.prepare();
        List<AAssociateRq.Context> contexts = contexts(proposals);
        OperationsWindow window = window(proposals);
        association
                .writer()
                .write(new AAssociateRq(
                        1,
                        peer.calledAeTitle(),
                        peer.callingAeTitle(),
                        AAssociateRq.DICOM_APPLICATION_CONTEXT,
                        contexts,
                        UserInformation.taking(peer.maxPduLength(), roles(proposals))
                                .asking(ExtendedNegotiation.of(peer, proposals), peer.identity())
                                .within(window)));
        Pdu answer = association.reader().read();
        if (answer instanceof AAssociateAc acceptance) {
            association.establish(
                    accepted(contexts, acceptance),
                    acceptance.user().maxPduLength(),
                    acceptance.user().roles());
            association.window(
                    window == null ? 1 : window.agreed(acceptance.user().window()));
        } else if (answer instanceof AAssociateRj rejection) {
            throw Messages.rejected(peer, rejection.rejection());
        } else if (answer instanceof AAbort abort) {
            throw new DicomAbortedException(Messages.who(peer) + " aborted the association while it was opened: "
                    + abort.describe() + ". Look at its log for the reason.");
        } else {
            throw new PduException(
                    AAbort.UNEXPECTED_PDU, Messages.who(peer) + " answered the association request with another PDU.");
        }
    }

    private static List<AAssociateRq.Context> contexts(List<Proposal> proposals) {
        List<AAssociateRq.Context> contexts = new ArrayList<>();
        for (Proposal proposal : proposals) {
            contexts.add(new AAssociateRq.Context(
                    2 * contexts.size() + 1, proposal.abstractSyntax(), proposal.transferSyntaxes()));
        }
        return contexts;
    }

    /** To send objects, several may be on the way where the peer is known to bear that; anything else goes one by one. */
    private OperationsWindow window(List<Proposal> proposals) {
        boolean sending = proposals.stream()
                .allMatch(proposal -> !proposal.receiving() && SopClasses.isStorage(proposal.abstractSyntax()));
        return sending && peer.asyncOperations() > 1 ? new OperationsWindow(peer.asyncOperations(), 1) : null;
    }

    /** One for each SOP class on which we receive. */
    private static List<Roles> roles(List<Proposal> proposals) {
        return proposals.stream()
                .filter(Proposal::receiving)
                .map(proposal -> new Roles(proposal.abstractSyntax(), false, true))
                .distinct()
                .toList();
    }

    private Map<Integer, Association.Context> accepted(List<AAssociateRq.Context> proposed, AAssociateAc acceptance)
            throws PduException {
        Map<Integer, AAssociateRq.Context> byId = new HashMap<>();
        proposed.forEach(context -> byId.put(context.id(), context));
        Map<Integer, Association.Context> accepted = new HashMap<>();
        for (AAssociateAc.Result result : acceptance.contexts()) {
            AAssociateRq.Context context = byId.get(result.id());
            if (result.result() != AAssociateAc.ACCEPTANCE) {
                continue;
            }
            if (context == null || !context.transferSyntaxes().contains(result.transferSyntax())) {
                throw new PduException(
                        AAbort.INVALID_PARAMETER,
                        Messages.who(peer)
                                + " accepted a presentation context or a transfer syntax that was not proposed.");
            }
            accepted.put(
                    result.id(),
                    new Association.Context(result.id(), context.abstractSyntax(), result.transferSyntax()));
        }
        return accepted;
    }

    private SocketChannel connect() throws DicomConnectException, InterruptedException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(peer.host());
        } catch (UnknownHostException e) {
            throw Messages.unknownHost(peer, e);
        }
        var deadline = Deadline.in(peer.connectTimeout(), "connectTimeout");
        IOException last = null;
        for (InetAddress address : addresses) {
            int left = (int) Math.max(1, Duration.ofNanos(deadline.nanosLeft()).toMillis());
            SocketChannel channel = null;
            try {
                channel = SocketChannel.open();
                channel.socket().connect(new InetSocketAddress(address, peer.port()), left);
                return channel;
            } catch (IOException e) {
                last = e;
                closeQuietly(channel);
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while connecting to " + Messages.who(peer));
                }
            }
            if (deadline.nanosLeft() <= 0) {
                break;
            }
        }
        throw Messages.unreachable(peer, last);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it never carried anything
        }
    }
}
