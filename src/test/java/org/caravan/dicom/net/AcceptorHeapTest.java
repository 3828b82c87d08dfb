package org.caravan.dicom.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.routes.ChildJvm;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravan.dicom.net.AcceptorFaultsTest.CT;
import static org.caravan.dicom.net.AcceptorFaultsTest.ILE;
import static org.caravan.dicom.net.AcceptorFaultsTest.STORAGE;
import static org.caravan.dicom.net.AcceptorFaultsTest.VERIFICATION;
import static org.caravan.dicom.net.AcceptorFaultsTest.header;
import static org.caravan.dicom.net.AcceptorFaultsTest.store;
import static org.caravan.dicom.net.RawPeer.CLOSED;
import static org.caravan.dicom.net.RawPeer.context;
import static org.caravan.dicom.net.RawPeer.pdv;
import static org.caravan.dicom.net.RawPeer.request;

/** An acceptor with a heap of 128 MB, of which others have 60, is sent by as many peers as it lets in the largest that its limits let through, and more. */
@Tag("hostile")
@Timeout(120)
class AcceptorHeapTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    /** As many as one address gets, by default. */
    private static final int PEERS = 16;

    private static final int LONGEST_PDU = 131_072;

    @TempDir
    static Path folder;

    private static Process child;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        child = ChildJvm.of(Child.class, List.of(folder.toString())).start();
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.startsWith("port ")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        port = Integer.parseInt(line.substring("port ".length()));
    }

    @AfterAll
    static void stop() throws Exception {
        child.getOutputStream().close();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
    }

    @AfterEach
    void itServesOn() throws Exception {
        assertThat(child.isAlive()).isTrue();
        try (RawPeer peer = new RawPeer(port)) {
            assertThat(peer.associate(request("CARAVAN", "ME", VERIFICATION)).next())
                    .isEqualTo(Pdu.A_ASSOCIATE_AC);
        }
    }

    @Test
    void theLongestRequestsForAssociationsFromAllPeersAtOnce() throws Exception {
        byte[] longest = longestRequest();
        assertThat(longest.length).isBetween((1 << 20) - 5_000, (1 << 20) + 6);
        List<RawPeer> peers = peers();
        try {
            for (RawPeer peer : peers) {
                peer.send(longest);
            }
            for (RawPeer peer : peers) {
                assertThat(INPUTS.answer(peer::next)).isEqualTo(Pdu.A_ASSOCIATE_AC);
            }
        } finally {
            close(peers);
        }
        try (RawPeer peer = new RawPeer(port).send(header(Pdu.A_ASSOCIATE_RQ, (1 << 20) + 1))) {
            assertThat(INPUTS.answer(peer::next)).isIn(Pdu.A_ABORT, CLOSED);
        }
    }

    @Test
    void theLongestPdusOfObjectsFromAllPeersAtOnce() throws Exception {
        List<RawPeer> peers = peers();
        try {
            for (int i = 0; i < PEERS; i++) {
                RawPeer peer = peers.get(i).associate(request("CARAVAN", "ME" + i, VERIFICATION, STORAGE));
                assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_AC);
                peer.pdu(
                        Pdu.P_DATA_TF,
                        pdv(3, true, true, store("1.2.3." + i, CT).encode()));
                peer.pdu(Pdu.P_DATA_TF, pdv(3, false, false, AcceptorFaultsTest.dataSet()));
            }
            for (int piece = 0; piece < 24; piece++) {
                for (RawPeer peer : peers) {
                    peer.pdu(Pdu.P_DATA_TF, pdv(3, false, false, new byte[LONGEST_PDU - 6]));
                }
            }
            for (RawPeer peer : peers) {
                peer.pdu(Pdu.P_DATA_TF, pdv(3, false, true, new byte[0]));
                assertThat(INPUTS.answer(peer::next)).isEqualTo(Pdu.P_DATA_TF);
                assertThat(peer.command().number(CommandSet.STATUS, -1)).isEqualTo(DicomStatus.SUCCESS);
                peer.send(header(Pdu.P_DATA_TF, LONGEST_PDU + 1));
                assertThat(INPUTS.answer(peer::next)).isIn(Pdu.A_ABORT, CLOSED);
            }
        } finally {
            close(peers);
        }
    }

    @Test
    void theLongestCommandsAndOneByteMore() throws Exception {
        List<RawPeer> peers = peers();
        try {
            for (RawPeer peer : peers) {
                peer.associate(request("CARAVAN", "ME", VERIFICATION, STORAGE));
                assertThat(peer.next()).isEqualTo(Pdu.A_ASSOCIATE_AC);
                // it is held until it is whole, and is no command then
                peer.pdu(Pdu.P_DATA_TF, pdv(3, true, false, new byte[CommandSet.MAX_LENGTH]));
            }
            for (RawPeer peer : peers) {
                peer.pdu(Pdu.P_DATA_TF, pdv(3, true, true, new byte[1]));
                assertThat(INPUTS.answer(peer::next)).isIn(Pdu.A_ABORT, CLOSED);
            }
        } finally {
            close(peers);
        }
    }

    private static List<RawPeer> peers() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            peers.add(new RawPeer(port));
        }
        return peers;
    }

    private static void close(List<RawPeer> peers) throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    /** 128 presentation contexts, with as many transfer syntaxes as there is room for. */
    private static byte[] longestRequest() {
        byte[] longest = {};
        for (int syntaxes = 300; ; syntaxes++) {
            List<AAssociateRq.Context> contexts = new ArrayList<>();
            for (int i = 0; i < 128; i++) {
                contexts.add(context(
                        2 * i + 1, CT, Collections.nCopies(syntaxes, ILE).toArray(String[]::new)));
            }
            byte[] bytes =
                    AssociateWriter.request(request("CARAVAN", "ME", contexts.toArray(AAssociateRq.Context[]::new)));
            if (bytes.length > (1 << 20) + 6) {
                return longest;
            }
            longest = bytes;
        }
    }

    /** Listens, with the limits that it has by default, until its input ends. */
    static final class Child {

        /** Stands for the parts of the program that do not run here. */
        private static byte[] others;

        public static void main(String[] args) throws Exception {
            others = new byte[60_000_000];
            ListenerConfig config = ListenerConfig.builder("CARAVAN")
                    .port(0)
                    .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                    .incoming(Path.of(args[0], "incoming"))
                    .build();
            try (DicomListener listener = DicomToolkit.named(DicomToolkit.BUILT_IN)
                    .listen(config, ListenerServices.storing(new Shelf(Path.of(args[0], "kept"))))) {
                System.out.println("port " + listener.port());
                while (System.in.read() >= 0 && others != null) {
                    // until it ends
                }
            }
            System.exit(0);
        }
    }
}
