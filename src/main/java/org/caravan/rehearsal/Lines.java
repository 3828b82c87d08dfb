package org.caravan.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.RequestKind;

/** All lines of a rehearsal PACS: the one it is asked over, and one to each place it sends to. */
final class Lines implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final Habits habits;
    private final Weather weather;
    private final Map<InetSocketAddress, Line> outwards = new ConcurrentHashMap<>();
    private Line inwards;

    Lines(Habits habits) {
        this.habits = habits;
        this.weather = new Weather(habits);
    }

    /**
     * Opens the one it is asked over; returns its port.
     *
     * @throws DicomException when the port cannot be bound
     */
    int open(String host, int port, int listener) throws DicomException {
        try {
            inwards = new Line(
                    habits, weather, Line.Direction.TO_THE_PACS, host, port, new InetSocketAddress(LOOPBACK, listener));
            return inwards.port();
        } catch (IOException e) {
            weather.close();
            throw new DicomConnectException("The rehearsal PACS cannot listen on " + host + ":" + port, e);
        }
    }

    /** What to connect to in place of that destination. */
    InetSocketAddress to(InetSocketAddress destination) {
        Line line = outwards.computeIfAbsent(destination, address -> {
            try {
                var resolved = new InetSocketAddress(address.getHostString(), address.getPort());
                return new Line(habits, weather, Line.Direction.FROM_THE_PACS, LOOPBACK, 0, resolved);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return InetSocketAddress.createUnresolved(LOOPBACK, line.port());
    }

    /** Resets every connection it stores over. */
    void resetOutwards() {
        outwards.values().forEach(Line::resetAll);
    }

    /** Hears what that one hears, too. */
    ListenerObserver observing(ListenerObserver other) {
        return new ListenerObserver() {
            @Override
            public void opened(Association association) {
                other.opened(association);
                weather.opened(association);
            }

            @Override
            public void closed(Association association) {
                other.closed(association);
            }

            @Override
            public void requested(Association association, RequestKind request) {
                other.requested(association, request);
                weather.requested(association, request);
            }
        };
    }

    @Override
    public void close() {
        weather.close();
        if (inwards != null) {
            inwards.close();
        }
        outwards.values().forEach(Line::close);
    }
}
