package org.caravan.dicom.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.common.Causes;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.ObjectStore;

/**
 * Accepts connections: one thread for each. Until an association stands a connection is in a waiting room, strangers in one of their own; for associations
 * there are places, and who finds none is told so.
 */
final class BuiltInListener implements DicomListener {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltInListener.class);

    /** Whoever may associate is not driven out of the waiting room sooner. */
    private static final Duration UNTOUCHED = Duration.ofSeconds(1);

    private static final int BACKLOG = 128;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ListenerConfig config;
    private final ListenerServices services;
    private final ServerSocketChannel server;
    private final int port;
    private final ObjectStore store;
    private final KnownAddresses addresses;
    private final Places places;
    private final WaitingRoom waiting;
    private final WaitingRoom strangers;
    private final ThreadPoolExecutor associations;
    private final ThreadPoolExecutor strangerThreads;
    private final Set<ServedAssociation> running = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private volatile boolean closing;

    BuiltInListener(ListenerConfig config, ListenerServices services) throws DicomException {
        this.config = config;
        this.services = services;
        server = bind(config); // first: where another instance of us has the port, the files in the folder are its own
        store = services.store() == null ? null : openStore();
        port = server.socket().getLocalPort();
        String name = "dicom-" + NUMBER.incrementAndGet() + "-" + port;
        addresses = new KnownAddresses(config.callers());
        int most = config.maxAssociations();
        places = new Places(most, config.maxAssociationsPerAddress());
        waiting = new WaitingRoom(most, config.maxAssociationsPerAddress(), UNTOUCHED);
        strangers = new WaitingRoom(config.maxStrangers(), Math.max(1, config.maxStrangers() / 2), Duration.ZERO);
        // twice as many: those that were dismissed may not have gone yet
        associations = pool(most + 2 * most, name + "-association-");
        strangerThreads = pool(2 * config.maxStrangers(), name + "-stranger-");
        accepting = new Thread(this::accept, name + "-accept");
        accepting.setDaemon(true);
        accepting.start();
    }

    private ObjectStore openStore() throws DicomException {
        try {
            return ObjectStore.open(config);
        } catch (DicomException | RuntimeException e) {
            closeServer();
            throw e;
        }
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("Closing the listening socket failed: {}", e.toString());
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isListening() {
        return !closing && server.isOpen() && accepting.isAlive();
    }

    @Override
    public void close() {
        closing = true;
        closeServer();
        running.forEach(ServedAssociation::closeWhenIdle);
        associations.shutdown();
        strangerThreads.shutdownNow();
        try {
            accepting.join(config.closeTimeout().toMillis());
            if (!associations.awaitTermination(config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                running.forEach(ServedAssociation::closeNow);
                associations.shutdownNow();
                associations.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            running.forEach(ServedAssociation::closeNow);
            associations.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            services.logs().close();
        }
    }

    /** Associations that are served or turned away right now. */
    int running() {
        return running.size();
    }

    boolean isClosing() {
        return closing;
    }

    private void accept() {
        while (!closing) {
            try {
                serve(server.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // whatever it was, the next one is accepted: no thread can be made, no descriptor is left
                services.logs()
                        .strangers()
                        .warn(
                                LOG,
                                "this machine",
                                "accept",
                                "A connection could not be accepted: " + Causes.describe(e));
                pause();
            }
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        boolean taken = false;
        try {
            if (!(channel.getRemoteAddress() instanceof InetSocketAddress remote)) {
                return; // gone already
            }
            InetAddress address = remote.getAddress();
            boolean known = addresses.isKnown(address);
            var served = new ServedAssociation(this, config, services, store, channel, address, known);
            taken = true;
            take(served, known);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private void take(ServedAssociation served, boolean known) {
        if (!(known ? waiting : strangers).enter(served)) {
            served.dismiss();
            return;
        }
        running.add(served);
        boolean runs = false;
        try {
            (known ? associations : strangerThreads).execute(() -> run(served));
            runs = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("As many threads as are permitted are busy");
        } finally {
            if (!runs) {
                served.dismiss();
                done(served);
            }
        }
    }

    private void run(ServedAssociation served) {
        try {
            served.run();
        } finally {
            done(served);
        }
    }

    /** Gives a connection that may associate a place for that; false where there is none. */
    boolean seat(ServedAssociation served) {
        boolean seated = places.take(served.address());
        if (seated) {
            waiting.leave(served);
            strangers.leave(served);
        }
        return seated;
    }

    private void done(ServedAssociation served) {
        running.remove(served);
        waiting.leave(served);
        strangers.leave(served);
        if (served.isSeated()) {
            places.free(served.address());
        }
    }

    /** Out of file descriptors and the like: trying again at once would only burn the processor. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor pool(int size, String name) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, size, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static ServerSocketChannel bind(ListenerConfig config) throws DicomException {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            try {
                server.bind(new InetSocketAddress(config.host(), config.port()), BACKLOG);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw Messages.cannotBind(config, e);
        }
    }
}
