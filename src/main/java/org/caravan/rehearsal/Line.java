package org.caravan.rehearsal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The line between the rehearsal PACS and a neighbour: a TCP relay that is as slow, cut or dead as the habits say. */
final class Line implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final int BACKLOG = 128;

    /** Which way associations are opened over it. */
    enum Direction {
        /** By those who ask the PACS. */
        TO_THE_PACS,
        /** By the PACS, to store. */
        FROM_THE_PACS
    }

    private final Habits habits;
    private final Weather weather;
    private final Direction direction;
    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<LineConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens it.
     *
     * @param port of the host to listen on; 0 for any
     * @param target where connections go to
     */
    Line(Habits habits, Weather weather, Direction direction, String host, int port, InetSocketAddress target)
            throws IOException {
        this.habits = habits;
        this.weather = weather;
        this.direction = direction;
        this.target = target;
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port), BACKLOG);
        weather.watch(this);
        start("rehearsal-line-" + server.getLocalPort(), this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Ends every connection with a TCP reset. */
    void resetAll() {
        open.forEach(LineConnection::reset);
    }

    private void accept() {
        while (!closed.get()) {
            try {
                Socket caller = server.accept();
                if (weather.isDown()) {
                    LineConnection.reset(caller);
                } else {
                    LineConnection connection = new LineConnection(habits, direction, caller, target, open::remove);
                    open.add(connection);
                    connection.start();
                }
            } catch (IOException e) {
                LOG.debug("A connection over the line did not come about: {}", e.toString());
            }
        }
    }

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        closed.set(true);
        weather.forget(this);
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("Closing the line failed: {}", e.toString());
        }
        resetAll();
    }
}
