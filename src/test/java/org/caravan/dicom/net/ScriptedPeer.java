package org.caravan.dicom.net;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import org.caravan.dicom.Peer;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Roles;

/** A peer that does what a test says, connection after connection: for answers no well-behaved acceptor gives. */
final class ScriptedPeer implements AutoCloseable {

    private final ServerSocketChannel server;
    private final List<SocketChannel> channels = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final Script[] scripts;

    /** What happens on one connection. */
    @FunctionalInterface
    interface Script {
        void run(Association association, SocketChannel channel) throws Exception;
    }

    /** @param scripts one for each connection; the last one for all that follow */
    ScriptedPeer(Script... scripts) throws Exception {
        this.scripts = scripts;
        server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        thread = new Thread(this::accept, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    Peer.Builder peer() {
        return Peer.builder("SCRIPTED", "127.0.0.1", server.socket().getLocalPort())
                .name("la-paz");
    }

    int connections() {
        return channels.size();
    }

    /** Accepts every context whose SOP class is wanted, in its first transfer syntax. */
    static void associate(Association association, Predicate<String> wanted) throws Exception {
        associate(association, wanted, roles -> List.of());
    }

    /** Likewise, with that window for asynchronous operations. */
    static void associate(Association association, Predicate<String> wanted, OperationsWindow window) throws Exception {
        associate(association, wanted, roles -> List.of(), window);
    }

    /** Likewise, with roles made of those proposed. */
    static void associate(Association association, Predicate<String> wanted, UnaryOperator<List<Roles>> answer)
            throws Exception {
        associate(association, wanted, answer, null);
    }

    private static void associate(
            Association association,
            Predicate<String> wanted,
            UnaryOperator<List<Roles>> answer,
            OperationsWindow window)
            throws Exception {
        var request = (AAssociateRq) association.reader().read();
        Map<Integer, Association.Context> accepted = new HashMap<>();
        List<AAssociateAc.Result> results = request.contexts().stream()
                .map(context -> {
                    boolean accept = wanted.test(context.abstractSyntax());
                    String syntax = context.transferSyntaxes().get(0);
                    if (accept) {
                        accepted.put(
                                context.id(), new Association.Context(context.id(), context.abstractSyntax(), syntax));
                    }
                    return new AAssociateAc.Result(context.id(), accept ? 0 : 3, syntax);
                })
                .toList();
        List<Roles> roles = answer.apply(request.user().roles());
        association.establish(accepted, request.user().maxPduLength(), roles);
        association
                .writer()
                .write(new AAssociateAc(
                        request.calledAeTitle(),
                        request.callingAeTitle(),
                        results,
                        UserInformation.taking(16384, roles).within(window)));
    }

    static void associate(Association association) throws Exception {
        associate(association, sopClass -> true);
    }

    /** Reads a request with its data set. */
    static CommandSet request(Association association) throws Exception {
        CommandSet command = association.readCommand();
        if (command != null && command.hasDataSet()) {
            association.readDataSet(command, piece -> {});
        }
        return command;
    }

    private void accept() {
        for (int number = 0; ; number++) {
            Script script = scripts[Math.min(number, scripts.length - 1)];
            try {
                SocketChannel channel = server.accept();
                channels.add(channel);
                Thread connection = new Thread(() -> run(script, channel), "scripted-connection-" + number);
                connection.setDaemon(true);
                connection.start();
            } catch (Exception e) {
                return;
            }
        }
    }

    private static void run(Script script, SocketChannel channel) {
        Buffers buffers = Buffers.take();
        try (channel;
                var connection = new Connection(channel, "The client", buffers.in())) {
            connection.limits().silence(Duration.ofSeconds(20), "test");
            connection.limits().writing(Duration.ofSeconds(20), "test");
            connection.limits().total(Deadline.in(Duration.ofSeconds(20), "test"));
            script.run(new Association(connection, buffers, 1 << 20), channel);
        } catch (Exception e) {
            // the client has what it came for
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
