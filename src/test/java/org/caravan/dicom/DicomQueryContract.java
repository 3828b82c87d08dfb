package org.caravan.dicom;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.caravan.suite.Fault;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every transport makes of queries and retrieves: its own requestor against its own acceptor, over loopback. */
public abstract class DicomQueryContract extends ToolkitFixture {

    @ParameterizedTest
    @EnumSource(QueryLevel.class)
    void findsAtEveryLevel(QueryLevel level) throws Exception {
        List<Object> seen = new CopyOnWriteArrayList<>();
        DicomListener listener = listen(services(
                null,
                (association, at, keys, matches, cancel) -> {
                    seen.add(at);
                    seen.add(keys.get("PatientID"));
                    matches.accept(Map.of("PatientID", "SYN-1", "StudyInstanceUID", "1.2.3"));
                    matches.accept(Map.of("PatientID", "SYN-2", "StudyInstanceUID", "1.2.4"));
                },
                null));
        List<Map<String, Object>> matches = new ArrayList<>();
        int count = connect(listener).find(level, Map.of("PatientID", "SYN-*"), matches::add, SOON);
        assertThat(count).isEqualTo(2);
        assertThat(seen).containsExactly(level, "SYN-*");
        assertThat(matches).extracting(match -> match.get("PatientID")).containsExactly("SYN-1", "SYN-2");
    }

    @Test
    void givesSequencesAndSeveralValues() throws Exception {
        Map<String, Object> match = Map.of(
                "ModalitiesInStudy",
                List.of("CT", "SR"),
                "ProcedureCodeSequence",
                List.of(Map.of("CodeValue", "A1"), Map.of("CodeValue", "B2")));
        DicomListener listener =
                listen(services(null, (a, level, keys, matches, cancel) -> matches.accept(match), null));
        for (Object wanted : List.of("", List.of(Map.of("CodeValue", "")))) {
            List<Map<String, Object>> matches = new ArrayList<>();
            Map<String, Object> keys = Map.of("ModalitiesInStudy", "", "ProcedureCodeSequence", wanted);
            connect(listener).find(QueryLevel.STUDY, keys, matches::add, SOON);
            assertThat(matches).as("asked for with %s", wanted).singleElement().satisfies(found -> assertThat(found)
                    .containsAllEntriesOf(match));
        }
    }

