package org.caravan.dicom.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
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
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.ObjectStore;

/** Accepts connections: one thread for each association, as many as are permitted; further ones are told so and turned away. */
final class BuiltInListener implements DicomListener {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltInListener.class);

    /** Connections beyond the limit that are told so at once; still more are closed without a word. */
    private static final int REJECTING_AT_ONCE = 4;

    private static final int BACKLOG = 128;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ListenerConfig config;
    private final ListenerServices services;
    private final ServerSocketChannel server;
    private final int port;
    private final ObjectStore store;
    private final Semaphore permits;
    private final ThreadPoolExecutor associations;
    private final ThreadPoolExecutor rejections;
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
        permits = new Semaphore(config.maxAssociations());
        associations = pool(Integer.MAX_VALUE, name + "-association-");
        rejections = pool(REJECTING_AT_ONCE, name + "-rejection-");
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
    public void close() {
        closing = true;
        closeServer();
        running.forEach(ServedAssociation::closeWhenIdle);
        associations.shutdown();
        rejections.shutdownNow();
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
            } catch (IOException e) {
                services.logs()
                        .strangers()
                        .warn(LOG, "this machine", "accept", "A connection could not be accepted: " + e);
                pause();
            }
        }
    }

    private void serve(SocketChannel channel) {
        boolean permitted = permits.tryAcquire();
        var served = new ServedAssociation(this, config, services, store, channel, permitted);
        running.add(served);
        try {
            (permitted ? associations : rejections).execute(() -> run(served, permitted));
        } catch (RejectedExecutionException e) {
            served.closeNow();
            done(served, permitted);
        }
    }

    private void run(ServedAssociation served, boolean permitted) {
        try {
            served.run();
        } finally {
            done(served, permitted);
        }
    }

    private void done(ServedAssociation served, boolean permitted) {
        running.remove(served);
        if (permitted) {
            permits.release();
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
