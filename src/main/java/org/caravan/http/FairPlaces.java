package org.caravan.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Leaves places at a port to others: one address has so many connections at most, and a connection on which no answer was finished for so long is
 * closed, however slowly its request comes. This machine itself may have them all, since a proxy here speaks for many. The answer of one who is known
 * may take as long as it likes, as long as something of it goes on within five such times.
 */
final class FairPlaces implements Connection.Listener {

    private final Scheduler scheduler;
    private final Duration longestAnswer;
    private final int ofOneAddress;
    private final Map<InetAddress, Integer> taken = new ConcurrentHashMap<>();
    /** A connection that is closed does not know its address any more. */
    private final Map<Connection, InetAddress> addresses = new ConcurrentHashMap<>();

    /** Looks in a row at which nothing has moved of an answer that may take long: a PACS may be asked meanwhile. */
    private static final int MOST_STILL = 5;

    /** Those whose answers may take long. */
    private final Map<Connection, Seen> patient = new ConcurrentHashMap<>();

    /** The answers before this one, the bytes that went either way, and at how many looks in a row they were the same. */
    private record Seen(long answers, long bytes, int still) {}

    private final Map<Connection, Scheduler.Task> looks = new ConcurrentHashMap<>();

    FairPlaces(Scheduler scheduler, HttpSettings.Limits limits) {
        this.scheduler = scheduler;
        this.longestAnswer = limits.longestAnswer();
        this.ofOneAddress = limits.connectionsOfOne();
    }

    @Override
    public void onOpened(Connection connection) {
        InetAddress address = address(connection.getEndPoint());
        if (address != null) {
            addresses.put(connection, address);
        }
        if (address != null && taken.merge(address, 1, Integer::sum) > ofOneAddress && !isHere(address)) {
            connection.getEndPoint().close();
        } else if (!(connection instanceof SslConnection)) {
            lookLater(connection, 0);
        }
    }

    /** One that is merely kept open ends by the idle time-out long before. */
    private void lookLater(Connection connection, long answers) {
        Runnable look = () -> {
            if (connection.getMessagesOut() == answers && !goesOn(connection)) {
                looks.remove(connection);
                connection.getEndPoint().close();
            } else if (looks.containsKey(connection)) {
                lookLater(connection, connection.getMessagesOut());
            }
        };
        looks.put(connection, scheduler.schedule(look, longestAnswer.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Has the answer that is being made on that connection take as long as it likes. */
    void allowLong(Connection connection) {
        patient.put(connection, new Seen(connection.getMessagesOut(), -1, 0));
        if (!looks.containsKey(connection)) {
            patient.remove(connection); // it was closed meanwhile
        }
    }

    private boolean goesOn(Connection connection) {
        Seen before = patient.get(connection);
        if (before == null || before.answers() != connection.getMessagesOut()) {
            return false;
        }
        long bytes = connection.getBytesIn() + connection.getBytesOut();
        Seen now = new Seen(before.answers(), bytes, bytes == before.bytes() ? before.still() + 1 : 0);
        patient.put(connection, now);
        return now.still() < MOST_STILL;
    }

    @Override
    public void onClosed(Connection connection) {
        patient.remove(connection);
        Scheduler.Task look = looks.remove(connection);
        if (look != null) {
            look.cancel();
        }
        InetAddress address = addresses.remove(connection);
        if (address != null) {
            taken.computeIfPresent(address, (key, number) -> number > 1 ? Integer.valueOf(number - 1) : null);
        }
    }

    /** Of a connection of the network; null of one that is inside another, as with TLS. */
    private static InetAddress address(EndPoint endPoint) {
        return endPoint instanceof SocketChannelEndPoint
                        && endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : null;
    }

    private static boolean isHere(InetAddress address) {
        return address.getHostAddress().equals("127.0.0.1")
                || address.getHostAddress().equals("0:0:0:0:0:0:0:1");
    }
}
