package org.caravan.dicom.net;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.KeepingService;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.common.Commitments;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.SopClasses;
import org.caravan.log.PeerLogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Storage commitment as acceptor: a peer is told on the association it asked on where it stays, and on another where it leaves. */
class CommitmentAcceptorTest extends RequestorFixture {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final SopReference KEPT = new SopReference(CT, "1.2.3.1");
    private static final SopReference UNKNOWN = new SopReference(CT, "1.2.3.2");

    @TempDir
    Path folder;

    private final BlockingQueue<CommitmentRequest> later = new LinkedBlockingQueue<>();
    private final BlockingQueue<CommitmentReport> heard = new LinkedBlockingQueue<>();
    private DicomListener listener;

    /** Keeps one object. */
    private final class Keeper implements KeepingService {
        @Override
        public CommitmentReport report(CommitmentRequest request) {
            boolean all = request.objects().equals(List.of(KEPT));
            return new CommitmentReport(
                    request.transactionUid(),
                    List.of(KEPT),
                    all ? Map.of() : Map.of(UNKNOWN, CommitmentReport.NO_SUCH_OBJECT));
        }

        @Override
        public void reportLater(ListenerObserver.Association association, CommitmentRequest request) {
            later.add(request);
        }
    }

    @BeforeEach
    void listen() throws Exception {
        listener = listen(new Keeper());
    }

    private DicomListener listen(KeepingService keeping) throws Exception {
        return toolkit()
                .listen(
                        ListenerConfigs.ofAnybodyHere(folder).build(),
                        new ListenerServices(
                                null,
                                null,
                                null,
                                null,
                                (association, report) -> heard.add(report),
                                keeping,
                                ListenerObserver.NONE,
                                new PeerLogs()));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Peer peer() {
        return Peer.builder("CARAVAN", "127.0.0.1", listener.port()).build();
    }

    @Test
    void tellsAPeerThatStaysOnItsOwnAssociation() throws Exception {
        var client = connect(peer());
        assertThat(client.commit("1.2.7", List.of(KEPT, UNKNOWN), SOON))
                .contains(
                        new CommitmentReport("1.2.7", List.of(KEPT), Map.of(UNKNOWN, CommitmentReport.NO_SUCH_OBJECT)));
        assertThat(client.commit("1.2.8", List.of(KEPT), SOON))
                .as("another on the same association")
                .contains(new CommitmentReport("1.2.8", List.of(KEPT), Map.of()));
        client.close();
        assertThat(later.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void leavesWhoEndsTheAssociationToBeToldElsewhere() throws Exception {
        Association association = ask("1.2.7", SopClasses.STORAGE_COMMITMENT_INSTANCE, 1);
        assertThat(association.readCommand().number(CommandSet.STATUS, -1)).isZero();
        association.release(Duration.ofSeconds(5));
        assertThat(later.poll(10, TimeUnit.SECONDS)).isEqualTo(new CommitmentRequest("1.2.7", List.of(KEPT, UNKNOWN)));
    }

    @Test
    void leavesWhoDoesNotAnswerItsReportToBeToldElsewhere() throws Exception {
        Association association = ask("1.2.7", SopClasses.STORAGE_COMMITMENT_INSTANCE, 1);
        assertThat(association.readCommand().number(CommandSet.STATUS, -1)).isZero();
        assertThat(association.readCommand().commandField()).isEqualTo(CommandSet.N_EVENT_REPORT_RQ);
        association.abort(AAbort.BY_USER);
        assertThat(later.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void refusesWhatIsNoRequestForIt() throws Exception {
        assertThat(status("1.2.7", "1.2.3.4", 1)).as("another instance").isEqualTo(0x0112);
        assertThat(status("1.2.7", SopClasses.STORAGE_COMMITMENT_INSTANCE, 2))
                .as("another action")
                .isEqualTo(0x0123);
        assertThat(status("x", SopClasses.STORAGE_COMMITMENT_INSTANCE, 1))
                .as("no UID")
                .isEqualTo(0x0115);
        assertThat(later.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void takesReportsWithTheScpRoleOfTheRequestor() throws Exception {
        var report = new CommitmentReport("1.2.7", List.of(), Map.of(UNKNOWN, CommitmentReport.NO_SUCH_OBJECT));
        connect(peer()).report(report, SOON);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(report);
    }

    @Test
    void refusesRequestsWhereNothingIsKeptAndReportsWhereNothingIsAsked() throws Exception {
        listener.close();
        listener = listen(null);
        assertThat(status("1.2.7", SopClasses.STORAGE_COMMITMENT_INSTANCE, 1)).isEqualTo(0x0211);
        listener.close();
        listener = toolkit()
                .listen(
                        ListenerConfigs.ofAnybodyHere(folder).build(),
                        new ListenerServices(null, null, null, ListenerObserver.NONE));
        assertThatThrownBy(() -> connect(peer()).commit("1.2.7", List.of(KEPT), SOON))
                .isInstanceOf(DicomNotOfferedException.class);
        assertThatThrownBy(() -> connect(peer())
                        .report(
                                new CommitmentReport("1.2.7", List.of(KEPT), Map.of()),
                                RequestControl.within(Duration.ofSeconds(5))))
                .isInstanceOf(DicomNotOfferedException.class)
                .hasMessageContaining("takes no reports");
    }

    private int status(String transaction, String instance, int action) throws Exception {
        Association association = ask(transaction, instance, action);
        int status = association.readCommand().number(CommandSet.STATUS, -1);
        association.release(Duration.ofSeconds(5));
        return status;
    }

    /** Sends a request on an association of its own. */
    private Association ask(String transaction, String instance, int action) throws Exception {
        Association association = new Requestor(peer())
                .open(List.of(new Proposal(SopClasses.STORAGE_COMMITMENT, SopClasses.LITTLE_ENDIAN)));
        association.send(
                CommandSet.request(1, CommandSet.N_ACTION_RQ, 1, true)
                        .putUid(CommandSet.REQUESTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
                        .putUid(CommandSet.REQUESTED_SOP_INSTANCE_UID, instance)
                        .put(CommandSet.ACTION_TYPE_ID, action),
                Commitments.encode(
                        new CommitmentRequest(transaction, List.of(KEPT, UNKNOWN)), SopClasses.EXPLICIT_LITTLE_ENDIAN));
        return association;
    }
}
