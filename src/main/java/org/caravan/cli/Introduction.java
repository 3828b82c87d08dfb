package org.caravan.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

import org.caravan.Settings;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.PacsKind;

/** What the administrator of a PACS must know of us. */
final class Introduction {

    private Introduction() {}

    static void print(Pacs pacs, Settings settings, Console console) {
        console.heading("What the administrator of the PACS must enter");
        if (pacs.getKind() == PacsKind.DICOMWEB) {
            console.print("  allow it   QIDO-RS (search) and WADO-RS (retrieve) to "
                    + (pacs.getUserName().isEmpty() ? "us" : "the user " + pacs.getUserName()));
            console.print("  firewall   from us to " + pacs.getUrl());
            return;
        }
        console.print("  AE title   " + pacs.getCallingAeTitle());
        console.print("  address    " + String.join(" or ", addresses(settings.get(Settings.DICOM_HOST))));
        console.print("  port       " + settings.get(Settings.DICOM_PORT));
        console.print("  allow it   C-ECHO, C-FIND and C-MOVE (Study Root or Patient Root), with C-MOVE to itself");
        console.print("  firewall   from us to " + pacs.getHost() + ":" + pacs.getPort()
                + ", and from the PACS to the address and port above");
    }

    private static List<String> addresses(String bound) {
        if (!bound.equals("0.0.0.0") && !bound.equals("::")) {
            return List.of(bound);
        }
        List<String> found = new ArrayList<>();
        try {
            for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                if (card.isUp() && !card.isLoopback()) {
                    card.inetAddresses()
                            .filter(Inet4Address.class::isInstance)
                            .map(InetAddress::getHostAddress)
                            .forEach(found::add);
                }
            }
        } catch (SocketException e) {
            found.clear();
        }
        return found.isEmpty() ? List.of("the address of this machine") : found;
    }
}
