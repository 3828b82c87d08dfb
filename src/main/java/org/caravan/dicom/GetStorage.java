package org.caravan.dicom;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

import org.caravan.log.PeerLog;

/**
 * Where the objects of a C-GET go, and which storage SOP classes are proposed for them. Immutable.
 *
 * <p>One association has room for 128 presentation contexts, and in each the peer chooses one transfer syntax. So every SOP class is
 * proposed uncompressed first, and then in as many contexts of one compressed transfer syntax each as there is room for; its last context
 * holds all the others, of which the peer chooses one. Five SOP classes or fewer are proposed in every transfer syntax that is in common use.
 *
 * @param service decides where objects go and hears when they are safe, as that of a listener does; its objects name the peer's AE title as
 *     the calling one
 * @param incoming folder for objects under their temporary names, on the same file system as their final place; made where it is missing.
 *     May be that of a listener, which removes at its start what a crash left in it; a listener that starts anew while an object is on its
 *     way makes that object fail (A700H)
 * @param sopClassUids storage SOP classes to propose, {@value #MOST_SOP_CLASSES} at most, for example what SOPClassesInStudy (0008,0062)
 *     said; default empty, for those most in use (images, reports, radiotherapy, PDF). Objects of others cannot come
 * @param durable whether objects are forced to the disk before Success is answered; default true, false only for measuring
 * @param observer hears of objects that were not stored; default {@link ListenerObserver#NONE}
 * @param log says what the peer causes; it belongs to whoever makes this
 */
public record GetStorage(
        StoreService service,
        Path incoming,
        List<String> sopClassUids,
        boolean durable,
        ListenerObserver observer,
        PeerLog log) {

    /** What 128 presentation contexts have room for beside the information models. */
    public static final int MOST_SOP_CLASSES = 126;

    public GetStorage {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(incoming, "incoming");
        Objects.requireNonNull(observer, "observer");
        Objects.requireNonNull(log, "log");
        sopClassUids = List.copyOf(new LinkedHashSet<>(sopClassUids));
        if (sopClassUids.size() > MOST_SOP_CLASSES) {
            throw new IllegalArgumentException("sopClassUids holds " + sopClassUids.size()
                    + " SOP classes, and one association has room for " + MOST_SOP_CLASSES
                    + ". Retrieve series by series, naming the SOP classes of each.");
        }
        for (String uid : sopClassUids) {
            if (!Uids.isValid(uid)) {
                throw new IllegalArgumentException("sopClassUids holds what is no UID (PS3.5 §9.1)");
            }
        }
    }

    /** Durable, with the SOP classes most in use. */
    public static GetStorage in(Path incoming, StoreService service) {
        return new GetStorage(service, incoming, List.of(), true, ListenerObserver.NONE, new PeerLog());
    }

    /** The same, with these SOP classes proposed instead. */
    public GetStorage proposing(List<String> newSopClassUids) {
        return new GetStorage(service, incoming, newSopClassUids, durable, observer, log);
    }
}
