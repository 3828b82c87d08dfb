package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.net.Socket;

import org.dcm4che3.net.Association;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import jdk.net.ExtendedSocketOptions;

/**
 * Lets the next segments be acknowledged when they are read: what we send makes the system delay that by 40 ms again, for which a sender
 * with Nagle's algorithm on waits before it sends a data set.
 */
final class QuickAcknowledgement {

    private static final Logger LOG = LoggerFactory.getLogger(QuickAcknowledgement.class);

    private QuickAcknowledgement() {}

    static void of(Association association) {
        Socket socket = association.getSocket();
        try {
            if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
                socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            }
        } catch (IOException e) {
            LOG.debug("An association is slower than it could be: {}", e.toString());
        }
    }
}
