package org.caravan.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;
import org.caravan.queue.Pauses;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator has a say in, over a PACS that takes its time and has some of it on tape. */
@Timeout(180)
class OperatorsSayTest {

    private static final int OBJECTS = 400;

    /** Says that REH-0002 is in a slow store, and sends so slowly that the series takes minutes, until it is hurried. */
    private static final class SlowPacs implements Behaviour {
        private final AtomicInteger sent = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(2);
        private final CountDownLatch hurried = new CountDownLatch(1);

        @Override
        public Map<String, Object> match(QueryLevel level, Map<String, Object> match) {
            if (level != QueryLevel.SERIES || !"REH-0002".equals(match.get("PatientID"))) {
                return match;
            }
            assertThat(match).as("what was asked for").containsKey("InstanceAvailability");
            Map<String, Object> slow = new LinkedHashMap<>(match);
            slow.put("InstanceAvailability", "NEARLINE");
            return slow;
        }

        @Override
        public StoreObject send(StoreObject object) {
            return StoreObject.of(object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), () -> {
                sent.incrementAndGet();
                begun.countDown();
                takeTime();
                return object.openDataSet();
            });
        }

        private void takeTime() {
            try {
                hurried.await(500, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aNewPacsWaitsWhatIsOnTapeWaitsAndWhatIsToStopEndsAtTheNextObject(@TempDir Path folder) throws Exception {
        SlowPacs slow = new SlowPacs();
        List<SyntheticObject> held = new ArrayList<>(new BulkStudies(7).smallObjects("REH-0001", 1, OBJECTS));
        held.addAll(new BulkStudies(8).smallObjects("REH-0002", 1, 3));
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.editPacs("value: running", "value: paused");
            // a second association, or the discovery waits for the end of a slow series that was claimed before it
            // ended
            flow.editPacs("aeTitle: REHEARSAL", "aeTitle: REHEARSAL\n        maxAssociations: 2");
            flow.startPacs(slow, held);
            flow.start();
            flow.await(() -> "t".equals(flow.value("SELECT held_until = 'infinity' FROM pacs")));
            assertThat(flow.value("SELECT held_reason FROM pacs")).contains("plan rehearsal", "queue resume rehearsal");
            flow.discover();
            assertThat(flow.pacs().requests().count(RequestKind.FIND)).isZero();

            Pauses pause = new Pauses(flow.dataSource());
            pause.resume("rehearsal");
            flow.discover();
            assertThat(flow.value("SELECT state || ' ' || last_error FROM series WHERE availability = 'NEARLINE'"))
                    .startsWith("nearline The PACS has it in a slow store (NEARLINE)");

            assertThat(slow.begun.await(30, TimeUnit.SECONDS)).isTrue();
            pause.pause("rehearsal", null, "the ward needs it", true);
            flow.await(() -> "0".equals(flow.value("SELECT count(*) FROM series WHERE state = 'downloading'")));
            assertThat(slow.sent).hasValueLessThan(OBJECTS);
            assertThat(flow.value("SELECT state || attempts || last_error FROM series WHERE availability IS NULL"))
                    .startsWith("queued0It was stopped by hand: ");
            assertThat(flow.value("SELECT received_at IS NOT NULL FROM instance WHERE received_at IS NOT NULL LIMIT 1"))
                    .as("what has arrived is kept")
                    .isEqualTo("t");

            slow.hurried.countDown();
            pause.resume("rehearsal");
            flow.await(() -> "1".equals(flow.value("SELECT count(*) FROM delivery WHERE state = 'delivered'")));
            assertThat(flow.value("SELECT string_agg(state, ' ' ORDER BY state) FROM series"))
                    .isEqualTo("complete nearline");
        }
    }
}
