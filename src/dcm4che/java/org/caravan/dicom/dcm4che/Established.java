package org.caravan.dicom.dcm4che;

import java.net.Socket;

import org.dcm4che3.net.Connection;
import org.dcm4che3.net.ConnectionMonitor;

/** Remembers whether the TCP connection came about: dcm4che tells a connection refused and one broken by the same exception. */
final class Established implements ConnectionMonitor {

    private volatile boolean established;

    boolean established() {
        return established;
    }

    @Override
    public void onConnectionEstablished(Connection local, Connection remote, Socket socket) {
        established = true;
    }

    @Override
    public void onConnectionFailed(Connection local, Connection remote, Socket socket, Throwable cause) {}

    @Override
    public void onConnectionRejectedBlacklisted(Connection local, Socket socket) {}

    @Override
    public void onConnectionRejected(Connection local, Socket socket, Throwable cause) {}

    @Override
    public void onConnectionAccepted(Connection local, Socket socket) {}
}
