package org.caravan.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.routes.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/** A query whose matches need several times the heap of the command, which prints each when it comes. */
@Tag("hostile")
@Timeout(120)
class LongAnswerTest {

    private static final int MATCHES = 100_000;

    @TempDir
    Path folder;

    @Test
    void aHundredThousandMatchesGoToCsvThroughAHeapThatHoldsAFewOfThem() throws Exception {
        String history = "x".repeat(400);
        try (DicomListener pacs = DicomToolkit.named(DicomToolkit.BUILT_IN)
                .listen(
                        ListenerConfig.builder("LONG")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                                .build(),
                        new ListenerServices(
                                null,
                                (association, level, keys, matches, cancel) -> {
                                    for (int number = 0; number < MATCHES; number++) {
                                        matches.accept(Map.of(
                                                "PatientID", "P-" + number,
                                                "StudyInstanceUID", "1.2." + number,
                                                "AdditionalPatientHistory", history));
                                    }
                                },
                                null,
                                ListenerObserver.NONE))) {
            ProcessBuilder command = ChildJvm.of(
                    CaravanCommand.class,
                    List.of(
                            "query",
                            "LONG@127.0.0.1:" + pacs.port(),
                            "PatientID=P*",
                            "AdditionalPatientHistory",
                            "--csv",
                            "-p",
                            "caravan.routes=" + Files.createDirectories(folder.resolve("routes")),
                            "-p",
                            "caravan.data=" + folder.resolve("var")));
            command.command().set(1, "-Xmx64m");
            Process child = command.start();
            long lines = 0;
            String last = "";
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines += line.endsWith(history) ? 1 : 0;
                    last = line;
                }
            }
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(last).isZero();
            assertThat(lines).isEqualTo(MATCHES);
        }
    }
}
