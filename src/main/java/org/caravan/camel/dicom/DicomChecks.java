package org.caravan.camel.dicom;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.ListenerConfig.Caller;

/** Checks of settings that only make sense together. */
public final class DicomChecks {

    private DicomChecks() {}

    /**
     * Refuses a listener on a loopback address when a PACS on another machine is to store to it; one that C-GET alone retrieves from does not.
     *
     * @param pacs by bean name
     * @param listenHost the address the listener binds
     * @throws IllegalArgumentException names the PACS, and says what to set
     */
    public static void refuseRemotePacsAtLoopback(Map<String, Pacs> pacs, String listenHost) {
        if (!isLoopback(listenHost)) {
            return;
        }
        pacs.forEach((name, one) -> stores(one).stream()
                .map(Caller::address)
                .filter(address -> !isAnyOrLoopback(address))
                .findFirst()
                .ifPresent(address -> {
                    throw new IllegalArgumentException("PACS '" + name + "' stores from " + address
                            + ", another machine, but we listen on " + listenHost
                            + " only, where it cannot reach us. Set caravan.dicom.host=0.0.0.0, or to this server's address"
                            + " in the PACS's network, in application.properties");
                }));
    }

    /** Nobody for a bean that is wrong: its own endpoints say so. */
    private static List<Caller> stores(Pacs pacs) {
        try {
            return pacs.getRetrieve() == RetrieveWith.GET ? List.of() : pacs.callers();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static boolean isAnyOrLoopback(String address) {
        return address.equals("*") || isLoopback(address.replaceAll("/\\d+$", ""));
    }

    /** A name that cannot be resolved is no loopback: those always can. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
