package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;

import org.dcm4che3.net.Connection;
import org.dcm4che3.net.ConnectionMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections for which there is no thread left. dcm4che accepts a connection and asks for its thread on one and the same thread,
 * so that the one accepted last is meant.
 */
final class Surplus implements ConnectionMonitor, RejectedExecutionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Surplus.class);

    private final ThreadLocal<Socket> accepted = new ThreadLocal<>();

    @Override
    public void onConnectionAccepted(Connection connection, Socket socket) {
        accepted.set(socket);
    }

    @Override
    public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
        Socket socket = accepted.get();
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("Closing a connection failed", e);
            }
        }
    }

    @Override
    public void onConnectionEstablished(Connection local, Connection remote, Socket socket) {}

    @Override
    public void onConnectionFailed(Connection local, Connection remote, Socket socket, Throwable cause) {}

    @Override
    public void onConnectionRejectedBlacklisted(Connection connection, Socket socket) {}

    @Override
    public void onConnectionRejected(Connection connection, Socket socket, Throwable cause) {}
}