    @Test
    void derivesPatientsFromStudiesInStudyRoot() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    assertThat(level).isEqualTo(QueryLevel.STUDY);
                    for (String id : List.of("SYN-1", "SYN-2", "SYN-1")) {
                        matches.accept(Map.of("PatientID", id, "StudyInstanceUID", "1.2." + id.charAt(4)));
                    }
                },
                null));
        Peer peer = peer(listener).queryModel(QueryModel.STUDY_ROOT).build();
        List<Map<String, Object>> matches = new ArrayList<>();
        int sent = connect(peer, Gate.OPEN).find(QueryLevel.PATIENT, Map.of("PatientID", "SYN-*"), matches::add, SOON);
        assertThat(sent).as("a PACS that cuts off its answers cuts off studies").isEqualTo(3);
        assertThat(matches).extracting(match -> match.get("PatientID")).containsExactly("SYN-1", "SYN-2");
    }

    @Test
    @Pitfall(15)
    void readsAnswersWithoutCharacterSetInThePeersOwn() throws Exception {
        DicomListener listener = listen(services(
                null,
                (a, level, keys, matches, cancel) ->
                        matches.accept(Map.of("SpecificCharacterSet", "ISO_IR 100", "StudyDescription", "Schädel")),
                null));
        List<Map<String, Object>> matches = new ArrayList<>();
        Peer peer = peer(listener).fallbackCharacterSet("ISO_IR 100").build();
        connect(peer, Gate.OPEN).find(QueryLevel.STUDY, Map.of("StudyDescription", "Schä*"), matches::add, SOON);
        assertThat(matches.get(0)).containsEntry("StudyDescription", "Schädel");
    }

    @Test
    void namesTheKeyThatThePeersCharacterSetCannotHoldAndSendsNothing() throws Exception {
        DicomListener listener = listen(services(null, (a, level, keys, matches, cancel) -> {}, null));
        Peer peer = peer(listener).fallbackCharacterSet("ISO_IR 100").build();
        List<RequestKind> passed = new CopyOnWriteArrayList<>();
        DicomClient client = connect(peer, (to, kind, opens) -> passed.add(kind));
        Map<String, String> keys = Map.of("StudyInstanceUID", "1.2", "StudyDescription", "Голова*");
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, keys, match -> {}, SOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StudyDescription")
                .hasMessageContaining("ISO_IR 100")
                .hasMessageContaining("fallbackCharacterSet")
                .hasMessageNotContaining("Голова");
        assertThat(passed).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(client.find(QueryLevel.STUDY, Map.of("StudyDescription", "Schä*"), match -> {}, SOON))
                .isZero();
    }

    @Test
    void failsWhereAQueryEndsWithAFailureStatus() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES, "too many");
                },
                null));
        DicomClient client = connect(listener);
        assertThatThrownBy(() -> client.find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOfSatisfying(
                        DicomStatusException.class, e -> assertThat(e.status()).isEqualTo(0xA700))
                .hasMessageContaining("out of resources")
                .hasMessageContaining(client.peer().toString());
        client.echo(SOON);
    }

    @Test
    void failsAtTheMatchLimit() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    for (int i = 0; i < 11 && !cancel.isCancelled(); i++) {
                        matches.accept(Map.of("PatientID", "SYN-" + i));
                    }
                },
                null));
        DicomClient client = connect(peer(listener).matchLimit(10).build(), Gate.OPEN);
        assertThatThrownBy(() -> client.find(QueryLevel.PATIENT, Map.of("PatientID", ""), match -> {}, SOON))
                .isInstanceOf(DicomMalformedException.class)
                .hasMessageContaining("matchLimit");
        client.echo(SOON);
    }

    @Test
    void aConsumerThatFailsEndsTheQueryAndNothingElse() throws Exception {
        DicomListener listener = listen(services(
                null,
                (association, level, keys, matches, cancel) -> {
                    for (int i = 0; i < 5; i++) {
                        matches.accept(Map.of("PatientID", "SYN-" + i));
                    }
                },
                null));
        DicomClient client = connect(listener);
        assertThatThrownBy(() -> client.find(
                        QueryLevel.PATIENT,
                        Map.of("PatientID", ""),
                        match -> {
                            throw new DicomStatusException(DicomStatus.CANCEL, "enough");
                        },
                        SOON))
                .hasMessage("enough");
        client.echo(SOON);
    }

    @Test
    void movesWithProgressAndAnOutcome() throws Exception {
        Map<String, Object> seen = new LinkedHashMap<>();
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, cancel) -> {
                    seen.putAll(keys);
                    seen.put("destination", destination);
                    seen.put("originator", originator.aeTitle());
                    progress.pending(new Outcome(DicomStatus.PENDING, 1, 0, 0, 2, List.of(), ""));
                    progress.pending(new Outcome(DicomStatus.PENDING, 1, 1, 0, 1, List.of(), ""));
                    return new Outcome(0xB000, 2, 1, 0, Outcome.UNKNOWN, List.of("1.2.3.4"), "");
                }));
        List<Outcome> progress = new ArrayList<>();
        Outcome outcome = connect(listener)
                .move(
                        QueryLevel.SERIES,
                        Map.of("PatientID", "SYN-1", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3"),
                        "CARAVAN",
                        SOON.withProgress(progress::add));
        assertThat(outcome.status()).isEqualTo(0xB000);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.remaining()).isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome.failedSopInstanceUids()).containsExactly("1.2.3.4");
        assertThat(progress).extracting(Outcome::remaining).containsExactly(2, 1);
        assertThat(seen)
                .containsEntry("SeriesInstanceUID", "1.2.3")
                .containsEntry("destination", "CARAVAN")
                .containsEntry("originator", "CARAVAN");
    }

    @Test
    void aFailedMoveIsAnOutcomeToo() throws Exception {
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, cancel) -> {
                    throw new DicomStatusException(DicomStatus.MOVE_DESTINATION_UNKNOWN, "unknown");
                }));
        Outcome outcome = connect(listener).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "NOWHERE", SOON);
        assertThat(outcome.status()).isEqualTo(DicomStatus.MOVE_DESTINATION_UNKNOWN);
        assertThat(outcome.completed()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aMoveCancelledBeforehandIsNotSentWhateverItsKeys() throws Exception {
        DicomListener listener = listen(services(null, null, (a, level, keys, destination, originator, progress, c) -> {
            throw new AssertionError("nothing is asked");
        }));
        CancelHandle cancel = new CancelHandle();
        cancel.cancel();
        Outcome outcome = connect(listener)
                .move(QueryLevel.STUDY, Map.of("NoKeyword", "1.2"), "CARAVAN", SOON.withCancel(cancel));
        assertThat(outcome).isEqualTo(Outcome.cancelledUnasked());
    }

    @Test
    void cancelsARunningMove() throws Exception {
        CancelHandle cancel = new CancelHandle();
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, handle) -> {
                    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                    while (!handle.isCancelled() && System.nanoTime() < until) {
                        progress.pending(new Outcome(DicomStatus.PENDING, 1, 0, 0, 9, List.of(), ""));
                    }
                    return new Outcome(DicomStatus.CANCEL, 1, 0, 0, 9, List.of(), "");
                }));
        RequestControl control = SOON.withCancel(cancel).withProgress(soFar -> cancel.cancel());
        Outcome outcome =
                connect(listener).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "CARAVAN", control);
        assertThat(outcome.status()).isEqualTo(DicomStatus.CANCEL);
        assertThat(outcome.remaining()).isEqualTo(9);
    }

    @Test
    void aServiceThatHangsEndsAtTheResponseTimeout() throws Exception {
        CancelHandle end = new CancelHandle();
        DicomListener listener = listen(
                config().closeTimeout(Duration.ofMillis(50)).build(),
                services(null, (association, level, keys, matches, cancel) -> await(end), null));
        Peer peer = peer(listener).responseTimeout(Duration.ofMillis(200)).build();
        assertThatThrownBy(() ->
                        connect(peer, Gate.OPEN).find(QueryLevel.STUDY, Map.of("PatientID", "1"), match -> {}, SOON))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("responseTimeout")
                .hasMessageContaining(peer.toString());
        end.cancel();
    }

    @Test
    @Fault(29)
    @Pitfall(5)
    void pendingResponsesWithoutEndStopAtTheDeadline() throws Exception {
        DicomListener listener =
                listen(services(null, null, (association, level, keys, destination, originator, progress, cancel) -> {
                    while (!cancel.isCancelled()) {
                        progress.pending(new Outcome(DicomStatus.PENDING, 1, 0, 0, 9, List.of(), ""));
                    }
                    return new Outcome(DicomStatus.CANCEL, 1, 0, 0, 9, List.of(), "");
                }));
        RequestControl control = RequestControl.within(Duration.ofMillis(300));
        assertThatThrownBy(() ->
                        connect(listener).move(QueryLevel.STUDY, Map.of("StudyInstanceUID", "1.2"), "CARAVAN", control))
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessageContaining("deadline");
    }
}
