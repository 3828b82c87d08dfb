package org.caravan.dicom.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.FindService;
import org.caravan.dicom.GetService;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Asynchronous operations (PS3.7 §D.3.3.3): several C-STOREs on their way where both sides agree, one otherwise. */
class OperationsWindowTest extends RequestorFixture {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @TempDir
    Path folder;

    private final Map<String, Integer> answers = Collections.synchronizedMap(new LinkedHashMap<>());

    private static List<StoreObject> objects(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(OperationsWindowTest::object)
                .toList();
    }

    private static StoreObject object(int number) {
        byte[] dataSet = DataSetWriter.toBytes(
                Map.of(
                        "SOPClassUID",
                        CT,
                        "SOPInstanceUID",
                        "1.2.3." + number,
                        "StudyInstanceUID",
                        "1.2.3",
                        "SeriesInstanceUID",
                        "1.2.3.4"),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        return StoreObject.of(
                CT, "1.2.3." + number, SopClasses.EXPLICIT_LITTLE_ENDIAN, () -> new ByteArrayInputStream(dataSet));
    }

    private Outcome store(Peer peer, List<StoreObject> objects) throws Exception {
        return connect(peer)
                .store(objects, null, (object, status) -> answers.put(object.sopInstanceUid(), status), SOON);
    }

    /** Accepts all, with that window. */
    private static void associate(Association association, OperationsWindow window) throws Exception {
        ScriptedPeer.associate(association, sopClass -> true, window);
    }

    @Test
    void sendsAsManyAsThePeerAgreesToBeforeItIsAnsweredInWhicheverOrder() throws Exception {
        ScriptedPeer peer = script((association, channel) -> {
            associate(association, new OperationsWindow(3, 1));
            List<CommandSet> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(ScriptedPeer.request(association));
            }
            answer(association, held.get(2), 0xB000);
            held.set(2, ScriptedPeer.request(association)); // the fourth comes only now
            answer(association, held.get(2), 0xA700);
            answer(association, held.get(0), 0);
            answer(association, held.get(1), 0);
            end.await();
        });
        Outcome outcome = store(peer.peer().asyncOperations(8).build(), objects(4));
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.warning()).isEqualTo(1);
        assertThat(outcome.failedSopInstanceUids())
                .containsExactly(objects(4).get(3).sopInstanceUid());
        assertThat(answers.values()).containsExactly(0xB000, 0xA700, 0, 0);
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    void sendsOneByOneToAPeerThatSaysNothingOfIt() throws Exception {
        ScriptedPeer peer = script((association, channel) -> {
            ScriptedPeer.associate(association);
            for (int i = 0; i < 3; i++) {
                CommandSet command = ScriptedPeer.request(association);
                assertThat(association.isSilentFor(Duration.ofMillis(200))).isTrue();
                answer(association, command, 0);
            }
            end.await();
        });
        assertThat(store(peer.peer().asyncOperations(8).build(), objects(3)).completed())
                .isEqualTo(3);
    }

    @Test
    void countsOnlyWhatWasAnsweredWhereTheAssociationBreaks() throws Exception {
        ScriptedPeer peer = script((association, channel) -> {
            associate(association, new OperationsWindow(0, 1));
            CommandSet first = ScriptedPeer.request(association);
            for (int i = 0; i < 3; i++) {
                ScriptedPeer.request(
                        association); // what is left unread would reset the connection, and take the answer with it
            }
            answer(association, first, 0);
            association.abort(AAbort.BY_USER);
        });
        // the abort is read, or the next object meets a connection that is closed already
        assertThatThrownBy(() -> store(peer.peer().asyncOperations(8).build(), objects(4)))
                .isInstanceOf(DicomAbortedException.class);
        assertThat(answers).containsOnlyKeys(objects(4).get(0).sopInstanceUid());
    }

    @Test
    void sendsAgainWhatWasOnItsWayWhenAnObjectCannotBeRead() throws Exception {
        List<StoreObject> objects = new ArrayList<>(objects(4));
        objects.set(2, StoreObject.of(CT, "1.2.3.99", SopClasses.EXPLICIT_LITTLE_ENDIAN, () -> {
            throw new IOException("gone");
        }));
        Shelf shelf = new Shelf(folder.resolve("kept"));
        try (DicomListener listener = listen(new ListenerServices(shelf, null, null, ListenerObserver.NONE))) {
            Peer peer = Peer.builder("CARAVAN", "127.0.0.1", listener.port())
                    .asyncOperations(16)
                    .build();
            Outcome outcome = store(peer, objects);
            assertThat(outcome.completed()).isEqualTo(3);
            assertThat(answers)
                    .containsEntry("1.2.3.99", DicomStatus.PROCESSING_FAILURE)
                    .hasSize(4);
        }
    }

    @Test
    void letsSendersHaveSeveralOnTheirWayAndNobodyElse() throws Exception {
        FindService find = (who, level, keys, matches, cancel) -> {};
        GetService get = (who, level, keys) -> List.of();
        Shelf shelf = new Shelf(folder.resolve("kept"));
        try (DicomListener listener = listen(new ListenerServices(shelf, find, null, get, ListenerObserver.NONE))) {
            Peer.Builder peer =
                    Peer.builder("CARAVAN", "127.0.0.1", listener.port()).asyncOperations(64);
            assertThat(window(peer.build(), CT)).as("bounded").isEqualTo(16);
            assertThat(window(peer.asyncOperations(5).build(), CT)).isEqualTo(5);
            assertThat(window(peer.build(), CT, SopClasses.STUDY_ROOT_FIND))
                    .as("a query can be cancelled")
                    .isEqualTo(1);
            assertThat(new OperationsWindow(9, 0).accepted(false)).isEqualTo(OperationsWindow.ONE);
            assertThat(store(peer.build(), objects(40)).completed()).isEqualTo(40);
        }
    }

    private static int window(Peer peer, String... sopClasses) throws Exception {
        List<Proposal> proposals = new ArrayList<>();
        for (String sopClass : sopClasses) {
            proposals.add(new Proposal(sopClass, List.of(SopClasses.EXPLICIT_LITTLE_ENDIAN)));
        }
        Association association = new Requestor(peer).open(proposals);
        association.close();
        return association.window();
    }

    private DicomListener listen(ListenerServices services) throws Exception {
        return toolkit().listen(ListenerConfigs.ofAnybodyHere(folder).build(), services);
    }

    private static void answer(Association association, CommandSet command, int status) throws Exception {
        association.send(command.response(status, false));
    }
}
