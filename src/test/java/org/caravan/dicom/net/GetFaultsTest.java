package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.common.Roles;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.dicom.net.ScriptedPeer.associate;
import static org.caravan.dicom.net.ScriptedPeer.request;

/** What a requestor makes of peers that misbehave within a C-GET. */
@Tag("hostile")
class GetFaultsTest extends RequestorFixture {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final Map<String, String> STUDY = Map.of("StudyInstanceUID", "1.2.3");
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @TempDir
    Path folder;

    @Test
    void saysThatThePeerDoesNotLetUsReceive() throws Exception {
        ScriptedPeer silentOnRoles = script((association, channel) -> {
            associate(association);
            end.await();
        });
        UnaryOperator<List<Roles>> turnedOff = proposed -> proposed.stream()
                .map(roles -> new Roles(roles.sopClassUid(), false, false))
                .toList();
        ScriptedPeer refusing = script((association, channel) -> {
            associate(association, sopClass -> true, turnedOff);
            end.await();
        });
        for (ScriptedPeer peer : List.of(silentOnRoles, refusing)) {
            assertThatThrownBy(() -> get(peer.peer().build(), storage(), SOON))
                    .isInstanceOf(DicomRejectedException.class)
                    .hasMessageContaining("refused C-GET")
                    .hasMessageContaining("role selection")
                    .hasMessageContaining("C-MOVE");
        }
    }

