package org.caravan.dicom.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.Messages;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.dicom.net.ScriptedPeer.associate;
import static org.caravan.dicom.net.ScriptedPeer.request;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What is said of a peer that cannot be reached, or that breaks off before it has answered anything. */
class ReachingPeersTest {

    private static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));

    /** The transport under test. */
    protected DicomToolkit toolkit() {
        return new BuiltInToolkit();
    }

    @ParameterizedTest
    @MethodSource("causes")
    void saysWhatKeptItFromConnectingAndWhatToCheck(IOException cause, String what, String check) {
        Peer peer = Peer.builder("LAPAZ", "pacs.example", 104).build();
        assertThat(Messages.unreachable(peer, cause))
                .hasMessageStartingWith("PACS LAPAZ (LAPAZ@pacs.example:104) cannot be reached: " + what)
                .hasMessageContaining(check)
                .hasCause(cause);
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                arguments(new ConnectException("Connection refused"), "connection refused.", "check the port"),
                arguments(
                        new SocketTimeoutException(), "no answer within 10 s (connectTimeout).", "firewall in between"),
                arguments(new ConnectException("Connection timed out"), "no answer within", "Check the host"),
                arguments(new NoRouteToHostException("No route to host"), "there is no route to it.", "VPN"),
                arguments(new SocketException("Network is unreachable"), "there is no route to it.", "routes"),
                arguments(new IOException("odd"), "IOException.", "Check host and port"));
    }

    @Test
    void saysThatItWasRefusedAtOnceWithoutATimeout() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> echo(Peer.builder("LAPAZ", "127.0.0.1", port)))
                .isInstanceOf(DicomConnectException.class)
                .hasMessageContaining("connection refused")
                .hasMessageNotContaining("connectTimeout");
    }

    @Test
    void saysThatNothingAnsweredWithinTheTime() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full.getLocalPort(), waiting);
            Peer.Builder peer =
                    Peer.builder("LAPAZ", "127.0.0.1", full.getLocalPort()).connectTimeout(Duration.ofMillis(100));
            assertThatThrownBy(() -> echo(peer))
                    .isInstanceOf(DicomConnectException.class)
                    .hasMessageContaining("no answer within 100 ms (connectTimeout)");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Connects until the queue of connections that nobody accepts is full, and the next one gets no answer. */
    private static void fill(int port, List<Socket> waiting) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        Socket socket = new Socket();
                        waiting.add(socket);
                        socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
                    }
                })
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    @Fault(40)
    void saysThatTheHostNameIsUnknown() {
        assertThatThrownBy(() -> echo(Peer.builder("LAPAZ", "pacs.invalid", 104)))
                .isInstanceOf(DicomConnectException.class)
                .hasMessageContaining("the host name is unknown");
    }

    static Stream<ScriptedPeer.Script> breakingOff() {
        return Stream.of(
                (association, channel) -> {
                    association.reader().read();
                    association.abort(AAbort.BY_USER);
                },
                (association, channel) -> association.reader().read(),
                (association, channel) -> {
                    association.reader().read();
                    channel.write(ByteBuffer.wrap(new byte[] {2, 0, 0}));
                },
                (association, channel) -> {
                    associate(association);
                    request(association);
                    association.abort(AAbort.NOT_SPECIFIED);
                },
                (association, channel) -> {
                    associate(association);
                    request(association);
                });
    }

    @ParameterizedTest
    @MethodSource("breakingOff")
    void asksForTheAeTitleWhereThePeerBreaksOffBeforeItAnsweredAnything(ScriptedPeer.Script script) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(script)) {
            assertThatThrownBy(() -> echo(peer.peer()))
                    .isInstanceOf(DicomAbortedException.class)
                    .hasMessageContaining("PACS la-paz")
                    .hasMessageContaining("is our AE title CARAVAN entered there")
                    .hasMessageContaining("Is its own AE title SCRIPTED?");
        }
    }

    @Test
    void doesNotBlameTheAeTitleWhereThePeerAnsweredBefore() throws Exception {
        ScriptedPeer.Script oneAnswer = (association, channel) -> {
            associate(association);
            association.send(request(association).response(DicomStatus.SUCCESS, false));
            association.send(request(association).response(DicomStatus.PENDING, false));
        };
        try (ScriptedPeer peer = new ScriptedPeer(oneAnswer);
                DicomClient client = toolkit().connect(peer.peer().build(), Gate.OPEN)) {
            client.echo(SOON);
            assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                    .isInstanceOf(DicomAbortedException.class)
                    .hasMessageNotContaining("AE title");
        }
    }

    private void echo(Peer.Builder peer) throws Exception {
        try (DicomClient client = toolkit().connect(peer.build(), Gate.OPEN)) {
            client.echo(SOON);
        }
    }
}
