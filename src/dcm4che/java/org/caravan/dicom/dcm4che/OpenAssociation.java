package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.AssociationHandler;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.Device;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.DimseRQHandler;
import org.dcm4che3.net.IncompatibleConnectionException;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.AAbort;
import org.dcm4che3.net.pdu.AAssociateRJ;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.dcm4che3.net.pdu.RoleSelection;
import org.dcm4che3.net.pdu.UserIdentityRQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.Rejection;
import org.caravan.dicom.data.Part10;

/** An association that dcm4che opened for a client (PS3.8 §7.1), on a device of its own. */
final class OpenAssociation {

    /** Longest PDU we send, in bytes, where the peer takes it. */
    static final int SEND_PDU_LENGTH = 131_072;

    /** Shortest PDU that carries anything: dcm4che would go round in circles below it. */
    static final int SHORTEST_PDU = 8;

    private static final Duration ABORT_WAIT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(OpenAssociation.class);

    private final Peer peer;
    private final Set<Proposal> proposals;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Association association;
    private volatile GetReceiver receiver;
    private boolean answered;

    private OpenAssociation(Peer peer, List<Proposal> proposals) {
        this.peer = peer;
        this.proposals = Set.copyOf(proposals);
    }

    /** Opens an association with these proposals; contexts the peer refused are missing from it. */
    static OpenAssociation open(Peer peer, List<Proposal> proposals) throws DicomException, InterruptedException {
        var opened = new OpenAssociation(peer, proposals);
        opened.connect(proposals);
        try {
            opened.check();
        } catch (DicomException e) {
            opened.abort();
            throw e;
        }
        return opened;
    }

    Association association() {
        return association;
    }

    boolean covers(List<Proposal> wanted) {
        return association.isReadyForDataTransfer() && proposals.containsAll(wanted);
    }

    /** From now on, requests of the peer go there; to nobody where it is null, so that they end the association. */
    void receive(GetReceiver newReceiver) {
        receiver = newReceiver;
    }

    /** Whether the peer has answered any request on it. */
    boolean hasAnswered() {
        return answered;
    }

    void answered() {
        answered = true;
    }

    /** The accepted context for that SOP class, the first one proposed; null where the peer refused it. */
    PresentationContext context(String sopClass, String transferSyntax) {
        return association.getAAssociateAC().getPresentationContexts().stream()
                .filter(PresentationContext::isAccepted)
                .filter(context -> sopClass.equals(association.getAbstractSyntax(context.getPCID())))
                .filter(context -> transferSyntax == null || transferSyntax.equals(context.getTransferSyntax()))
                .findFirst()
                .orElse(null);
    }

    /** Releases; aborts where the peer does not answer within the release time-out. */
    void release() {
        Duration longest = peer.releaseTimeout();
        try (var watch = new Watch(
                Messages.who(peer), longest, "releaseTimeout", false, () -> Deadline.in(longest, ""), this::abort)) {
            association.release();
            if (!closed.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                abort();
            }
        } catch (IOException e) {
            LOG.debug("{} was gone before it could be released", Messages.who(peer), e);
            abort();
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        }
    }

    /** Aborts; closes the connection where even that cannot be written. */
    void abort() {
        abort(association);
    }

    static void abort(Association association) {
        Threads.TIMER.schedule(
                () -> {
                    try {
                        association.getSocket().close();
                    } catch (IOException e) {
                        LOG.debug("Closing a connection failed", e);
                    }
                },
                ABORT_WAIT.toMillis(),
                TimeUnit.MILLISECONDS);
        association.abort();
    }

    /** What the end of the association means. */
    DicomAbortedException ended() {
        IOException reason = association.getException();
        if (reason instanceof AAbort abort) {
            return new DicomAbortedException("The association with " + Messages.who(peer) + " was aborted: "
                    + Messages.abortReason(abort.getSource(), abort.getReason())
                    + ". Look at its log for the reason.");
        }
        return new DicomAbortedException(
                Messages.who(peer)
                        + " is gone: the connection was closed or reset. Look at the network and at the log of the peer.",
                reason);
    }

