package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.rehearsal.Behaviour;

import static org.assertj.core.api.Assertions.assertThat;

/** The rules as shipped, judged several times a second and without their patience. */
@Timeout(240)
class AlertRulesTest {

    @TempDir
    Path folder;

    @Test
    void everyShippedRuleTellsOnceWhatIsWrongAndThatItIsOver() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.properties());
        settings.put("caravan.health.disk-free", "1000000000");
        try (RunningFlow flow = flow(settings)) {
            flow.start();
            TestDatabase.execute(flow.dataSource(), TROUBLE);

            flow.await(() -> notices(flow, "problem")
                    .containsAll(List.of(
                            "node disk",
                            "pacs pacs-rehearsal",
                            "destination destination-demo",
                            "host-key central-ssh",
                            "set-aside sucre",
                            "forms kobo",
                            "no-success discovery sucre")));
            flow.await(() -> flow.value("SELECT count(*)::text FROM notice WHERE kind = 'summary'")
                    .equals("1"));
            assertThat(notices(flow, "problem")).doesNotHaveDuplicates();
            assertThat(flow.value("SELECT message FROM notice WHERE rule = 'node' AND subject = 'disk'"))
                    .startsWith("Only ")
                    .contains("MB are free");
            assertThat(flow.value("SELECT message FROM notice WHERE rule = 'forms' AND subject = 'kobo'"))
                    .isEqualTo("Forms of kobo could not be read: the token is refused");
            assertThat(flow.value("SELECT message FROM notice WHERE rule = 'pacs' AND subject = 'pacs-rehearsal'"))
                    .contains("cannot be reached");

            flow.startPacs(Behaviour.GOOD, List.of());
            TestDatabase.execute(flow.dataSource(), WELL);
            flow.discover();
            flow.await(() -> notices(flow, "recovered")
                    .containsAll(List.of(
                            "pacs pacs-rehearsal",
                            "host-key central-ssh",
                            "set-aside sucre",
                            "forms kobo",
                            "destination destination-demo",
                            "no-success discovery sucre")));
            assertThat(notices(flow, "recovered")).doesNotHaveDuplicates();
            assertThat(notices(flow, "still")).isEmpty();
        }
    }

    @Test
    void thatTheDiskHasSpaceAgainIsToldAlsoByThisNodesNextLife() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.properties());
        settings.put("caravan.health.disk-free", "1000000000");
        try (RunningFlow flow = flow(settings)) {
            flow.startPacs(Behaviour.GOOD, List.of());
            flow.start();
            flow.await(() -> notices(flow, "problem").contains("node disk"));
        }
        settings.put("caravan.health.disk-free", "1");
        try (RunningFlow flow = flow(settings)) {
            flow.startPacs(Behaviour.GOOD, List.of());
            flow.start();
            flow.await(() -> notices(flow, "recovered").contains("node disk"));
            assertThat(notices(flow, "problem")).containsOnlyOnce("node disk");
        }
    }

    private RunningFlow flow(Map<String, String> settings) throws IOException {
        RunningFlow flow = new RunningFlow(folder, settings, RunningFlow.freePort(), RunningFlow.freePort());
        flow.editRoutes("70-alerts.camel.yaml", AlertRulesTest::impatient);
        return flow;
    }

    private static final String TROUBLE =
            "INSERT INTO destination (name, seen_at, consecutive_failures, last_error) VALUES"
                    + " ('central-ssh', now(), 1, 'The host key of the destination is unknown or has changed. Ask'),"
                    + " ('demo', now(), 2, 'it does not answer')"
                    + " ON CONFLICT (name) DO UPDATE SET consecutive_failures = 2, last_error = excluded.last_error;"
                    + " INSERT INTO patient (pacs, patient_id) VALUES ('sucre', 'REH-0001');"
                    + " INSERT INTO study (patient_id, study_instance_uid) SELECT id, '1.2' FROM patient;"
                    + " INSERT INTO series (study_id, series_instance_uid, pacs, state) SELECT id, '1.2.3', 'sucre', 'failed' FROM study;"
                    + " INSERT INTO discovery_run (pacs, node, state, started_at, finished_at)"
                    + " VALUES ('sucre', 'test', 'finished', now() - interval '80 hours', now() - interval '80 hours');"
                    + " INSERT INTO kobo_run (server, what, node, state, last_error) VALUES ('kobo', 'forms', 'test', 'failed', 'the token is refused')";

    private static final String WELL =
            "UPDATE destination SET consecutive_failures = 0, last_success_at = now(); UPDATE pacs SET resume_at = NULL, consecutive_failures = 0;"
                    + " UPDATE series SET state = 'complete'; UPDATE discovery_run SET finished_at = now() WHERE pacs = 'sucre';"
                    + " UPDATE kobo_run SET state = 'finished', last_error = NULL";

    /** What is rare is made often, what waits waits no more, and what is off is on. */
    private static String impatient(String rules) {
        return rules.replaceAll("(name: after, value: )\\w+", "$10s")
                .replaceAll("(- name: after\n[^\n]*\n\\s+defaultValue: )\\w+", "$10s")
                .replaceAll("(- name: every\n[^\n]*\n\\s+defaultValue: )\\w+", "$1300ms")
                .replace("enabled, value: \"false\"", "enabled, value: \"true\"")
                .replace("0 0 7 * * ?", "0/2 * * * * ?");
    }

    private static List<String> notices(RunningFlow flow, String kind) {
        String all = flow.value(
                "SELECT coalesce(string_agg(rule || ' ' || subject, ','), '') FROM notice WHERE kind = '" + kind + "'");
        return all.isEmpty() ? List.of() : List.of(all.split(","));
    }
}
