package org.caravan.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.rehearsal.LavishPacs;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;

/** The program, with a heap of 128 MB, asks a PACS that answers without measure: what is refused is named, and the rest of the run goes on. */
@Tag("hostile")
@Timeout(180)
class LavishPacsTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final String LIST =
            """
            PatientID
            600_4_60000_0_STUDY,2030-01-01
            1_18_60000_0_STUDY
            1_18_60000_0_SERIES
            1_0_0_1048578_STUDY
            2_18_60000_0_STUDY
            1_0_0_0_IMAGE
            """;

    @TempDir
    Path folder;

    @Test
    @Fault(35)
    void oneAnswerWithoutMeasureStopsNeitherTheProgramNorTheRun() throws Exception {
        INPUTS.tried(LIST.lines().count() - 1);
        try (LavishPacs pacs = new LavishPacs()) {
            Process child = ChildJvm.of(
                            Child.class,
                            List.of(
                                    folder.toString(),
                                    Integer.toString(RunningFlow.freePort()),
                                    Integer.toString(pacs.port())))
                    .start();
            try {
                String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(child.exitValue()).as(said).isZero();
                assertThat(said)
                        .contains("run partial done 3 failed 3 studies 1 series 1")
                        .contains("left study-not-asked-for 600")
                        .contains("sent an identifier of more than 1048576 bytes (maxMatchLength)")
                        .contains("The series of one study could not be found");
            } finally {
                child.destroyForcibly();
            }
        }
    }

    /** Discovers once, and tells what came of it. */
    static final class Child {

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            try (RunningFlow flow =
                    new RunningFlow(folder, Map.of(), Integer.parseInt(args[1]), Integer.parseInt(args[2]))) {
                flow.editPacs("aeTitle: REHEARSAL", "aeTitle: LAVISH");
                Files.writeString(folder.resolve("routes/pacs/rehearsal.csv"), LIST);
                flow.start();
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> flow.value(
                                "SELECT count(*) FROM discovery_run WHERE finished_at IS NOT NULL")
                        .equals("1"));
                System.out.println(
                        flow.value(
                                "SELECT 'run ' || state || ' done ' || participants_done || ' failed '"
                                        + " || participants_failed || ' studies ' || studies || ' series ' || series FROM discovery_run"));
                System.out.println(flow.value(
                        "SELECT string_agg('left ' || reason || ' ' || answers, ', ')" + " FROM discovery_left_out"));
            }
            System.exit(0);
        }
    }
}
