package org.caravan.dicom.net;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Causes;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.ObjectStore;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.log.PeerLog;

/** One association at the acceptor, from its first byte to its end: negotiates, then serves message after message. */
final class ServedAssociation implements WaitingRoom.Guest {

    private static final Logger LOG = LoggerFactory.getLogger(ServedAssociation.class);

    private static final String DISMISSED = "connection: too many wait for an association";

    private final BuiltInListener listener;
    private final ListenerConfig config;
    private final ListenerServices services;
    private final ObjectStore store;
    private final SocketChannel channel;
    private final InetAddress address;
    private final boolean known;
    private final long since = System.nanoTime();

    private volatile Connection connection;
    private Association association;
    private ListenerObserver.Association who;
    private Predicate<RequestKind> permitted = operation -> false;
    private CharacterSets fallback = CharacterSets.DEFAULT;
    private boolean seated;
    private boolean established;
    private boolean betweenMessages;

    ServedAssociation(
            BuiltInListener listener,
            ListenerConfig config,
            ListenerServices services,
            ObjectStore store,
            SocketChannel channel,
            InetAddress address,
            boolean known) {
        this.listener = listener;
        this.config = config;
        this.services = services;
        this.store = store;
        this.channel = channel;
        this.address = address;
        this.known = known;
        who = new ListenerObserver.Association("", "", address.getHostAddress());
    }

    void run() {
        Buffers buffers;
        try {
            buffers = Buffers.take();
        } catch (OutOfMemoryError e) {
            services.logs()
                    .strangers()
                    .error(
                            LOG,
                            "this machine",
                            "no memory",
                            "No memory for another connection (-XX:MaxDirectMemorySize): lower maxAssociations, or raise that");
            closeNow();
            return;
        }
        try {
            Stream stream = config.tls() == null
                    ? new PlainStream(channel)
                    : new TlsStream(channel, config.tls().acceptor());
            connection = new Connection(channel, stream, "The caller", buffers.in());
            association = new Association(connection, buffers, config.maxPduLength());
            serve();
        } catch (IOException e) {
            LOG.debug("A connection was lost before it could be served: {}", e.toString());
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

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public long since() {
        return since;
    }

    /** Whether it has a place for associations. */
    boolean isSeated() {
        return seated;
    }

    @Override
    public void dismiss() {
        services.logs()
                .strangers()
                .warn(
                        LOG,
                        address.getHostAddress(),
                        "dismissed",
                        "Dropped a connection from " + address.getHostAddress()
                                + " that had no association yet, or had no place for it: too many are open");
        services.observer().refused(new ListenerObserver.Association("", "", address.getHostAddress()), DISMISSED);
        closeNow();
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
            LOG.debug("Closing a connection failed: {}", e.toString());
        }
    }

    private void serve() {
        try {
            if (negotiate()) {
                serveEstablished();
            }
            association.lingerThenClose();
        } catch (PduException e) {
            log().warn(LOG, who.remoteAddress(), "malformed data", name() + " sent malformed data: " + e.getMessage());
            services.observer().refused(who, "malformed data: " + e.getMessage());
            association.abortAndLinger(e.abort());
        } catch (DicomTimeoutException e) {
            if (betweenMessages) {
                LOG.debug("{} was idle: {}", name(), e.getMessage());
            } else {
                log().warn(LOG, who.remoteAddress(), "too slow", name() + ": " + e.getMessage());
                services.observer().refused(who, "too slow: " + e.getMessage());
            }
            association.abort(AAbort.NOT_SPECIFIED);
        } catch (DicomConnectException e) {
            log().warn(LOG, who.remoteAddress(), "TLS", name() + " was not taken: " + e.getMessage());
            services.observer().refused(who, "TLS: " + e.getMessage());
            association.abort(AAbort.NOT_SPECIFIED);
        } catch (DicomException e) {
            LOG.debug("{} ended: {}", name(), e.getMessage());
            association.abort(established ? AAbort.BY_USER : AAbort.NOT_SPECIFIED);
        } catch (InterruptedException e) {
            association.abort(AAbort.BY_USER);
        } catch (RuntimeException | Error e) {
            String what = Causes.describe(e);
            log().error(LOG, who.remoteAddress(), what, name() + " failed: " + what);
            association.abort(AAbort.NOT_SPECIFIED);
        }
    }

    private PeerLog log() {
        return established ? services.logs().known() : services.logs().strangers();
    }

    /** What the log calls it: before its request was read nobody knows its AE title. */
    private String name() {
        return who.callingAeTitle().isEmpty()
                ? "Connection from " + who.remoteAddress()
                : "Association of " + who.callingAeTitle() + " at " + who.remoteAddress();
    }

    private void serveEstablished() throws DicomException, InterruptedException {
        established = true;
        services.observer().opened(who);
        try {
            var answers = new AnswerLog(who, services.logs().known());
            var stores =
                    store == null ? null : new StoreResponder(association, store, services, who, fallback, answers);
            var server = new MessageServer(association, permitted, stores, services, who, answers);
            try {
                serveMessages(server);
            } finally {
                server.end();
            }
        } finally {
            services.observer().closed(who);
        }
    }

    private boolean negotiate() throws DicomException, InterruptedException {
        boolean patient = known || config.associationTimeout().compareTo(config.strangerTimeout()) < 0;
        Duration longest = patient ? config.associationTimeout() : config.strangerTimeout();
        String option = patient ? "associationTimeout" : "strangerTimeout";
        connection.limits().silence(longest, option);
        connection.limits().writing(config.writeTimeout(), "writeTimeout");
        connection.limits().total(Deadline.in(longest, option));
        endWhenClosing();
        connection.prepare();
        var acceptor = new Acceptor(config, services);
        AAssociateRq request = acceptor.readRequest(association);
        if (request == null) {
            return false;
        }
        who = Acceptor.who(request, address);
        if (!acceptor.answer(association, request, address, this::seat)) {
            return false;
        }
        permitted = acceptor::permits;
        fallback = CharacterSets.of(acceptor.caller().fallbackCharacterSet());
        return true;
    }

    private boolean seat() {
        seated = listener.seat(this);
        return seated;
    }

    private void serveMessages(MessageServer server) throws DicomException, InterruptedException {
        while (true) {
            endWhenClosing();
            connection.limits().total(Deadline.in(config.messageTimeout(), "messageTimeout"));
            betweenMessages = true;
            server.beforeNext();
            connection.limits().silence(config.idleTimeout(), "idleTimeout");
            CommandSet command = association.readCommand();
            betweenMessages = false;
            if (command == null) {
                return;
            }
            connection.onWakeUp(() -> {});
            server.serve(command);
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
}
