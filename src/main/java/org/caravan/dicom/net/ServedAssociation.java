package org.caravan.dicom.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.ObjectStore;
import org.caravan.dicom.common.Rejection;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.CharacterSets;

/** One association at the acceptor, from its first byte to its end: negotiates, then serves message after message. */
final class ServedAssociation {

    private static final Logger LOG = LoggerFactory.getLogger(ServedAssociation.class);

    /** Longest wait for the request of a peer that is turned away: a surplus connection must not hold a thread for long. */
    private static final Duration REJECTION_WAIT = Duration.ofSeconds(5);

    private final BuiltInListener listener;
    private final ListenerConfig config;
    private final ListenerServices services;
    private final ObjectStore store;
    private final SocketChannel channel;
    private final boolean permitted;

    private volatile Connection connection;
    private Association association;
    private ListenerObserver.Association who;
    private CharacterSets fallback = CharacterSets.DEFAULT;
    private boolean established;
    private boolean betweenMessages;

    ServedAssociation(
            BuiltInListener listener,
            ListenerConfig config,
            ListenerServices services,
            ObjectStore store,
            SocketChannel channel,
            boolean permitted) {
        this.listener = listener;
        this.config = config;
        this.services = services;
        this.store = store;
        this.channel = channel;
        this.permitted = permitted;
    }

    void run() {
        Buffers buffers;
        try {
            buffers = Buffers.take();
        } catch (OutOfMemoryError e) {
            LOG.error(
                    "No memory for another connection (-XX:MaxDirectMemorySize): lower maxAssociations, or raise that");
            closeNow();
            return;
        }
        try {
            InetAddress address = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
            who = new ListenerObserver.Association("", "", address.getHostAddress());
            connection = new Connection(channel, "A caller at " + address.getHostAddress(), buffers.in());
            association = new Association(connection, buffers, config.maxPduLength());
            serve(address);
        } catch (IOException e) {
            LOG.debug("A connection was lost before it could be served", e);
            closeNow();
            if (association == null) {
                buffers.giveBack();
            }
        } finally {
            if (association != null) {
                association.close();
            }
        }
    }

    /** Ends the association where it waits for a message, and after the message where it is in one. */
    void closeWhenIdle() {
        Connection current = connection;
        if (current != null) {
            current.wakeUp();
        }
    }

    void closeNow() {
        Connection current = connection;
        if (current != null) {
            current.closeNow();
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection failed", e);
        }
    }

    private void serve(InetAddress address) {
        try {
            if (negotiate(address)) {
                serveEstablished();
            }
            association.lingerThenClose();
        } catch (PduException e) {
            LOG.warn("{} ({} at {})", e.getMessage(), who.callingAeTitle(), who.remoteAddress());
            services.observer().refused(who, "malformed data: " + e.getMessage());
            association.abortAndLinger(e.abort());
        } catch (DicomTimeoutException e) {
            if (betweenMessages) {
                LOG.debug("Association of {} was idle: {}", who.callingAeTitle(), e.getMessage());
            } else {
                LOG.warn("Association of {}: {}", who.callingAeTitle(), e.getMessage());
            }
            association.abort(AAbort.NOT_SPECIFIED);
        } catch (DicomException e) {
            LOG.debug("Association of {} at {} ended: {}", who.callingAeTitle(), who.remoteAddress(), e.getMessage());
            association.abort(established ? AAbort.BY_USER : AAbort.NOT_SPECIFIED);
        } catch (InterruptedException e) {
            association.abort(AAbort.BY_USER);
        } catch (RuntimeException | Error e) {
            LOG.error("Association of {} at {} failed", who.callingAeTitle(), who.remoteAddress(), e);
            association.abort(AAbort.NOT_SPECIFIED);
        }
    }

    private void serveEstablished() throws DicomException, InterruptedException {
        established = true;
        services.observer().opened(who);
        try {
            serveMessages();
        } finally {
            services.observer().closed(who);
        }
    }

