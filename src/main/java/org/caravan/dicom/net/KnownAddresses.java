package org.caravan.dicom.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.common.Callers;

/**
 * Which addresses the access list names. Answers at once: host names are looked up in the background, every ten seconds at most while it is asked, since
 * whoever accepts connections must not wait for a name server.
 */
final class KnownAddresses {

    private static final long AGAIN = Duration.ofSeconds(10).toNanos();

    private final Supplier<List<Caller>> callers;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Map<String, Set<InetAddress>> names = Map.of();
    private volatile long lookedAt = System.nanoTime() - AGAIN;

    KnownAddresses(Supplier<List<Caller>> callers) {
        this.callers = callers;
    }

    /** True where an entry covers it. */
    boolean isKnown(InetAddress address) {
        List<Caller> list = callers.get();
        if (list.stream().anyMatch(caller -> isName(caller.address()))) {
            lookUp(list);
        }
        return list.stream()
                .map(Caller::address)
                .anyMatch(entry -> isName(entry)
                        ? names.getOrDefault(entry, Set.of()).contains(address)
                        : Callers.covers(entry, address));
    }

    private static boolean isName(String entry) {
        return !entry.equals("*") && entry.indexOf(':') < 0 && !entry.matches("[0-9./]+");
    }

    private void lookUp(List<Caller> list) {
        if (System.nanoTime() - lookedAt >= AGAIN && looking.compareAndSet(false, true)) {
            CompletableFuture.runAsync(() -> names = addresses(list)).whenComplete((done, failure) -> {
                lookedAt = System.nanoTime();
                looking.set(false);
            });
        }
    }

    private static Map<String, Set<InetAddress>> addresses(List<Caller> list) {
        Map<String, Set<InetAddress>> found = new HashMap<>();
        for (Caller caller : list) {
            if (isName(caller.address())) {
                try {
                    found.put(caller.address(), Set.of(InetAddress.getAllByName(caller.address())));
                } catch (UnknownHostException e) {
                    // what means nothing names nobody
                }
            }
        }
        return found;
    }
}
