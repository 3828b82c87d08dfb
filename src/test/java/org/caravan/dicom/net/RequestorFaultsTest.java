package org.caravan.dicom.net;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.Identifiers;
import org.caravan.dicom.common.Rejection;
import org.caravan.dicom.common.SopClasses;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;
import org.caravan.suite.Pitfall;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.dicom.net.ScriptedPeer.associate;
import static org.caravan.dicom.net.ScriptedPeer.request;

/** What a requestor makes of peers that misbehave. */
@Tag("hostile")
class RequestorFaultsTest extends RequestorFixture {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    @Pitfall(6)
    void endsWhereThePeerNeverAnswersTheAssociationRequest() throws Exception {
        ScriptedPeer silent = script((association, channel) -> end.await());
        assertThatThrownBy(() -> echo(silent.peer().associationTimeout(SHORT)))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("associationTimeout")
                .hasMessageContaining("la-paz");
    }

    /** Its item of the user information has the type 53H (PS3.7 §D.3.3.3); without it, or with 1 and 1, operations are synchronous. */
    @Test
    @Pitfall(8)
    void proposesNoAsynchronousOperations() throws Exception {
        BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
        ScriptedPeer peer = script((association, channel) -> {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
            while (bytes.position() < 6 || bytes.position() < 6 + bytes.getInt(2)) {
                channel.read(bytes);
            }
            requests.add(Arrays.copyOf(bytes.array(), bytes.position()));
        });
        assertThatThrownBy(() -> echo(peer.peer())).isInstanceOf(DicomException.class);
        ByteBuffer request = ByteBuffer.wrap(requests.take());
        List<Integer> subItems = new ArrayList<>();
        for (int item = 74; item < request.limit(); item += 4 + request.getShort(item + 2)) {
            int end = item + 4 + request.getShort(item + 2);
            for (int sub = item + 4; request.get(item) == 0x50 && sub < end; sub += 4 + request.getShort(sub + 2)) {
                subItems.add((int) request.get(sub));
                assertThat(request.get(sub) != 0x53 || request.getInt(sub + 4) == 0x00010001)
                        .isTrue();
            }
        }
        assertThat(subItems).as("maximum length, implementation class").contains(0x51, 0x52);
    }

    /** PS3.4 §C.5.1.1: relational queries, combined dates and times, fuzzy matching, time zone. */
    @ParameterizedTest
    @CsvSource({"true, false, 1000", "false, true, 0010", "true, true, 1010", "false, false, ''"})
    void proposesRelationalQueriesAndFuzzyMatchingForQueriesWhereWanted(
            boolean relational, boolean fuzzy, String information) throws Exception {
        BlockingQueue<AAssociateRq> requests = new LinkedBlockingQueue<>();
        ScriptedPeer peer = script((association, channel) ->
                requests.add((AAssociateRq) association.reader().read()));
        Peer asking =
                peer.peer().relationalQueries(relational).fuzzyMatching(fuzzy).build();
        assertThatThrownBy(() -> connect(asking).find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomException.class);
        List<ExtendedNegotiation> extended = requests.take().user().extended();
        assertThat(extended)
                .extracting(ExtendedNegotiation::sopClassUid)
                .hasSize(information.isEmpty() ? 0 : 2)
                .isSubsetOf(SopClasses.FIND);
        assertThat(extended).allSatisfy(each -> assertThat(each.information())
                .containsExactly(information.chars().map(digit -> digit - '0').toArray()));
    }

