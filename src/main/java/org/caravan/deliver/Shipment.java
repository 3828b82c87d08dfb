package org.caravan.deliver;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.caravan.queue.JobFailedException.Effect;

/**
 * Archives that are sent in one session, and what became of each: it has arrived, or it failed. Where the session broke, those it had not come to
 * are neither, and go back to the queue as they were.
 */
public final class Shipment {

    private final Map<String, Map<String, Object>> deliveries = new LinkedHashMap<>();
    private final Map<String, DeliveryException> failures = new LinkedHashMap<>();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private final Set<String> different = ConcurrentHashMap.newKeySet();
    private DeliveryException broken;
    private boolean tried;

    /** @param deliveries claimed rows, with the relative path of their archive as {@code file} */
    Shipment(List<Map<String, Object>> deliveries) {
        deliveries.forEach(row -> this.deliveries.put(file(row), row));
    }

    private static String file(Map<String, Object> delivery) {
        return (String) delivery.get("file");
    }

    /** Paths of what has not failed so far. */
    List<String> files() {
        return deliveries.keySet().stream()
                .filter(file -> !failures.containsKey(file))
                .toList();
    }

    /** What has not failed so far. */
    List<Parcel> parcels() {
        return files().stream().map(file -> Parcel.of(deliveries.get(file))).toList();
    }

    /** Of what has neither failed nor arrived so far, that whose sending has begun. */
    List<Parcel> begunParcels() {
        return parcels().stream()
                .filter(parcel -> begun.contains(parcel.file()) && !arrived.contains(parcel.file()))
                .toList();
    }

    /** This one failed, whatever becomes of the others; the first reason counts. */
    void failed(String file, DeliveryException reason) {
        failures.putIfAbsent(file, reason);
    }

    /** The sending of this file has begun; other lines of what rsync says are none of ours. */
    void begun(String line) {
        if (deliveries.containsKey(line)) {
            begun.add(line);
        }
    }

    /** This file lies at the far end and is equal to ours. */
    void arrived(String file) {
        if (deliveries.containsKey(file)) {
            arrived.add(file);
        }
    }

    /** Another file lies at the far end under this name. */
    void different(String file) {
        if (deliveries.containsKey(file)) {
            different.add(file);
        }
    }

    /**
     * The session ended before its time; the first reason counts.
     *
     * @param tried whether it went through the whole list all the same
     */
    void broken(DeliveryException reason, boolean tried) {
        if (broken == null) {
            broken = reason;
            this.tried = tried;
        }
    }

    /** True where the far end as a whole cannot be used, so that comparing would be in vain. */
    boolean isUnreachable() {
        return broken != null && broken.effect() == Effect.PAUSE;
    }

    /** Why the session broke; null where it did not. */
    public String getReason() {
        return broken == null ? null : broken.getMessage();
    }

    /** The rows whose fate is known, in the order they were claimed. Where the session broke, that is at least one. */
    public List<Map<String, Object>> getSettled() {
        Set<String> settled = new HashSet<>(arrived);
        settled.addAll(failures.keySet());
        settled.addAll(different);
        if (broken == null || tried) {
            settled.addAll(deliveries.keySet());
        } else if (!isUnreachable()) {
            settled.addAll(begun);
        }
        if (arrived.containsAll(settled) || isUnreachable()) {
            // somebody has to carry the reason, and each attempt must count for somebody: otherwise it would be tried
            // for ever
            deliveries.keySet().stream()
                    .filter(file -> !arrived.contains(file) && !failures.containsKey(file))
                    .findFirst()
                    .ifPresent(settled::add);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        deliveries.forEach((file, row) -> {
            if (settled.contains(file)) {
                rows.add(row);
            }
        });
        return rows;
    }

    /** @throws DeliveryException where this one has not arrived, with its reason */
    void requireArrived(Map<String, Object> delivery) throws DeliveryException {
        String file = file(delivery);
        if (failures.containsKey(file)) {
            throw failures.get(file);
        }
        if (arrived.contains(file)) {
            return;
        }
        if (different.contains(file)) {
            throw new DeliveryException(
                    "The archive at the far end is not equal to ours; a file that had its name before is not"
                            + " overwritten",
                    true);
        }
        throw broken != null
                ? broken
                : new DeliveryException(
                        "The archive is not at the far end although sending it reported no failure", true);
    }

    /** How many, without their paths, which may name the patient. */
    @Override
    public String toString() {
        return "shipment of " + deliveries.size() + " archives";
    }
}
