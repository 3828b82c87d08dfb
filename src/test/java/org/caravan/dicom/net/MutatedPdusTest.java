package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.SopClasses;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

/** Bytes that were right once: whatever is changed in them, they are understood or refused, and nothing else. */
@Tag("hostile")
class MutatedPdusTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int MUTATIONS = 200_000;

    @TempDir
    Path folder;

    @Test
    void anAssociationRequestIsParsedOrRefused() {
        byte[] pdu = AssociateWriter.request(request());
        byte[] body = Arrays.copyOfRange(pdu, Pdu.HEADER_LENGTH, pdu.length);
        mutate(body, AssociateReader.FIXED_LENGTH, bytes -> AssociateReader.request(ByteBuffer.wrap(bytes)));
    }

    @Test
    void anAcceptanceIsParsedOrRefused() {
        byte[] pdu = AssociateWriter.acceptance(new AAssociateAc(
                "CALLED",
                "CALLING",
                List.of(
                        new AAssociateAc.Result(1, 0, SopClasses.IMPLICIT_LITTLE_ENDIAN),
                        new AAssociateAc.Result(3, 3, SopClasses.EXPLICIT_LITTLE_ENDIAN)),
                UserInformation.taking(16384)));
        byte[] body = Arrays.copyOfRange(pdu, Pdu.HEADER_LENGTH, pdu.length);
        mutate(body, AssociateReader.FIXED_LENGTH, bytes -> AssociateReader.acceptance(ByteBuffer.wrap(bytes)));
    }

    @Test
    @Fault(24)
    void aCommandSetIsParsedOrRefused() {
        byte[] command = CommandSet.request(1, CommandSet.C_MOVE_RQ, 9, true)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.PATIENT_ROOT_MOVE)
                .putText(CommandSet.MOVE_DESTINATION, "CARAVAN")
                .encode();
        mutate(command, 0, bytes -> CommandSet.decode(1, bytes, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aListenerServesOnAfterBrokenConversations(long seed) throws Exception {
        var config = ListenerConfig.builder("CARAVAN")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "*")))
                .incoming(folder.resolve("incoming"))
                .associationTimeout(Duration.ofSeconds(5))
                .idleTimeout(Duration.ofSeconds(5))
                .maxAssociations(100)
                .closeTimeout(Duration.ofSeconds(1))
                .build();
        Random random = new Random(seed);
        try (var listener = new BuiltInListener(config, ListenerServices.storing(new Shelf(folder.resolve("kept"))))) {
            byte[] conversation = conversation();
            for (int i = 0; i < 300; i++) {
                try (RawPeer peer = new RawPeer(listener.port())) {
                    INPUTS.tried(1);
                    peer.send(mutated(conversation, random, 0));
                } catch (IOException e) {
                    // refused while it was still sending
                }
            }
            // the last of the broken ones may still fill the listener's places
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(DicomException.class)
                    .until(() -> echoes(listener.port()));
        }
        try (var left = Files.list(folder.resolve("incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    private static boolean echoes(int port) throws Exception {
        var peer = Peer.builder("CARAVAN", "127.0.0.1", port).build();
        try (var client = new BuiltInToolkit().connect(peer, Gate.OPEN)) {
            client.echo(RequestControl.within(Duration.ofSeconds(10)));
            return true;
        }
    }

    private static byte[] conversation() {
        byte[] command = CommandSet.request(3, CommandSet.C_STORE_RQ, 1, true)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
                .encode();
        return RawPeer.concat(
                AssociateWriter.request(request()),
                RawPeer.pduBytes(Pdu.P_DATA_TF, RawPeer.pdv(3, true, true, command)),
                RawPeer.pduBytes(Pdu.P_DATA_TF, RawPeer.pdv(3, false, false, new byte[500])),
                RawPeer.pduBytes(Pdu.P_DATA_TF, RawPeer.pdv(3, false, true, new byte[500])),
                RawPeer.pduBytes(Pdu.A_RELEASE_RQ, new byte[4]));
    }

    private static AAssociateRq request() {
        return RawPeer.request(
                "CARAVAN",
                "ME",
                RawPeer.context(1, SopClasses.VERIFICATION, SopClasses.IMPLICIT_LITTLE_ENDIAN),
                RawPeer.context(3, "1.2.840.10008.5.1.4.1.1.2", SopClasses.IMPLICIT_LITTLE_ENDIAN));
    }

    /** Takes bytes, or refuses them. */
    private interface Parser {
        Object parse(byte[] bytes) throws DicomMalformedException;
    }

    private static void mutate(byte[] right, int shortest, Parser parser) {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutated(right, random, shortest);
            try {
                assertThat(INPUTS.answer(() -> parser.parse(bytes))).isNotNull();
            } catch (DicomMalformedException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail("Mutation " + i + " " + Arrays.toString(bytes), e);
            }
        }
        assertThat(refused).isPositive().isLessThan(MUTATIONS);
    }

    private static byte[] mutated(byte[] right, Random random, int shortest) {
        byte[] bytes = right.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) > 0 ? bytes : Arrays.copyOf(bytes, shortest + random.nextInt(bytes.length - shortest));
    }
}