    @Test
    void saysThatThePeerStoresNoneOfTheSopClasses() throws Exception {
        ScriptedPeer peer = script((association, channel) -> {
            associate(association, SopClasses.GET::contains);
            end.await();
        });
        assertThatThrownBy(() -> get(peer.peer().build(), storage(), SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("none of the 36 storage SOP classes");
    }

    @Test
    void countsWhatWeRefusedWhereThePeerCallsItSuccess() throws Exception {
        ScriptedPeer rosy = script((association, channel) -> {
            CommandSet get = asked(association);
            send(association, CT, "1.2.3.4", object("1.2.3.4"));
            association.readCommand();
            association.send(get.response(DicomStatus.SUCCESS, false));
            end.await();
        });
        GetStorage refusing = GetStorage.in(folder.resolve("incoming"), new Shelf(folder.resolve("kept")) {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                throw new DicomStatusException(DicomStatus.NOT_AUTHORIZED, "not asked for");
            }
        });
        Outcome outcome = get(rosy.peer().build(), refusing, SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.SUB_OPERATIONS_WITH_FAILURES);
        assertThat(outcome.failed()).isEqualTo(1);
        assertThat(outcome.failedSopInstanceUids()).containsExactly("1.2.3.4");
        assertThat(outcome.completed()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void refusesObjectsThatAreNoneOrComeOnAContextForSomethingElse() throws Exception {
        List<Integer> answers = new ArrayList<>();
        ScriptedPeer odd = script((association, channel) -> {
            CommandSet get = asked(association);
            int wrong = get.contextId();
            for (CommandSet store : List.of(
                    store(wrong, CT, "1.2.3.4"),
                    store(wrong, SopClasses.STUDY_ROOT_GET, "1.2.3.4"),
                    store(context(association), CT, "../../etc/passwd"))) {
                association.send(store, object("1.2.3.4"));
                answers.add(association.readCommand().number(CommandSet.STATUS, -1));
            }
            association.send(get.response(DicomStatus.SUCCESS, false));
            end.await();
        });
        Outcome outcome = get(odd.peer().build(), storage(), SOON);
        assertThat(outcome.failed()).isEqualTo(3);
        assertThat(answers)
                .containsExactly(
                        DicomStatus.SOP_CLASS_NOT_SUPPORTED,
                        DicomStatus.SOP_CLASS_NOT_SUPPORTED,
                        DicomStatus.INVALID_OBJECT_INSTANCE);
        assertThat(incoming()).isEmpty();
    }

    /** As DCMTK, and so Orthanc, does it: the list of failed objects goes into the command, where nobody looks for it. */
    @Test
    void readsAResponseWithDetailsOfItsStatusInTheCommand() throws Exception {
        ScriptedPeer dcmtk = script((association, channel) -> {
            CommandSet get = asked(association);
            byte[] response = get.response(DicomStatus.CANNOT_UNDERSTAND, false).encode();
            byte[] detail = {8, 0, 0x58, 0, 2, 0, 0, 0, '3', '1'};
            association.writer().message(get.contextId(), true, RawPeer.concat(response, detail));
            association.writer().flush();
            end.await();
        });
        Outcome outcome = get(dcmtk.peer().build(), storage(), SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANNOT_UNDERSTAND);
        assertThat(outcome.failedSopInstanceUids()).isEmpty();
    }

    @Test
    void endsWhereThePeerFallsSilentWithinAnObject() throws Exception {
        ScriptedPeer silent = script((association, channel) -> {
            asked(association);
            int context = context(association);
            association
                    .writer()
                    .message(context, true, store(context, CT, "1.2.3.4").encode());
            association.writer().fragment(context, false).put(new byte[4000]);
            association.writer().endFragment(false);
            association.writer().flush();
            end.await();
        });
        Peer peer = silent.peer().responseTimeout(Duration.ofMillis(300)).build();
        assertThatThrownBy(() -> get(peer, storage(), SOON))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("responseTimeout");
        assertThat(incoming()).isEmpty();
    }

    @Test
    void endsWhereThePeerFallsSilentBetweenObjects() throws Exception {
        ScriptedPeer silent = script((association, channel) -> {
            asked(association);
            send(association, CT, "1.2.3.4", object("1.2.3.4"));
            association.readCommand();
            end.await();
        });
        Shelf shelf = new Shelf(folder.resolve("kept"));
        Peer peer = silent.peer().responseTimeout(Duration.ofMillis(300)).build();
        assertThatThrownBy(() -> get(peer, GetStorage.in(folder.resolve("incoming"), shelf), SOON))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("responseTimeout");
        assertThat(shelf.received()).hasSize(1);
    }

    @Test
    void timeOursDoesNotCountAsThePeersSilence() throws Exception {
        Duration silence = Duration.ofMillis(200);
        ScriptedPeer patient = script((association, channel) -> {
            CommandSet get = asked(association);
            for (String uid : List.of("1.2.3.4", "1.2.3.5")) {
                send(association, CT, uid, object(uid));
                association.readCommand();
            }
            association.send(get.response(DicomStatus.SUCCESS, false));
            end.await();
        });
        GetStorage slow = GetStorage.in(folder.resolve("incoming"), new Shelf(folder.resolve("kept")) {
            @Override
            public void stored(ReceivedObject object) {
                CompletableFuture<Void> pause = new CompletableFuture<>();
                pause.completeOnTimeout(null, 3 * silence.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            }
        });
        assertThat(get(patient.peer().responseTimeout(silence).build(), slow, SOON)
                        .isSuccess())
                .isTrue();
    }

    @Test
    void abortsAPeerThatGoesOnAfterItWasCancelled() throws Exception {
        ScriptedPeer stubborn = script((association, channel) -> {
            CommandSet get = asked(association);
            for (int number = 1; ; number++) {
                String uid = "1.2.3." + number;
                send(association, CT, uid, object(uid));
                CommandSet answer = association.readCommand();
                while (answer.commandField() == CommandSet.C_CANCEL_RQ) {
                    answer = association.readCommand();
                }
                association.send(get.response(DicomStatus.PENDING, false));
            }
        });
        CancelHandle cancel = new CancelHandle();
        RequestControl control = SOON.withCancel(cancel).withProgress(soFar -> cancel.cancel());
        Peer peer = stubborn.peer().responseTimeout(Duration.ofMillis(500)).build();
        assertThatThrownBy(() -> get(peer, storage(), control))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("went on after it was asked to cancel");
        assertThat(incoming()).isEmpty();
    }

    @Test
    void endsWhereThePeerReleasesInTheMiddle() throws Exception {
        ScriptedPeer leaving = script((association, channel) -> {
            asked(association);
            association.release(Duration.ofSeconds(5));
        });
        assertThatThrownBy(() -> get(leaving.peer().build(), storage(), SOON))
                .isInstanceOf(DicomAbortedException.class);
    }

    protected final ScriptedPeer askingSomethingElse() throws Exception {
        return script((association, channel) -> {
            CommandSet get = asked(association);
            association.send(CommandSet.request(get.contextId(), CommandSet.C_ECHO_RQ, 1, false)
                    .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.VERIFICATION));
            end.await();
        });
    }

    @Test
    void endsWhereThePeerAsksForSomethingElse() throws Exception {
        ScriptedPeer curious = askingSomethingElse();
        assertThatThrownBy(() -> get(curious.peer().build(), storage(), SOON))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("answers nothing we asked");
    }

    protected final Outcome get(Peer peer, GetStorage storage, RequestControl control) throws Exception {
        return connect(peer).get(QueryLevel.STUDY, STUDY, storage, control);
    }

    protected final GetStorage storage() {
        return GetStorage.in(folder.resolve("incoming"), new Shelf(folder.resolve("kept")));
    }

    private List<Path> incoming() throws IOException {
        try (var files = Files.list(folder.resolve("incoming"))) {
            return files.toList();
        }
    }

    /** Accepts everything, and reads the C-GET. */
    private static CommandSet asked(Association association) throws Exception {
        associate(association, sopClass -> true, roles -> roles);
        return request(association);
    }

    private static int context(Association association) {
        return association.sending(CT, SopClasses.EXPLICIT_LITTLE_ENDIAN).id();
    }

    private static void send(Association association, String sopClass, String uid, byte[] dataSet) throws Exception {
        association.send(store(context(association), sopClass, uid), dataSet);
    }

    private static CommandSet store(int context, String sopClass, String uid) {
        return CommandSet.request(context, CommandSet.C_STORE_RQ, 7, true)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, sopClass)
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, uid)
                .put(CommandSet.PRIORITY, 0);
    }

    private static byte[] object(String uid) {
        return DataSetWriter.toBytes(
                Map.of("SOPClassUID", CT, "SOPInstanceUID", uid), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }
}
