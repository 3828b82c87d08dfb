package org.caravan.dicom.net;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.routes.ChildJvm;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/** A program of its own, whose name service is a file that the test writes. */
@Timeout(60)
class NameServiceTest {

    @TempDir
    Path folder;

    @Test
    @Fault(40)
    void aNameThatIsNotFoundIsLookedUpAnewForTheNextRequest() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        try (RehearsalPacs pacs = RehearsalPacs.builder().start()) {
            ProcessBuilder child = ChildJvm.of(Child.class, List.of(Integer.toString(pacs.port())));
            child.environment().put("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts + "");
            Process process = child.start();
            try (BufferedReader says = process.inputReader();
                    PrintStream tell = new PrintStream(process.getOutputStream(), true)) {
                assertThat(next(says)).contains("the host name is unknown");
                Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.1 pacs.example\n");
                tell.println("again");
                assertThat(next(says)).isEqualTo("said: answered");
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static String next(BufferedReader says) throws Exception {
        String line = says.readLine();
        while (line != null && !line.startsWith("said: ")) {
            line = says.readLine();
        }
        return line;
    }

    /** Asks when it is told to, with one client. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            Security.setProperty("networkaddress.cache.negative.ttl", "0"); // otherwise 10 s
            Peer peer = Peer.builder(RehearsalPacs.AE_TITLE, "pacs.example", Integer.parseInt(args[0]))
                    .build();
            try (DicomClient client = new BuiltInToolkit().connect(peer, Gate.OPEN);
                    Scanner told = new Scanner(System.in)) {
                ask(client);
                told.nextLine();
                ask(client);
            }
        }

        private static void ask(DicomClient client) {
            try {
                client.echo(RequestControl.within(Duration.ofSeconds(10)));
                System.out.println("said: answered");
            } catch (DicomException | InterruptedException e) {
                System.out.println("said: " + e.getMessage());
            }
        }
    }
}
