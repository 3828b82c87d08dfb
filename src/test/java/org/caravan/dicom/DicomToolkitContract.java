package org.caravan.dicom;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every transport does with associations: its own requestor against its own acceptor, over loopback. */
public abstract class DicomToolkitContract extends ToolkitFixture {

    @Test
    void isFoundByItsName() {
        assertThat(DicomToolkit.named(toolkit().name())).hasSameClassAs(toolkit());
    }

    @Test
    void namesTheToolkitsThereAre() {
        assertThatThrownBy(() -> DicomToolkit.named("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(toolkit().name());
    }

    @Test
    void echoes() throws Exception {
        DicomClient client = connect(listen(services(null, null, null)));
        client.echo(SOON);
        client.echo(SOON);
        assertThat(asked).containsExactly(RequestKind.ECHO, RequestKind.ECHO);
    }

    @Test
    void asksTheGateBeforeEveryRequestMessage() throws Exception {
        List<RequestKind> passed = new CopyOnWriteArrayList<>();
        DicomListener listener = listen(services(new Shelf(folder), (a, level, keys, matches, cancel) -> {}, null));
        DicomClient client = connect(peer(listener).build(), (peer, kind, opens) -> {
            assertThat(asked).hasSameSizeAs(passed);
            passed.add(kind);
        });
        client.echo(SOON);
        client.find(QueryLevel.STUDY, Map.of("StudyInstanceUID", ""), match -> {}, SOON);
        client.store(slices(2, 10), null, SOON);
        assertThat(passed)
                .containsExactly(RequestKind.ECHO, RequestKind.FIND, RequestKind.STORE, RequestKind.STORE)
                .isEqualTo(asked);
    }

    @Test
    void asksTheGateBeforeItOpensAnAssociation() throws Exception {
        List<Integer> openedBefore = new CopyOnWriteArrayList<>();
        DicomListener listener = listen(services(null, null, null));
        DicomClient client =
                connect(peer(listener).build(), (peer, kind, opens) -> openedBefore.add(opened.size() + asked.size()));
        client.echo(SOON);
        assertThat(openedBefore).containsExactly(0);
        assertThat(opened).hasSize(1);
    }

    @Test
    void keepsTheAssociationWhereTheGateLetsTheNextRequestGoSoon() throws Exception {
        DicomListener listener = listen(services(null, null, null));
        Peer patient = peer(listener).associationIdle(Duration.ofMinutes(1)).build();
        DicomClient client = connect(patient, Gate.OPEN);
        client.echo(SOON);
        client.echo(SOON);
        assertThat(opened).hasSize(1);
    }

    @Test
    void releasesAndOpensAnewAnAssociationThatTheGateLeftUnusedForTooLong() throws Exception {
        Duration idle = Duration.ofMillis(50);
        DicomListener listener = listen(services(null, null, null));
        DicomClient client = connect(peer(listener).associationIdle(idle).build(), (peer, kind, opens) -> {
            long begin = System.nanoTime();
            Awaitility.await().until(() -> asked.isEmpty() || System.nanoTime() - begin > idle.toNanos());
        });
        client.echo(SOON);
        client.echo(SOON);
        assertThat(opened).hasSize(2);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> closed.size() == 1);
        assertThat(asked).containsExactly(RequestKind.ECHO, RequestKind.ECHO);
    }

    @Test
    void sendsNothingWhereTheGateSaysNo() throws Exception {
        DicomClient client = connect(peer(listen(services(null, null, null))).build(), (peer, kind, opens) -> {
            throw new DicomTimeoutException("the budget is used up");
        });
        assertThatThrownBy(() -> client.echo(SOON)).hasMessage("the budget is used up");
        assertThat(asked).isEmpty();
        assertThat(opened).isEmpty();
    }

    @Test
    void spellsOutWhyAnAssociationWasRefused() throws Exception {
        DicomListener listener = listen(services(null, null, null));
        Peer wrong = Peer.builder("LAPAZ", "127.0.0.1", listener.port())
                .name("la-paz")
                .build();
        assertThatThrownBy(() -> connect(wrong, Gate.OPEN).echo(SOON))
                .isInstanceOfSatisfying(DicomRejectedException.class, e -> assertThat(e.isPermanent())
                        .isTrue())
                .hasMessage("PACS la-paz (LAPAZ@127.0.0.1:" + listener.port()
                        + ") refused the association: called AE title not recognised. "
                        + "Have the AE title LAPAZ checked and CARAVAN entered at the PACS.");
        assertThat(refusals).singleElement().asString().contains("called AE title not recognised");
    }

    @Test
    void letsNobodyInWhoIsNotListed() throws Exception {
        List<ListenerConfig.Caller> callers = new CopyOnWriteArrayList<>(
                List.of(new ListenerConfig.Caller("CARAVAN", "10.9.8.7"), new ListenerConfig.Caller("OTHER", "*")));
        DicomListener listener = listen(config().callers(() -> callers).build(), services(null, null, null));
        DicomClient client = connect(listener);
        assertThatThrownBy(() -> client.echo(SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("calling AE title not recognised");
        callers.add(new ListenerConfig.Caller("CARAVAN", "127.0.0.0/8"));
        client.echo(SOON);
    }

    @Test
    void permitsEachCallerItsOperationsAndItsCalledTitleAlone() throws Exception {
        var here = new ListenerConfig.Caller("MONITOR", "127.0.0.0/8");
        var sender = new ListenerConfig.Caller("SENDER", "127.0.0.1");
        Shelf shelf = new Shelf(folder);
        DicomListener listener = listen(
                config().callers(List.of(
                                here.only("*", Set.of(RequestKind.ECHO)),
                                sender.only("CARAVAN-SCP", Set.of(RequestKind.STORE)),
                                new ListenerConfig.Caller("ELSEWHERE", "127.0.0.1")
                                        .only("OTHER", Set.of(RequestKind.ECHO))))
                        .build(),
                services(shelf, (who, level, keys, matches, cancel) -> {}, null));
        DicomClient monitor = connect(peer(listener).callingAeTitle("MONITOR").build(), Gate.OPEN);
        monitor.echo(SOON);
        assertThat(monitor.store(slices(1, 10), null, SOON).status()).isEqualTo(DicomStatus.SOP_CLASS_NOT_SUPPORTED);
        assertThatThrownBy(() -> monitor.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomRejectedException.class);

        DicomClient storing = connect(peer(listener).callingAeTitle("SENDER").build(), Gate.OPEN);
        assertThat(storing.store(slices(1, 10), null, SOON).completed()).isEqualTo(1);
        assertThatThrownBy(() -> storing.echo(SOON)).isInstanceOf(DicomRejectedException.class);
        assertThat(refusals).anyMatch(reason -> reason.endsWith("1.2.840.10008.1.1, which it is not permitted"));
        assertThat(shelf.received).hasSize(1);

        assertThatThrownBy(
                        () -> connect(peer(listener).callingAeTitle("ELSEWHERE").build(), Gate.OPEN)
                                .echo(SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("called AE title not recognised");
    }

    @Test
    void refusesWhatIsNotOffered() throws Exception {
        DicomClient client = connect(listen(services(null, null, null)));
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomRejectedException.class)
                .hasMessageContaining("refused C-FIND");
        Outcome outcome = client.store(slices(1, 10), null, SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.SOP_CLASS_NOT_SUPPORTED);
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        DicomListener listener = listen(services(null, null, null));
        Peer peer = peer(listener).name("la-paz").build();
        listener.close();
        assertThatThrownBy(() -> connect(peer, Gate.OPEN).echo(SOON))
                .isInstanceOf(DicomConnectException.class)
                .hasMessageContaining("la-paz")
                .hasMessageContaining("connection refused");
    }

    @Test
    void opensAnewAnAssociationThatThePeerClosedWhileIdle() throws Exception {
        DicomListener before = listen(services(null, null, null));
        DicomClient client = connect(before);
        client.echo(SOON);
        before.close();
        listen(config().port(before.port()).build(), services(null, null, null));
        client.echo(SOON);
        assertThat(asked).hasSize(2);
    }

    @Test
    void letsInWhoGivesTheNameAndPasscodeThatAreKnown() throws Exception {
        List<UserIdentity> given = new CopyOnWriteArrayList<>();
        ListenerConfig guarded = config().identities((association, identity) -> {
                    if (identity != null) {
                        given.add(identity);
                    }
                    return new UserIdentity("ärztin", "1234").equals(identity);
                })
                .build();
        DicomListener listener = listen(guarded, services(null, null, null));
        Peer.Builder peer = peer(listener);
        connect(peer.identity(new UserIdentity("ärztin", "1234")).build(), Gate.OPEN)
                .echo(SOON);
        for (UserIdentity wrong :
                new UserIdentity[] {null, new UserIdentity("ärztin", null), new UserIdentity("ärztin", "4321")}) {
            DicomClient client = connect(peer.identity(wrong).build(), Gate.OPEN);
            assertThatThrownBy(() -> client.echo(SOON))
                    .isInstanceOf(DicomRejectedException.class)
                    .hasMessageContaining("it may want a user name and passcode");
        }
        assertThat(given)
                .containsExactly(
                        new UserIdentity("ärztin", "1234"),
                        new UserIdentity("ärztin", null),
                        new UserIdentity("ärztin", "4321"));
        assertThat(given.get(0)).hasToString("user ärztin");
    }

    @Test
    void asksForRelationalQueriesAndFuzzyMatchingAndGoesOnWithoutThem() throws Exception {
        DicomListener listener = listen(services(null, (who, level, keys, matches, cancel) -> {}, null));
        Peer asking = peer(listener).relationalQueries(true).fuzzyMatching(true).build();
        assertThat(connect(asking, Gate.OPEN).find(QueryLevel.STUDY, Map.of("PatientName", "MEIER"), match -> {}, SOON))
                .isZero();
    }
}