    private void connect(List<Proposal> wanted) throws DicomException, InterruptedException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(peer.host());
        } catch (UnknownHostException e) {
            throw Messages.unknownHost(peer, e);
        }
        Deadline deadline = Deadline.in(peer.connectTimeout(), "connectTimeout");
        ConnectFailure last = null;
        for (InetAddress address : addresses) {
            Duration left = Duration.ofNanos(Math.max(1_000_000, deadline.nanosLeft()));
            try {
                connect(address, left, wanted);
                return;
            } catch (ConnectFailure e) {
                last = e;
            }
            if (deadline.nanosLeft() <= 0) {
                break;
            }
        }
        throw Messages.unreachable(peer, last.cause);
    }

    /** No TCP connection to one address of the peer. */
    private static final class ConnectFailure extends Exception {
        private final IOException cause;

        private ConnectFailure(IOException cause) {
            super(cause.getMessage(), cause);
            this.cause = cause;
        }
    }

    private void connect(InetAddress address, Duration longest, List<Proposal> wanted)
            throws ConnectFailure, DicomException, InterruptedException {
        Connection local = local(longest);
        ApplicationEntity entity = entity(local);
        Connection remote = new Connection(null, address.getHostAddress(), peer.port());
        var connected = new Established();
        local.getDevice().setConnectionMonitor(connected);
        long start = System.nanoTime();
        try {
            association = entity.connect(local, remote, request(wanted));
        } catch (AAssociateRJ e) {
            throw Messages.rejected(peer, new Rejection(e.getResult(), e.getSource(), e.getReason()));
        } catch (AAbort e) {
            throw abortedWhileOpening(e, System.nanoTime() - start);
        } catch (IOException e) {
            if (!connected.established()) {
                throw new ConnectFailure(e);
            }
            throw Messages.withAdvice(
                    peer,
                    new DicomAbortedException(
                            Messages.who(peer) + " closed the connection while the association was opened."
                                    + " Check that host and port are those of a DICOM service.",
                            e));
        } catch (IncompatibleConnectionException | GeneralSecurityException e) {
            throw new DicomException(
                    Messages.who(peer) + " cannot be reached without TLS, which is not in use here.", e);
        }
    }

    private DicomException abortedWhileOpening(AAbort abort, long nanos) {
        if (nanos >= peer.associationTimeout().toNanos()) {
            return Messages.overdue(Messages.who(peer), Deadline.in(peer.associationTimeout(), "associationTimeout"));
        }
        return Messages.withAdvice(
                peer,
                new DicomAbortedException(
                        "The association with " + Messages.who(peer) + " was aborted while it was opened: "
                                + Messages.abortReason(abort.getSource(), abort.getReason())
                                + ". Check that host and port are those of a DICOM service, and look at its log.",
                        abort));
    }

    /** dcm4che believes what an acceptance says; we do not. */
    private void check() throws DicomException {
        int longest = association.getAAssociateAC().getMaxPDULength();
        if (longest < 0 || longest > 0 && longest < SHORTEST_PDU) {
            throw new DicomMalformedException(Messages.who(peer) + " takes PDUs of " + Integer.toUnsignedString(longest)
                    + " bytes at most, which dcm4che cannot send.");
        }
        for (PresentationContext context : association.getAAssociateAC().getPresentationContexts()) {
            PresentationContext proposed = association.getAAssociateRQ().getPresentationContext(context.getPCID());
            if (context.isAccepted()
                    && (proposed == null
                            || context.getTransferSyntaxes().length != 1
                            || !proposed.containsTransferSyntax(context.getTransferSyntax()))) {
                throw new DicomMalformedException(Messages.who(peer)
                        + " accepted a presentation context or a transfer syntax that was not proposed.");
            }
        }
    }

    /** Waits within a request are measured by {@link Watch} and {@link Exchange}: dcm4che's limits would cut a large object short. */
    private Connection local(Duration connectTimeout) {
        var local = new Connection();
        local.setConnectTimeout(Threads.millis(connectTimeout));
        local.setAcceptTimeout(Threads.millis(peer.associationTimeout()));
        local.setReleaseTimeout(Threads.millis(peer.releaseTimeout()));
        local.setReceivePDULength(peer.maxPduLength());
        local.setSendPDULength(SEND_PDU_LENGTH);
        local.setTcpNoDelay(true);
        return local;
    }

    private ApplicationEntity entity(Connection local) {
        var device = new Device("caravan");
        device.setExecutor(Threads.CLIENTS);
        device.setScheduledExecutor(Threads.TIMER);
        device.setAssociationHandler(new AssociationHandler() {
            @Override
            protected void onClose(Association ended) {
                closed.countDown();
            }
        });
        var entity = new ApplicationEntity(peer.callingAeTitle());
        entity.setDimseRQHandler(new Incoming());
        device.addConnection(local);
        device.addApplicationEntity(entity);
        entity.addConnection(local);
        return entity;
    }

    /** Takes requests of the peer: the C-STOREs of a C-GET, or nothing. */
    private final class Incoming implements DimseRQHandler {
        @Override
        public void onDimseRQ(
                Association on, PresentationContext context, Dimse dimse, Attributes command, PDVInputStream data)
                throws IOException {
            GetReceiver current = receiver;
            if (current == null) {
                throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.UNEXPECTED_PDU);
            }
            current.serve(context, dimse, command, data);
        }

        @Override
        public void onClose(Association on) {
            closed.countDown();
        }
    }

    private AAssociateRQ request(List<Proposal> wanted) {
        var request = new AAssociateRQ();
        request.setCallingAET(peer.callingAeTitle());
        request.setCalledAET(peer.calledAeTitle());
        request.setImplClassUID(Part10.IMPLEMENTATION_CLASS_UID);
        request.setImplVersionName(Part10.IMPLEMENTATION_VERSION_NAME);
        int id = 1;
        for (Proposal proposal : wanted) {
            request.addPresentationContext(new PresentationContext(
                    id, proposal.abstractSyntax(), proposal.transferSyntaxes().toArray(String[]::new)));
            if (proposal.receiving()) {
                request.addRoleSelection(new RoleSelection(proposal.abstractSyntax(), false, true));
            }
            id += 2;
        }
        ExtendedNegotiation.of(peer, wanted)
                .forEach(extension -> request.addExtendedNegotiation(new org.dcm4che3.net.pdu.ExtendedNegotiation(
                        extension.sopClassUid(), extension.information())));
        UserIdentity identity = peer.identity();
        if (identity != null) {
            request.setUserIdentityRQ(
                    identity.passcode() == null
                            ? UserIdentityRQ.username(identity.name(), false)
                            : UserIdentityRQ.usernamePasscode(
                                    identity.name(), identity.passcode().toCharArray(), false));
        }
        return request;
    }
}
