package org.caravan.dicom.net;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Storage commitment as requestor, against peers that report in all the ways they may. */
class StorageCommitmentTest extends RequestorFixture {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final List<SopReference> OBJECTS =
            List.of(new SopReference(CT, "1.2.3.1"), new SopReference(CT, "1.2.3.2"));

    private final CompletableFuture<Map<String, Object>> asked = new CompletableFuture<>();

    /** Reads the request, and keeps what it asks for. */
    private CommandSet action(Association association) throws Exception {
        ScriptedPeer.associate(association);
        CommandSet command = association.readCommand();
        byte[] dataSet = association.readIdentifier(command);
        assertThat(command.commandField()).isEqualTo(CommandSet.N_ACTION_RQ);
        assertThat(command.text(CommandSet.REQUESTED_SOP_INSTANCE_UID))
                .isEqualTo(SopClasses.STORAGE_COMMITMENT_INSTANCE);
        asked.complete(DataSetReader.DEFAULT.read(dataSet, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
        return command;
    }

    private static void answer(Association association, CommandSet command, int status) throws Exception {
        association.send(command.response(status, false));
    }

    private static int report(Association association, CommandSet action, String transaction) throws Exception {
        Map<String, Object> failed =
                Map.of("ReferencedSOPClassUID", CT, "ReferencedSOPInstanceUID", "1.2.3.2", "FailureReason", 0x0112);
        association.send(
                CommandSet.request(action.contextId(), CommandSet.N_EVENT_REPORT_RQ, 1, true)
                        .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
                        .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, SopClasses.STORAGE_COMMITMENT_INSTANCE)
                        .put(0x1002, 2),
                DataSetWriter.toBytes(
                        Map.of(
                                "TransactionUID",
                                transaction,
                                "ReferencedSOPSequence",
                                List.of(Map.of("ReferencedSOPClassUID", CT, "ReferencedSOPInstanceUID", "1.2.3.1")),
                                "FailedSOPSequence",
                                List.of(failed)),
                        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
        return association.readCommand().number(CommandSet.STATUS, -1);
    }

    @Test
    void readsTheReportThatComesOnTheSameAssociation() throws Exception {
        CompletableFuture<List<Integer>> answers = new CompletableFuture<>();
        ScriptedPeer peer = script((association, channel) -> {
            CommandSet action = action(association);
            answer(association, action, 0);
            int other = report(association, action, "1.2.99");
            answers.complete(List.of(other, report(association, action, "1.2.7")));
            end.await();
        });
        Optional<CommitmentReport> report = connect(peer.peer().build()).commit("1.2.7", OBJECTS, SOON);
        assertThat(report)
                .contains(new CommitmentReport(
                        "1.2.7", List.of(OBJECTS.get(0)), Map.of(OBJECTS.get(1), CommitmentReport.NO_SUCH_OBJECT)));
        assertThat(CommitmentReport.describe(0x0112)).isEqualTo("no such object (0112H)");
        assertThat(answers.get()).containsExactly(0x0110, 0);
        assertThat(asked.get())
                .containsEntry("TransactionUID", "1.2.7")
                .containsEntry(
                        "ReferencedSOPSequence",
                        List.of(
                                Map.of("ReferencedSOPClassUID", CT, "ReferencedSOPInstanceUID", "1.2.3.1"),
                                Map.of("ReferencedSOPClassUID", CT, "ReferencedSOPInstanceUID", "1.2.3.2")));
    }

    @Test
    void readsTheReportThatComesBeforeTheAnswer() throws Exception {
        ScriptedPeer peer = script((association, channel) -> {
            CommandSet action = action(association);
            report(association, action, "1.2.7");
            answer(association, action, 0);
            end.await();
        });
        assertThat(connect(peer.peer().build()).commit("1.2.7", OBJECTS, SOON)).isPresent();
    }

    @Test
    void givesNothingWhereNoneComesHereInTimeOrThePeerReleases() throws Exception {
        ScriptedPeer silent = script((association, channel) -> {
            answer(association, action(association), 0);
            end.await();
        });
        assertThat(connect(silent.peer().build())
                        .commit("1.2.7", OBJECTS, RequestControl.within(Duration.ofMillis(300))))
                .isEmpty();
        ScriptedPeer releasing = script((association, channel) -> {
            answer(association, action(association), 0);
            association.release(Duration.ofSeconds(5));
        });
        assertThat(connect(releasing.peer().build()).commit("1.2.7", OBJECTS, SOON))
                .isEmpty();
    }

    @Test
    void endsTheWaitWhenTheReportCameAnotherWay() throws Exception {
        CancelHandle arrived = new CancelHandle();
        ScriptedPeer peer = script((association, channel) -> {
            answer(association, action(association), 0);
            arrived.cancel();
            end.await();
        });
        assertThat(connect(peer.peer().build()).commit("1.2.7", OBJECTS, SOON.withCancel(arrived)))
                .isEmpty();
    }

    @Test
    void saysThatAPeerRefusesIt() throws Exception {
        ScriptedPeer knowsNot = script((association, channel) -> {
            ScriptedPeer.associate(association, sopClass -> false);
            end.await();
        });
        assertThatThrownBy(() -> connect(knowsNot.peer().build()).commit("1.2.7", OBJECTS, SOON))
                .isInstanceOf(DicomNotOfferedException.class)
                .hasMessageContaining("refused storage commitment")
                .hasMessageContaining("verify=find");
        ScriptedPeer refuses = script((association, channel) -> {
            answer(association, action(association), 0x0213);
            end.await();
        });
        assertThatThrownBy(() -> connect(refuses.peer().build()).commit("1.2.7", OBJECTS, SOON))
                .isInstanceOf(DicomStatusException.class)
                .hasMessageContaining("a request for storage commitment");
    }
}
