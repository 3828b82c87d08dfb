package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.Device;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.DimseRQHandler;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.AAbort;
import org.dcm4che3.net.pdu.PresentationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.ObjectStore;
import org.caravan.dicom.data.CharacterSets;

/** Accepts associations with dcm4che: a thread of it reads each one and serves its messages. */
final class Dcm4cheListener implements DicomListener {

    private static final Logger LOG = LoggerFactory.getLogger(Dcm4cheListener.class);

    /** Connections beyond the limit that are told so at once; still more are closed without a word. */
    private static final int REJECTING_AT_ONCE = 4;

    private static final int BACKLOG = 128;
    private static final int PORTS_TRIED = 5;
    private static final long LOOK_MILLIS = 20;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ListenerConfig config;
    private final ListenerServices services;
    private volatile ObjectStore store;
    private volatile boolean ready;
    private final Map<Association, ServedAssociation> served = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor associations;
    private final ThreadPoolExecutor operations;
    private final Surplus surplus = new Surplus();
    private final Device device;
    private final Connection connection;
    private volatile boolean closing;

    Dcm4cheListener(ListenerConfig config, ListenerServices services) throws DicomException {
        this.config = config;
        this.services = services;
        String name = "dcm4che-" + NUMBER.incrementAndGet();
        associations = Threads.pool(config.maxAssociations() + REJECTING_AT_ONCE + 1, name + "-association-");
        associations.setRejectedExecutionHandler(surplus);
        operations = Threads.pool(config.maxAssociations(), name + "-operation-");
        connection = connection();
        device = device(connection);
        bind(); // first: where another instance of us has the port, the files in the folder are its own
        openStore();
        ready = true;
    }

    private void openStore() throws DicomException {
        try {
            store = services.store() == null ? null : ObjectStore.open(config);
        } catch (DicomException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int port() {
        return connection.getPort();
    }

    @Override
    public boolean isListening() {
        return !closing && connection.isListening();
    }

    @Override
    public void close() {
        closing = true;
        device.unbindConnections();
        for (Association association : device.listOpenAssociations()) {
            ServedAssociation peer = served.get(association);
            if (peer == null) {
                association.abort();
            } else {
                peer.closeWhenIdle();
            }
        }
        try {
            if (!allEnded(config.closeTimeout().toNanos())) {
                closeNow();
                allEnded(TimeUnit.SECONDS.toNanos(1));
            }
        } catch (InterruptedException e) {
            closeNow();
            Thread.currentThread().interrupt();
        }
        associations.shutdown();
        operations.shutdownNow();
        services.logs().close();
    }

    /** False for the moment between binding the port and opening the store. */
    boolean isReady() {
        return ready;
    }

    boolean isClosing() {
        return closing;
    }

    ObjectStore store() {
        return store;
    }

    ListenerConfig config() {
        return config;
    }

    ListenerServices services() {
        return services;
    }

    Executor operations() {
        return operations;
    }

    /** An association is about to be accepted. */
    void admit(Association association, ListenerObserver.Association who, CharacterSets fallback) {
        served.put(association, new ServedAssociation(this, association, who, fallback));
    }

    /** An association has ended, whichever way; also one that was never admitted. */
    void ended(Association association) {
        ServedAssociation peer = served.remove(association);
        if (peer != null) {
            peer.ended();
        }
    }

    /** Whether the accepting thread, and whatever it accepted, has ended. */
    private boolean allEnded(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (associations.getActiveCount() > 0 || operations.getActiveCount() > 0 || !served.isEmpty()) {
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private void closeNow() {
        operations.shutdownNow();
        for (Association association : device.listOpenAssociations()) {
            try {
                association.getSocket().close();
            } catch (IOException e) {
                LOG.debug("Closing a connection failed", e);
            }
        }
        associations.shutdownNow();
    }

    private Connection connection() {
        var made = new Connection();
        made.setHostname(config.host());
        made.setBindAddress(config.host());
        made.setBacklog(BACKLOG);
        made.setRequestTimeout(Threads.millis(config.associationTimeout()));
        made.setIdleTimeout(Threads.millis(config.idleTimeout()));
        made.setReleaseTimeout(Threads.millis(config.closeTimeout()));
        made.setReceivePDULength(config.maxPduLength());
        made.setSendPDULength(OpenAssociation.SEND_PDU_LENGTH);
        made.setTcpNoDelay(true);
        return made;
    }

    private Device device(Connection on) {
        var made = new Device("caravan");
        made.setExecutor(associations);
        made.setScheduledExecutor(Threads.TIMER);
        made.setConnectionMonitor(surplus);
        made.setAssociationHandler(new Admitter(this, config, services));
        made.setAssociationMonitor(new Opened(served));
        var anyTitle = new ApplicationEntity("*"); // which titles are ours is decided with the rest
        made.addConnection(on);
        made.addApplicationEntity(anyTitle);
        anyTitle.addConnection(on);
        anyTitle.setDimseRQHandler(new Handler());
        return made;
    }

    /** dcm4che binds no port 0: the system is asked for a free one first. */
    private void bind() throws DicomException {
        for (int tried = 1; ; tried++) {
            try {
                connection.setPort(config.port() == 0 ? freePort() : config.port());
                device.bindConnections();
                return;
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                if (config.port() != 0 || tried == PORTS_TRIED) {
                    associations.shutdownNow();
                    Exception reason = e.getCause() instanceof IOException cause ? cause : e;
                    throw Messages.cannotBind(config, reason);
                }
            }
        }
    }

    private int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(config.host()), 0));
            return probe.getLocalPort();
        }
    }

    /** Passes requests on to the association they came on. */
    private final class Handler implements DimseRQHandler {

        @Override
        public void onDimseRQ(
                Association association,
                PresentationContext context,
                Dimse request,
                Attributes command,
                PDVInputStream data)
                throws IOException {
            ServedAssociation peer = served.get(association);
            if (peer == null) {
                throw new AAbort();
            }
            peer.serve(context, request, command, data);
        }

        @Override
        public void onClose(Association association) {
            ended(association);
        }
    }
}
