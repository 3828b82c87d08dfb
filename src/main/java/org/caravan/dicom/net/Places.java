package org.caravan.dicom.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Places for associations: so many in all, and so many for one address. Thread-safe. */
final class Places {

    private final int all;
    private final int perAddress;
    private final Map<InetAddress, Integer> taken = new HashMap<>();
    private int sum;

    Places(int all, int perAddress) {
        this.all = all;
        this.perAddress = perAddress;
    }

    /** Takes a place; false where there is none. */
    synchronized boolean take(InetAddress address) {
        int own = taken.getOrDefault(address, 0);
        if (sum >= all || own >= perAddress) {
            return false;
        }
        sum++;
        taken.put(address, own + 1);
        return true;
    }

    /** Gives a place back that was taken. */
    synchronized void free(InetAddress address) {
        sum--;
        taken.computeIfPresent(address, (key, own) -> own > 1 ? own - 1 : null);
    }
}
