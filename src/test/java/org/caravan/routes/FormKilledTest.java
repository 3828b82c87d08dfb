package org.caravan.routes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;
import org.caravan.suite.ChildOutput;

import static org.assertj.core.api.Assertions.assertThat;

/** The program is killed in the middle of a sweep, and started again. */
@Timeout(300)
class FormKilledTest {

    @TempDir
    Path folder;

    @Test
    void aRunThatDiesIsGoneOnWithWhereItEnded() throws Exception {
        Map<String, String> database = TestDatabase.properties();
        try (RehearsalForms server = RehearsalForms.start(0, "t")) {
            server.cap(10);
            RehearsalForm form = server.form("aOne", "Interview", SyntheticForms.INTERVIEW);
            for (int id = 1; id <= 40; id++) {
                form.add(id, SyntheticForms.interview(id, "REH-0001"));
            }
            killAtThePageBehind20(server, database);
            server.forgetRequests();
            try (RunningFlow flow = flow(folder, server.url(), database)) {
                flow.start();
                flow.await(() -> "finished"
                        .equals(flow.value("SELECT state FROM kobo_run WHERE state <> 'failed' ORDER BY id LIMIT 1")));

                assertThat(server.requests())
                        .filteredOn(address -> address.contains("/data/"))
                        .first()
                        .asString()
                        .contains("\"$gt\":20}");
                assertThat(flow.value("SELECT last_error FROM kobo_run ORDER BY id LIMIT 1"))
                        .contains("stopped or killed");
                assertThat(flow.value("SELECT count(*) || ' ' || sum(edits) || ' ' || count(deleted_at) || ' '"
                                + " || (SELECT count(*) FROM kobo_submission_history) FROM kobo_submission"))
                        .isEqualTo("40 0 0 0");
            }
        }
    }

    private void killAtThePageBehind20(RehearsalForms server, Map<String, String> database) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        server.fault(address -> address.contains("\"$gt\":20}"), 1, (exchange, good) -> {
            asked.countDown();
            try {
                killed.await(2, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FormFault.broken().answer(exchange, good);
        });
        Process child = child(server.url(), database);
        try {
            assertThat(asked.await(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            killed.countDown();
        }
    }

    private Process child(String url, Map<String, String> database) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), url));
        database.forEach((name, value) -> arguments.add(name + "=" + value));
        return ChildJvm.of(Child.class, arguments)
                .redirectOutput(ChildOutput.file("forms-killed").toFile())
                .start();
    }

    private static RunningFlow flow(Path folder, String url, Map<String, String> database) throws Exception {
        RunningFlow flow = new RunningFlow(folder, database, RunningFlow.freePort(), RunningFlow.freePort());
        FormDeliveryTest.add(
                flow,
                "forms/mine",
                "read-forms",
                "read-forms-mine",
                "server=mine; url=" + url + "; token=t; schedule=* * * * * ?");
        return flow;
    }

    /** Runs the program until it is killed. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            Map<String, String> database = new HashMap<>();
            for (String argument : List.of(args).subList(2, args.length)) {
                String[] parts = argument.split("=", 2);
                database.put(parts[0], parts[1]);
            }
            flow(Path.of(args[0]), args[1], database).start();
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> false);
        }
    }
}
