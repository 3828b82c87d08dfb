package org.caravan.dicom.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Connections that have not been given an association: so many in all, and so many of one address. Whoever comes when all places are taken gets that
 * of the one that has waited longest. Thread-safe.
 */
final class WaitingRoom {

    private final int places;
    private final int perAddress;
    private final long untouched;
    private final Set<Guest> guests = new LinkedHashSet<>(); // the one that has waited longest is first

    /** Who waits. */
    interface Guest {

        InetAddress address();

        /** When it came, as {@link System#nanoTime()}. */
        long since();

        /** Has to go; must return quickly. */
        void dismiss();
    }

    /** @param untouched whoever has waited less than this keeps its place */
    WaitingRoom(int places, int perAddress, Duration untouched) {
        this.places = places;
        this.perAddress = perAddress;
        this.untouched = untouched.toNanos();
    }

    /** Lets it in; false where there is no place for it. */
    synchronized boolean enter(Guest guest) {
        long own = guests.stream().filter(other -> isAlike(other, guest)).count();
        if (own >= perAddress || guests.size() >= places) {
            Guest oldest = guests.stream()
                    .filter(other -> own < perAddress || isAlike(other, guest))
                    .findFirst()
                    .orElseThrow();
            if (guest.since() - oldest.since() < untouched) {
                return false;
            }
            guests.remove(oldest);
            oldest.dismiss();
        }
        return guests.add(guest);
    }

    private static boolean isAlike(Guest one, Guest other) {
        return one.address().equals(other.address());
    }

    /** It goes, or has gone already. */
    synchronized void leave(Guest guest) {
        guests.remove(guest);
    }
}
