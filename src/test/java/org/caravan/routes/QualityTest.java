package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.Settings;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;

class QualityTest {

    @TempDir
    Path folder;

    @Test
    void laysOutWhatCameForPeopleAndDeletesItLaterAlsoWhenItIsTurnedOff() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.editRoutes("80-quality.camel.yaml", text -> text.replace("delay: 3600000", "delay: 200"));
            flow.startPacs(Behaviour.GOOD, new BulkStudies(7).smallObjects("REH-0001", 1, 3));
            flow.start();
            flow.awaitDelivered(1);
            Path old = Files.createDirectories(
                            flow.settings().folder(Settings.DATA).resolve("quality/REH-0009"))
                    .resolve("old.dcm");
            Files.writeString(old, "old");
            Path emptied = Files.createDirectories(old.resolveSibling("emptied/below"));
            Files.setLastModifiedTime(emptied, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

            flow.caravan().context().createProducerTemplate().sendBody("direct:extract-for-quality", null);

            List<Path> laidOut = objects(flow.settings().folder(Settings.DATA).resolve("quality"));
            assertThat(laidOut).hasSize(3);
            Path received = flow.settings().folder(Settings.DATA).resolve("series");
            for (Path object : laidOut) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(object)))
                        .isEqualTo("rw-r-----");
                try (Stream<Path> all = Files.walk(received)) {
                    Path same = all.filter(file -> file.getFileName().equals(object.getFileName()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(object).hasSameBinaryContentAs(same);
                }
            }
            flow.await(() -> !Files.exists(old) && !Files.exists(emptied));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            flow.settings().folder(Settings.DATA).resolve("quality"))))
                    .as("for nobody else, whatever the rights within")
                    .isEqualTo("rwx------");
            assertThat(objects(flow.settings().folder(Settings.DATA).resolve("quality")))
                    .as("what is new stays")
                    .hasSize(3);
        }
    }

    private static List<Path> objects(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".dcm") && !file.endsWith("old.dcm"))
                    .toList();
        }
    }
}
