package org.caravan.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.caravan.dicom.QueryLevel;
import org.caravan.discover.Discovery;
import org.caravan.discover.LeftOut;
import org.caravan.discover.LeftOutCounts;
import org.caravan.health.HealthReport;
import org.caravan.queue.Sql;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.OddObjects;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;

/** Every answer of a PACS is carried, or counted with a reason that everybody sees. */
@Timeout(120)
class LeftOutTest {

    private static final String LOCALIZER = "LOCALIZER2.16.124.113543.6003.1";

    @TempDir
    Path folder;

    @Test
    void carriesWhatIsSafeAndSaysOfTheRestWhyItIsNotCarried() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(Discovery.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.editPacs("value: REH-*", "value: '*'");
            flow.startPacs(forgetful(), held());
            flow.start();
            flow.awaitDelivered(2);

            assertThat(flow.files("destination")).hasSize(2).anyMatch(file -> file.toString()
                    .contains(LOCALIZER.substring(LOCALIZER.length() - 12)));
            assertThat(flow.value("SELECT state || ' ' || received_instances FROM series WHERE series_instance_uid = '"
                            + LOCALIZER + "'"))
                    .isEqualTo("complete 2");
            LeftOutCounts leftOut =
                    LeftOutCounts.read(new Sql(flow.dataSource())).get("rehearsal");
            assertThat(List.of(
                            leftOut.of(LeftOut.PATIENT_WITHOUT_ID),
                            leftOut.of(LeftOut.PATIENT_NOT_IN_PATTERN),
                            leftOut.of(LeftOut.STUDY_WITHOUT_UID),
                            leftOut.of(LeftOut.SERIES_UID_UNUSABLE),
                            leftOut.of(LeftOut.SERIES_WITHOUT_UID)))
                    .as(leftOut.toString())
                    .containsOnly(1);
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.startsWith("Discovery of rehearsal is finished")
                            && line.contains("1 series cannot be carried: SeriesInstanceUID is none (PS3.5 §9.1)")
                            && line.contains("1 patient cannot be carried: no PatientID"));
            flow.await(() -> HealthReport.of(flow.caravan().context(), HealthReport.Kind.ALL)
                    .checks()
                    .get("pacs-rehearsal")
                    .toString()
                    .matches(".*status=UP, .*1 series cannot be carried: no SeriesInstanceUID.*"));
        } finally {
            log.detachAppender(lines);
        }
    }

    private static List<SyntheticObject> held() {
        List<SyntheticObject> base = new BulkStudies(7).smallObjects("REH-0001", 1, 2);
        String study = base.get(0).text("StudyInstanceUID");
        List<SyntheticObject> held = new ArrayList<>(base);
        held.addAll(OddObjects.with(base, Map.of("SeriesInstanceUID", LOCALIZER), ".1"));
        held.addAll(OddObjects.with(base, Map.of("SeriesInstanceUID", "1/2/3"), ".2"));
        held.addAll(OddObjects.with(base, Map.of("SeriesInstanceUID", study + ".9.1"), ".3"));
        held.addAll(OddObjects.with(
                base, Map.of("StudyInstanceUID", study + ".8", "SeriesInstanceUID", study + ".8.1"), ".4"));
        held.addAll(OddObjects.with(
                base,
                Map.of("PatientID", "", "StudyInstanceUID", study + ".7", "SeriesInstanceUID", study + ".7.1"),
                ".5"));
        held.addAll(OddObjects.with(
                base,
                Map.of("PatientID", "XX-1", "StudyInstanceUID", study + ".6", "SeriesInstanceUID", study + ".6.1"),
                ".6"));
        return held;
    }

    /** Leaves out the UID of one study and of one series. */
    private static Behaviour forgetful() {
        return new Behaviour() {
            @Override
            public Map<String, Object> match(QueryLevel level, Map<String, Object> match) {
                String study = String.valueOf(match.get("StudyInstanceUID"));
                String series = String.valueOf(match.get("SeriesInstanceUID"));
                Map<String, Object> changed = new HashMap<>(match);
                if (level == QueryLevel.STUDY && study.endsWith(".8")) {
                    changed.put("StudyInstanceUID", "");
                }
                if (level == QueryLevel.SERIES && series.endsWith(".9.1")) {
                    changed.remove("SeriesInstanceUID");
                }
                return changed;
            }
        };
    }
}