    private boolean negotiate(InetAddress address) throws DicomException, InterruptedException {
        Duration longest = permitted || config.associationTimeout().compareTo(REJECTION_WAIT) < 0
                ? config.associationTimeout()
                : REJECTION_WAIT;
        connection.limits().silence(longest, "associationTimeout");
        connection.limits().writing(config.writeTimeout(), "writeTimeout");
        connection.limits().total(Deadline.in(longest, "associationTimeout"));
        endWhenClosing();
        var acceptor = new Acceptor(config, services);
        AAssociateRq request = acceptor.readRequest(association);
        if (request == null) {
            return false;
        }
        who = Acceptor.who(request, address);
        if (!permitted) {
            acceptor.reject(association, who, Rejection.LOCAL_LIMIT);
            return false;
        }
        if (!acceptor.answer(association, request, address)) {
            return false;
        }
        fallback = CharacterSets.of(acceptor.caller().fallbackCharacterSet());
        return true;
    }

    private void serveMessages() throws DicomException, InterruptedException {
        connection.limits().silence(config.idleTimeout(), "idleTimeout");
        while (true) {
            endWhenClosing();
            connection.limits().total(Deadline.in(config.messageTimeout(), "messageTimeout"));
            betweenMessages = true;
            CommandSet command = association.readCommand();
            betweenMessages = false;
            if (command == null) {
                return;
            }
            connection.onWakeUp(() -> {});
            serve(command);
        }
    }

    /** Between messages a listener that closes ends the association at once. */
    private void endWhenClosing() throws DicomException {
        connection.onWakeUp(this::endIfClosing);
        endIfClosing();
    }

    private void endIfClosing() throws DicomAbortedException {
        if (listener.isClosing()) {
            throw new DicomAbortedException("The listener closes.");
        }
    }

    private void serve(CommandSet command) throws DicomException, InterruptedException {
        String sopClass = association.context(command).abstractSyntax();
        switch (command.commandField()) {
            case CommandSet.C_ECHO_RQ -> observed(RequestKind.ECHO, () -> echo(command));
            case CommandSet.C_STORE_RQ -> observed(RequestKind.STORE, () -> store(command, sopClass));
            case CommandSet.C_FIND_RQ -> observed(RequestKind.FIND, () -> find(command, sopClass));
            case CommandSet.C_MOVE_RQ -> observed(RequestKind.MOVE, () -> move(command, sopClass));
            case CommandSet.C_CANCEL_RQ -> LOG.debug("C-CANCEL of a request that has ended");
            default -> {
                if ((command.commandField() & CommandSet.RESPONSE) != 0) {
                    throw new PduException(
                            AAbort.UNEXPECTED_PDU, connection.who() + " sent a response to nothing we asked.");
                }
                refuse(command, UNRECOGNISED_OPERATION);
            }
        }
    }

    private static final int UNRECOGNISED_OPERATION = 0x0211;

    /** Serves one request message. */
    @FunctionalInterface
    private interface Service {
        void serve() throws DicomException, InterruptedException;
    }

    private void observed(RequestKind kind, Service service) throws DicomException, InterruptedException {
        services.observer().requested(who, kind);
        try {
            service.serve();
        } finally {
            services.observer().served(who, kind);
        }
    }

    private void find(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (SopClasses.FIND.contains(sopClass)) {
            new FindResponder(association, services.find(), who).serve(command);
        } else {
            refuse(command, DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        }
    }

    private void move(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (SopClasses.MOVE.contains(sopClass)) {
            new MoveResponder(association, services.move(), who).serve(command);
        } else {
            refuse(command, DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        }
    }

    private void echo(CommandSet command) throws DicomException, InterruptedException {
        if (command.hasDataSet()) {
            association.readDataSet(command, piece -> {});
        }
        association.send(command.response(DicomStatus.SUCCESS, false));
    }

    private void store(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (store == null || !SopClasses.isStorage(sopClass)) {
            refuse(command, DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        } else {
            new StoreResponder(association, store, services, who, fallback).serve(command);
        }
    }

    private void refuse(CommandSet command, int status) throws DicomException, InterruptedException {
        if (command.hasDataSet()) {
            association.readDataSet(command, piece -> {});
        }
        services.observer().refused(who, "message: " + DicomStatus.describe(status));
        association.send(command.response(status, false));
    }
}
