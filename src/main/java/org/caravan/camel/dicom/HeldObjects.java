package org.caravan.camel.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.TransferSyntax;

/** Asks a PACS which objects it holds: one C-FIND at IMAGE level for each of their series. */
final class HeldObjects {

    private static final HeaderReader SERIES = new HeaderReader("StudyInstanceUID", "SeriesInstanceUID");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final DicomProducer producer;
    private final CancelHandle cancel;

    private record Series(String study, String series) {}

    HeldObjects(DicomProducer producer, CancelHandle cancel) {
        this.producer = producer;
        this.cancel = cancel;
    }

    /** SOP Instance UIDs of those that it lists. */
    Set<String> held(Collection<? extends StoreObject> objects)
            throws DicomException, InterruptedException, IOException {
        Set<String> held = new HashSet<>();
        for (Map.Entry<Series, Set<String>> each : bySeries(objects).entrySet()) {
            Set<String> listed = listed(each.getKey());
            listed.retainAll(each.getValue());
            held.addAll(listed);
        }
        return held;
    }

    /**
     * SOP Instance UIDs of those that it does not list, however often it is asked.
     *
     * @param longest how long it is asked again and again, since some PACS list an object only a while after they have stored it
     */
    Set<String> missing(Collection<? extends StoreObject> objects, Duration longest)
            throws DicomException, InterruptedException, IOException {
        Map<Series, Set<String>> awaited = bySeries(objects);
        long end = System.nanoTime() + longest.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            for (Map.Entry<Series, Set<String>> each : awaited.entrySet()) {
                each.getValue().removeAll(listed(each.getKey()));
            }
            awaited.values().removeIf(Set::isEmpty);
            long left = end - System.nanoTime();
            if (awaited.isEmpty() || left <= 0 || cancel.isCancelled()) {
                Set<String> missing = new LinkedHashSet<>();
                awaited.values().forEach(missing::addAll);
                return missing;
            }
            Thread.sleep(Math.min(pause.toMillis(), Math.max(1, left / 1_000_000)));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private Set<String> listed(Series series) throws DicomException, InterruptedException {
        Set<String> listed = new HashSet<>();
        producer.use(association -> association
                .client()
                .find(
                        QueryLevel.IMAGE,
                        Map.of(
                                "StudyInstanceUID",
                                series.study(),
                                "SeriesInstanceUID",
                                series.series(),
                                "SOPInstanceUID",
                                ""),
                        match -> {
                            if (match.get("SOPInstanceUID") instanceof String uid) {
                                listed.add(uid);
                            }
                        },
                        producer.control().withCancel(cancel)));
        return listed;
    }

    private static Map<Series, Set<String>> bySeries(Collection<? extends StoreObject> objects) throws IOException {
        Map<Series, Set<String>> bySeries = new LinkedHashMap<>();
        for (StoreObject object : objects) {
            try (InputStream in = object.openDataSet()) {
                var header = SERIES.read(in, TransferSyntax.of(object.transferSyntaxUid()), CharacterSets.DEFAULT);
                var series = new Series(
                        header.values().getOrDefault("StudyInstanceUID", ""),
                        header.values().getOrDefault("SeriesInstanceUID", ""));
                bySeries.computeIfAbsent(series, key -> new LinkedHashSet<>()).add(object.sopInstanceUid());
            }
        }
        return bySeries;
    }
}
