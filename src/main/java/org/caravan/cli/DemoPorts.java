package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.caravan.Settings;

/**
 * Four free ports of 127.0.0.1, each held until it is needed, so that demos that start at the same time do not choose the same ones.
 *
 * <p>A demo takes the usual ones all together or none of them: while one of them is in use, the others are left to their demo, which may
 * not have opened them yet.
 */
final class DemoPorts implements AutoCloseable {

    private static final int[] USUAL = {11112, 11113, 11114, 11115};
    private static final int[] ANY = {0, 0, 0, 0};

    private final ServerSocket[] held;

    private DemoPorts(ServerSocket[] held) {
        this.held = held;
    }

    /** The usual ones where all are free, any others where not. */
    static DemoPorts hold() {
        try {
            return open(USUAL);
        } catch (IOException e) {
            try {
                return open(ANY);
            } catch (IOException none) {
                throw new CommandException("no free TCP ports on 127.0.0.1");
            }
        }
    }

    private static DemoPorts open(int[] ports) throws IOException {
        DemoPorts opened = new DemoPorts(new ServerSocket[ports.length]);
        try {
            for (int i = 0; i < ports.length; i++) {
                opened.held[i] = new ServerSocket(ports[i], 1, InetAddress.getLoopbackAddress());
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Of the listener: {@link Settings#DICOM_PORT}. */
    int dicom() {
        return held[0].getLocalPort();
    }

    /** Of the rehearsal PACS: {@link Settings#REHEARSAL_PORT}. */
    int pacs() {
        return held[1].getLocalPort();
    }

    /** Of the form server: {@link Settings#REHEARSAL_FORMS_PORT}. */
    int forms() {
        return held[2].getLocalPort();
    }

    /** Where the rehearsal PACS is told its habits: {@link Settings#REHEARSAL_CONTROL_PORT}. */
    int control() {
        return held[3].getLocalPort();
    }

    /** Lets go of those that the settings do not use: others of the demo may be set to them. */
    void releaseUnused(Settings settings) {
        String[] options = {
            Settings.DICOM_PORT, Settings.REHEARSAL_PORT, Settings.REHEARSAL_FORMS_PORT, Settings.REHEARSAL_CONTROL_PORT
        };
        for (int i = 0; i < held.length; i++) {
            if (settings.number(options[i]) != held[i].getLocalPort()) {
                close(held[i]);
            }
        }
    }

    /** Lets go of the listener's, which is to be opened soon; so do the others. */
    void releaseDicom() {
        close(held[0]);
    }

    void releasePacs() {
        close(held[1]);
        close(held[3]);
    }

    void releaseForms() {
        close(held[2]);
    }

    @Override
    public void close() {
        for (ServerSocket socket : held) {
            close(socket);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new CommandException("a port of 127.0.0.1 cannot be closed again");
        }
    }
}
