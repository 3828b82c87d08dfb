package org.caravan.deliver;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A destination that takes one archive after the other in a session. A failure of a single archive ({@code RETRY}, {@code GIVE_UP}) fails that one; any
 * other ends the session, and what it had not come to goes back to the queue.
 */
public abstract class OneByOne extends Destination {

    /** What lies at the far end under an archive's name. */
    protected enum Found {
        EQUAL,
        DIFFERENT,
        MISSING
    }

    /** A session. */
    protected interface Session extends AutoCloseable {

        /** Sends the archive, unless it is there; leaves what has its name there as it is. */
        void send(Parcel parcel, Path archive) throws DeliveryException, InterruptedException;

        /** Looks at what is there, by the strongest means there is. */
        Found look(Parcel parcel, Path archive) throws DeliveryException, InterruptedException;

        /** Whether {@link #send} fails unless the far end confirms all of it, so that there is nothing left to look at. */
        default boolean confirms() {
            return false;
        }

        @Override
        void close();
    }

    private interface Step {
        void on(Parcel parcel) throws DeliveryException, InterruptedException;
    }

    /**
     * Connects.
     *
     * @throws DeliveryException where the far end as a whole cannot be used
     */
    protected abstract Session connect() throws DeliveryException, InterruptedException;

    @Override
    protected final void carry(Path root, Shipment shipment) throws InterruptedException {
        try (Session session = connect()) {
            each(shipment, shipment.parcels(), parcel -> {
                requireOpen();
                shipment.begun(parcel.file());
                session.send(parcel, root.resolve(parcel.file()));
                if (session.confirms()) {
                    shipment.arrived(parcel.file());
                }
            });
        } catch (DeliveryException e) {
            shipment.broken(e, false);
        }
    }

    @Override
    public final void verify(Path root, Shipment shipment) throws InterruptedException {
        List<Parcel> begun = shipment.begunParcels();
        if (begun.isEmpty() || shipment.isUnreachable()) {
            return;
        }
        try (Session session = connect()) {
            each(shipment, begun, parcel -> {
                switch (session.look(parcel, root.resolve(parcel.file()))) {
                    case EQUAL -> shipment.arrived(parcel.file());
                    case DIFFERENT -> shipment.different(parcel.file());
                    default -> {
                        // it has not arrived: the shipment says so
                    }
                }
            });
        } catch (DeliveryException e) {
            shipment.broken(e, false);
        }
    }

    private static void each(Shipment shipment, List<Parcel> parcels, Step step)
            throws DeliveryException, InterruptedException {
        for (Parcel parcel : parcels) {
            try {
                step.on(parcel);
            } catch (DeliveryException e) {
                if (Thread.interrupted()) { // whoever stops us has closed what it was about
                    throw new InterruptedException();
                }
                if (!e.isOfOneArchive()) {
                    throw e;
                }
                shipment.failed(parcel.file(), e);
            }
        }
    }

    private void requireOpen() throws DeliveryException {
        Optional<Instant> closes = closesAt();
        if (closes.isPresent() && !closes.get().isAfter(Instant.now())) {
            throw windowClosed();
        }
    }
}
