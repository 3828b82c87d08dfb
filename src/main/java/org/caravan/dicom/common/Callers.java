package org.caravan.dicom.common;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.caravan.dicom.ListenerConfig.Caller;

/** Who may associate: AE title and address together. */
public final class Callers {

    private Callers() {}

    /** The entries that have this calling AE title and cover this address; host names are resolved at each call. */
    public static List<Caller> find(List<Caller> callers, String callingAeTitle, InetAddress address) {
        return callers.stream()
                .filter(caller ->
                        caller.aeTitle().equals("*") || caller.aeTitle().equals(callingAeTitle))
                .filter(caller -> covers(caller.address(), address))
                .toList();
    }

    public static boolean covers(String entry, InetAddress address) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        try {
            if (slash < 0) {
                for (InetAddress known : InetAddress.getAllByName(entry)) {
                    if (known.equals(address)) {
                        return true;
                    }
                }
                return false;
            }
            byte[] network = InetAddress.getByName(entry.substring(0, slash)).getAddress();
            return sameNetwork(network, address.getAddress(), Integer.parseInt(entry.substring(slash + 1)));
        } catch (UnknownHostException | NumberFormatException e) {
            return false; // an entry that means nothing lets nobody in
        }
    }

    private static boolean sameNetwork(byte[] network, byte[] address, int bits) {
        if (network.length != address.length || bits < 0 || bits > 8 * network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
