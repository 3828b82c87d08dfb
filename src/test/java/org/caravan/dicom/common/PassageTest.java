package org.caravan.dicom.common;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

class PassageTest {

    private final List<String> done = new ArrayList<>();
    private final Peer peer = Peer.builder("LAPAZ", "127.0.0.1", 104).build();

    private final Gate gate = (to, request, opens) -> done.add("pass" + (opens ? " two" : ""));

    private Passage.Carrier carrier(Duration opening, Boolean... usable) {
        List<Boolean> answers = new ArrayList<>(List.of(usable));
        return new Passage.Carrier() {
            @Override
            public boolean isUsable(List<Proposal> proposals) {
                return answers.remove(0);
            }

            @Override
            public void close() {
                done.add("close");
            }

            @Override
            public void open(List<Proposal> proposals) {
                done.add("open");
                long begun = System.nanoTime();
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> System.nanoTime() - begun > opening.toNanos());
            }
        };
    }

    private boolean take(Passage.Carrier carrier) throws Exception {
        return new Passage(gate, peer, carrier)
                .take(RequestKind.ECHO, List.of(), new RequestClock(RequestControl.within(Duration.ofMinutes(1))));
    }

    @Test
    void asksForTheRequestAloneWhereAnAssociationIsThere() throws Exception {
        assertThat(take(carrier(Duration.ZERO, true, true))).isTrue();
        assertThat(done).containsExactly("pass");
    }

    @Test
    void asksForBothBeforeItOpensAnAssociationAndHoldsNoneMeanwhile() throws Exception {
        assertThat(take(carrier(Duration.ZERO, false))).isFalse();
        assertThat(done).containsExactly("close", "pass two", "open");
    }

    @Test
    void asksForBothWhereTheAssociationWasLostWhileItWaited() throws Exception {
        assertThat(take(carrier(Duration.ZERO, true, false))).isFalse();
        assertThat(done).containsExactly("pass", "close", "pass two", "open");
    }

    @Test
    void asksOnceMoreForARequestWhoseAssociationTookLongerToOpenThanAPassHolds() throws Exception {
        assertThat(take(carrier(Gate.HOLDS, false))).isFalse();
        assertThat(done).containsExactly("close", "pass two", "open", "pass");
    }
}
