package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** bin/caravan in a checkout, with a Maven and a Java that do next to nothing. */
class LauncherTest {

    @TempDir
    Path checkout;

    @Test
    void librariesOfAnEarlierVersionAreGoneAfterABuild() throws Exception {
        Path launcher = Files.createDirectories(checkout.resolve("bin")).resolve("caravan");
        Files.copy(Path.of("bin/caravan"), launcher);
        program("mvn", "mkdir -p target/classes target/lib && touch target/lib/new-2.jar");
        program("java", "exit 0");
        Files.createDirectories(checkout.resolve("src/main"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Path console = Files.createDirectories(checkout.resolve("target/lib/hawtio/WEB-INF/lib"));
        Path old = Files.writeString(checkout.resolve("target/lib/new-1.jar"), "");
        Files.writeString(console.resolve("open-1.jar"), "");

        ProcessBuilder command = new ProcessBuilder("/bin/sh", launcher.toString(), "help")
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .redirectOutput(checkout.resolve("printed").toFile());
        command.environment().put("PATH", checkout.resolve("tools") + ":" + System.getenv("PATH"));
        command.environment().remove("JAVA_HOME");
        Process run = command.start();
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(run.exitValue())
                .as(Files.readString(checkout.resolve("printed")))
                .isZero();
        assertThat(checkout.resolve("target/lib/new-2.jar")).exists();
        assertThat(old).doesNotExist();
        assertThat(console).doesNotExist();
    }

    private void program(String name, String does) throws IOException {
        Path file = Files.createDirectories(checkout.resolve("tools")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
