package org.caravan.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** The search of all logs for patients' data, which bin/test does last, finds what it is to find. */
class SuiteLogsTest {

    private record Outcome(int exit, String output) {}

    @TempDir
    Path folder;

    @Test
    void namesFileAndLineButNotWhatStandsThere() throws Exception {
        log("12:00:00 DEBUG fetched 3 objects\n12:00:01 TRACE SERIES of LP 4711/082\n");

        Outcome outcome = search();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains(folder.resolve("1.log") + ":2").doesNotContain("4711");
    }

    @Test
    void findsNothingInALogWithoutPatients() throws Exception {
        log("12:00:00 DEBUG idPattern is TB-[0-9]{4}\n");

        assertThat(search().exit()).isZero();
    }

    @Test
    void findsWhatAProgramWroteThatATestStarted() throws Exception {
        log("12:00:00 DEBUG fetched 3 objects\n");
        Path children = Files.createDirectories(folder.resolve("children"));
        Files.writeString(children.resolve("rsync-1.log"), "rsync: REH-0001/x.zip: no space\n");

        assertThat(search().exit()).isEqualTo(1);
        assertThat(ChildOutput.file("rsync"))
                .startsWithRaw(Path.of("target/suite-logs").toAbsolutePath());
    }

    @Test
    void failsWhereNothingWasLoggedInDetail() throws Exception {
        log("12:00:00 INFO  started\n");

        assertThat(search().exit()).isEqualTo(2);
    }

    @Test
    void knowsEveryPatientOfTheMadeUpStudies() throws IOException {
        List<Pattern> patterns = Files.readAllLines(Path.of("src/test/resources/patients.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Pattern::compile)
                .toList();

        assertThat(SyntheticStudies.demo())
                .map(object -> object.text("PatientName"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(patterns)
                        .anyMatch(pattern -> pattern.matcher(name).find()));
        assertThat(new SyntheticStudies(1).participants())
                .map((SyntheticObject object) -> object.text("PatientID"))
                .allSatisfy(id -> assertThat(patterns)
                        .anyMatch(pattern -> pattern.matcher(id).find()));
    }

    /** These write bodies, parameters, file names or what servers answer; nothing may turn them up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.camel.processor",
                "org.apache.camel.component.file",
                "org.springframework.jdbc",
                "org.apache.hc.client5.http.wire",
                "com.zaxxer.hikari",
                "org.dcm4che3.net.Association"
            })
    void keepsThoseSilentWhoWouldWritePatientsData(String name) {
        Logger logger = LoggerFactory.getLogger(name);

        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("org.caravan").isTraceEnabled()).isTrue();
    }

    private void log(String text) throws IOException {
        Files.writeString(folder.resolve("1.log"), text);
    }

    private Outcome search() throws Exception {
        Process process = new ProcessBuilder("bin/search-logs", folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }
}