    @Test
    void endsAtTheDeadlineWhereThePeerTrickles() throws Exception {
        ScriptedPeer slow = script((association, channel) -> {
            associate(association);
            request(association);
            while (true) {
                channel.write(ByteBuffer.wrap(new byte[] {4}));
                channel.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 0}));
                for (int i = 0; i < 256; i++) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (i == 3 ? 252 : i == 4 || i == 5 ? 1 : 0)}));
                    Thread.sleep(10); // the pace of the fault itself
                }
            }
        });
        DicomClient client = connect(slow.peer());
        long begin = System.nanoTime();
        assertThatThrownBy(() -> client.echo(RequestControl.within(Duration.ofMillis(400))))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("deadline");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @Pitfall(7)
    void endsWhereThePeerStopsReading() throws Exception {
        ScriptedPeer deaf = script((association, channel) -> {
            associate(association);
            end.await();
        });
        DicomClient client = connect(deaf.peer().writeTimeout(SHORT));
        assertThatThrownBy(() -> client.store(List.of(endless()), null, SOON))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("writeTimeout")
                .hasMessageContaining("read nothing");
    }

    @Test
    @Fault(38)
    @Pitfall(6)
    void endsWhereThePeerStopsAnswering() throws Exception {
        ScriptedPeer silent = script((association, channel) -> {
            associate(association);
            end.await();
        });
        assertThatThrownBy(() -> echo(silent.peer().responseTimeout(SHORT)))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("responseTimeout");
    }

    @Test
    void closesWithinTheReleaseTimeout() throws Exception {
        ScriptedPeer rude = script((association, channel) -> {
            associate(association);
            request(association);
            association.send(echoResponse());
            end.await();
        });
        DicomClient client = connect(rude.peer().releaseTimeout(SHORT));
        client.echo(SOON);
        long begin = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    protected final ScriptedPeer httpServer() throws Exception {
        return script((association, channel) -> {
            association.reader().read();
            channel.write(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)));
            end.await();
        });
    }

    @Test
    void saysThatAnHttpServerIsNoPacs() throws Exception {
        ScriptedPeer http = httpServer();
        assertThatThrownBy(() -> echo(http.peer()))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("may not be DICOM");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1,true,no reason given,Have its log read",
        "1,1,2,true,application context name not supported,Check that host and port",
        "1,1,3,true,calling AE title not recognised,Have CARAVAN entered at the PACS",
        "1,1,7,true,called AE title not recognised,Have the AE title SCRIPTED checked and CARAVAN entered at the PACS.",
        "1,2,1,true,no reason given by its protocol layer,Have its log read",
        "1,2,2,true,protocol version not supported,Check that host and port",
        "2,3,1,false,temporary congestion,It takes no more associations for now",
        "2,3,2,false,local limit exceeded,It takes no more associations for now",
        "1,3,2,false,local limit exceeded,It takes no more associations for now",
        "2,1,1,false,no reason given,Have its log read",
        "1,1,9,true,'unknown reason (result 1, source 1, reason 9)',Have its log read"
    })
    void spellsOutEveryRejection(int result, int source, int reason, boolean permanent, String words, String advice)
            throws Exception {
        ScriptedPeer rejecting = script((association, channel) -> {
            association.reader().read();
            association.writer().write(new AAssociateRj(new Rejection(result, source, reason)));
        });
        assertThatThrownBy(() -> echo(rejecting.peer()))
                .isInstanceOfSatisfying(DicomRejectedException.class, e -> assertThat(e.isPermanent())
                        .isEqualTo(permanent))
                .hasMessageStartingWith("PACS la-paz (SCRIPTED@127.0.0.1:")
                .hasMessageContaining(" refused the association: " + words + ". " + advice);
    }

    @Test
    void saysWhoAborted() throws Exception {
        ScriptedPeer aborting = script((association, channel) -> {
            associate(association);
            request(association);
            association.abort(new AAbort(2, 6));
        });
        assertThatThrownBy(() -> echo(aborting.peer()))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("invalid PDU parameter value");
    }

    @Test
    @Fault(37)
    void endsWhereTheConnectionBreaksInTheMiddleOfAPdu() throws Exception {
        ScriptedPeer breaking = script((association, channel) -> {
            associate(association);
            request(association);
            channel.write(ByteBuffer.wrap(new byte[] {4, 0, 0, 0, 1, 0, 0, 0}));
        });
        assertThatThrownBy(() -> echo(breaking.peer())).isInstanceOf(DicomAbortedException.class);
    }

    protected final ScriptedPeer answeringAnotherQuestion() throws Exception {
        return script((association, channel) -> {
            associate(association);
            request(association);
            association.send(echoResponse().put(CommandSet.MESSAGE_ID_RESPONDED_TO, 99));
            end.await();
        });
    }

    @Test
    void endsAnAnswerToAnotherQuestion() throws Exception {
        ScriptedPeer confused = answeringAnotherQuestion();
        assertThatThrownBy(() -> echo(confused.peer()))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("answers nothing we asked");
    }

    @Test
    void refusesATransferSyntaxThatWasNotProposed() throws Exception {
        ScriptedPeer creative = script((association, channel) -> {
            var rq = (AAssociateRq) association.reader().read();
            association
                    .writer()
                    .write(new AAssociateAc(
                            rq.calledAeTitle(),
                            rq.callingAeTitle(),
                            List.of(new AAssociateAc.Result(1, 0, "1.2.840.10008.1.2.4.50")),
                            rq.user()));
            end.await();
        });
        assertThatThrownBy(() -> echo(creative.peer()))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("not proposed");
    }

    @Test
    void asksTheGateAgainBeforeItRepeatsARequestOnANewAssociation() throws Exception {
        ScriptedPeer idle = script(
                (association, channel) -> {
                    associate(association);
                    association.send(request(association).response(DicomStatus.SUCCESS, false));
                    request(association); // and closes without an answer
                },
                (association, channel) -> {
                    associate(association);
                    association.send(request(association).response(DicomStatus.SUCCESS, false));
                    request(association);
                });
        List<RequestKind> passed = new CopyOnWriteArrayList<>();
        DicomClient client = toolkit().connect(idle.peer().build(), (peer, kind, opens) -> passed.add(kind));
        client.echo(SOON);
        client.echo(SOON);
        assertThat(passed).hasSize(3);
        assertThat(idle.connections()).isEqualTo(2);
        client.close();
    }

    @Test
    void repeatsNothingOnAnAssociationThatWasNew() throws Exception {
        ScriptedPeer closing = script((association, channel) -> {
            associate(association);
            request(association);
        });
        assertThatThrownBy(() -> echo(closing.peer())).isInstanceOf(DicomAbortedException.class);
        assertThat(closing.connections()).isEqualTo(1);
    }

    @Test
    @Pitfall(18)
    void abortsWhereThePeerIgnoresACancel() throws Exception {
        CancelHandle cancel = new CancelHandle();
        List<Integer> fields = new CopyOnWriteArrayList<>();
        ScriptedPeer stubborn = script((association, channel) -> {
            associate(association);
            CommandSet move = request(association);
            association.send(move.response(DicomStatus.PENDING, false));
            fields.add(request(association).commandField());
            while (true) {
                association.send(move.response(DicomStatus.PENDING, false));
                Thread.sleep(10); // the pace of the fault itself
            }
        });
        DicomClient client = connect(stubborn.peer().responseTimeout(Duration.ofMillis(300)));
        RequestControl control = SOON.withCancel(cancel).withProgress(soFar -> cancel.cancel());
        assertThatThrownBy(() -> client.move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "ME", control))
                .isInstanceOf(DicomAbortedException.class)
                .hasMessageContaining("went on after it was asked to cancel");
        assertThat(fields).containsExactly(CommandSet.C_CANCEL_RQ);
    }

    @Test
    void sendsNothingWhereItWasCancelledBefore() throws Exception {
        ScriptedPeer peer = script((association, channel) -> end.await());
        CancelHandle cancel = new CancelHandle();
        cancel.cancel();
        DicomClient client = connect(peer.peer());
        Outcome outcome =
                client.move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "ME", SOON.withCancel(cancel));
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
        assertThat(peer.connections()).isZero();
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedPeer silent = script((association, channel) -> {
            associate(association);
            request(association);
            asked.countDown();
            end.await();
        });
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                connect(silent.peer()).echo(SOON);
            } catch (DicomException | InterruptedException e) {
                thrown.add(e);
            }
        });
        waiting.start();
        asked.await();
        waiting.interrupt();
        waiting.join(5_000);
        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
    }

    @Test
    void fallsBackToStudyRootWherePatientRootIsRefused() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        ScriptedPeer studyRoot = script((association, channel) -> {
            associate(association, sopClass -> !sopClass.startsWith("1.2.840.10008.5.1.4.1.2.1"));
            while (true) {
                CommandSet command = association.readCommand();
                var request = Identifiers.request(
                        association.readIdentifier(command), SopClasses.EXPLICIT_LITTLE_ENDIAN, "test");
                asked.add(command.text(CommandSet.AFFECTED_SOP_CLASS_UID) + " " + request.level());
                association.send(command.response(DicomStatus.SUCCESS, false));
            }
        });
        DicomClient client = connect(studyRoot.peer());
        client.find(QueryLevel.PATIENT, Map.of("PatientID", "*"), match -> {}, SOON);
        client.find(QueryLevel.SERIES, Map.of("StudyInstanceUID", "1.2"), match -> {}, SOON);
        client.move(QueryLevel.STUDY, Map.of("PatientID", "1", "StudyInstanceUID", "1.2"), "ME", SOON);
        assertThat(asked)
                .containsExactly(
                        SopClasses.STUDY_ROOT_FIND + " STUDY",
                        SopClasses.STUDY_ROOT_FIND + " SERIES",
                        SopClasses.STUDY_ROOT_MOVE + " STUDY");
        assertThatThrownBy(() -> client.move(QueryLevel.PATIENT, Map.of("PatientID", "1"), "ME", SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("study by study");
    }

    @ParameterizedTest
    @CsvSource({
        "PATIENT,P-*,1.2.840.10008.5.1.4.1.2.1.1",
        "STUDY,P-1,1.2.840.10008.5.1.4.1.2.1.1",
        "STUDY,P-*,1.2.840.10008.5.1.4.1.2.2.1",
        "STUDY,P-?,1.2.840.10008.5.1.4.1.2.2.1",
        "STUDY,'',1.2.840.10008.5.1.4.1.2.2.1"
    })
    void asksTheModelThatTheKeysFit(QueryLevel level, String patientId, String sopClass) throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        ScriptedPeer both = script((association, channel) -> {
            associate(association);
            CommandSet command = request(association);
            asked.add(command.text(CommandSet.AFFECTED_SOP_CLASS_UID));
            association.send(command.response(DicomStatus.SUCCESS, false));
            request(association);
        });
        connect(both.peer()).find(level, Map.of("PatientID", patientId), match -> {}, SOON);
        assertThat(asked).containsExactly(sopClass);
    }

    @Test
    void saysWhichSettingHelpsWhereTheModelIsRefused() throws Exception {
        ScriptedPeer studyRoot = script((association, channel) -> {
            associate(association, sopClass -> !sopClass.startsWith("1.2.840.10008.5.1.4.1.2.1"));
            end.await();
        });
        DicomClient client = connect(studyRoot.peer().queryModel(QueryModel.PATIENT_ROOT));
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("set queryModel to AUTO");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0120, 0xA900, 0xC001})
    void neverShowsTheErrorCommentInMessages(int status) throws Exception {
        ScriptedPeer failing = script((association, channel) -> {
            associate(association);
            association.send(
                    request(association).response(status, false).putText(CommandSet.ERROR_COMMENT, "SECRET^NAME"));
            request(association);
        });
        DicomClient client = connect(failing.peer());
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "ID-77"), match -> {}, SOON))
                .hasMessageContaining(String.format("%04XH", status))
                .hasMessageNotContaining("SECRET")
                .hasMessageNotContaining("ID-77");
    }

    @Test
    @Fault(26)
    @Pitfall(4)
    void missingCountersAreUnknown() throws Exception {
        ScriptedPeer terse = script((association, channel) -> {
            associate(association);
            association.send(request(association).response(DicomStatus.SUCCESS, false));
            request(association);
        });
        Outcome outcome = connect(terse.peer()).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "ME", SOON);
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(List.of(outcome.completed(), outcome.failed(), outcome.warning(), outcome.remaining()))
                .containsOnly(Outcome.UNKNOWN);
    }

    static CommandSet echoResponse() {
        return CommandSet.request(1, CommandSet.C_ECHO_RQ, 1, false).response(DicomStatus.SUCCESS, false);
    }

    DicomClient connect(Peer.Builder peer) {
        return connect(peer.build());
    }

    void echo(Peer.Builder peer) throws Exception {
        connect(peer).echo(SOON);
    }

    /** More than any socket buffers. */
    private static StoreObject endless() {
        return StoreObject.of(
                "1.2.840.10008.5.1.4.1.1.2", "1.2.3", SopClasses.IMPLICIT_LITTLE_ENDIAN, () -> new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        return length;
                    }
                });
    }
}
