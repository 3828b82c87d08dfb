package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

import org.caravan.Settings;
import org.caravan.files.FolderLock;

/** The port at which the PACS is to reach us: free to try it, a running Caravan's, or not to be had. */
final class OwnPort {

    private static final String HOP = "listener";

    private final Settings settings;
    private final String address;

    OwnPort(Settings settings) {
        this.settings = settings;
        this.address = settings.get(Settings.DICOM_HOST) + ":" + settings.get(Settings.DICOM_PORT);
    }

    /** What becomes of the way back. */
    enum State {
        FREE,
        CARAVANS,
        BROKEN
    }

    /** Looks, and has the doctor tell what it found. */
    State examine(Doctor doctor) {
        try {
            InetAddress host = InetAddress.getByName(settings.get(Settings.DICOM_HOST));
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(host, settings.number(Settings.DICOM_PORT)));
            }
            doctor.good(HOP, address + " is free for the test");
            return State.FREE;
        } catch (IOException e) {
            return isInUse(e) ? taken(doctor) : unusable(e, doctor);
        }
    }

    private static boolean isInUse(IOException fault) {
        return String.valueOf(fault.getMessage()).contains("already in use");
    }

    private State taken(Doctor doctor) {
        Optional<FolderLock.Holder> caravan = runningCaravan();
        if (caravan.isPresent()) {
            doctor.good(
                    HOP,
                    address + " is that of the running Caravan (process "
                            + caravan.get().pid() + ")");
            return State.CARAVANS;
        }
        doctor.bad(
                HOP,
                address + " is in use, and not by a Caravan on " + settings.get(Settings.DATA),
                "where a Caravan on another data folder has it, name that (-p " + Settings.DATA
                        + "=...); else stop what uses the port, or set " + Settings.DICOM_PORT
                        + " to another, here and at the PACS");
        return State.BROKEN;
    }

    private State unusable(IOException fault, Doctor doctor) {
        doctor.bad(
                HOP,
                "we cannot listen at " + address + " (" + fault.getMessage() + ")",
                "set " + Settings.DICOM_HOST + " to an address of this machine, or to 0.0.0.0, and "
                        + Settings.DICOM_PORT + " to a port this user may open, 1024 or more");
        return State.BROKEN;
    }

    private Optional<FolderLock.Holder> runningCaravan() {
        Path data = settings.folder(Settings.DATA);
        try {
            return FolderLock.isHeld(data) ? FolderLock.holder(data) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
