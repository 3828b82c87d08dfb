package org.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomException;
import org.caravan.peers.Ports;
import org.caravan.rehearsal.RehearsalPacs;

/** Commands run in this process, over a rehearsal PACS that a file names la-paz. */
@Timeout(120)
abstract class RehearsedCommands {

    @TempDir
    Path folder;

    final int listenerPort = Ports.free();
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    RehearsalPacs pacs;

    @BeforeEach
    void startPacs() throws DicomException, IOException {
        pacs = RehearsalPacs.start(0, "CARAVAN", listenerPort, 0);
        Files.createDirectories(folder.resolve("routes/pacs"));
        Files.copy(Path.of("routes/25-pace.camel.yaml"), folder.resolve("routes/25-pace.camel.yaml"));
        writePacs("la-paz", "REHEARSAL", pacs.port());
    }

    @AfterEach
    void stopPacs() {
        pacs.close();
    }

    int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String setting : List.of(
                "caravan.routes=" + folder.resolve("routes"),
                "caravan.data=" + folder.resolve("var"),
                "caravan.dicom.port=" + listenerPort)) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            if (all.stream().noneMatch(argument -> argument.startsWith(name))) {
                all.addAll(List.of("-p", setting));
            }
        }
        return CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    void writePacs(String name, String aeTitle, int port) throws IOException {
        Files.writeString(folder.resolve("routes/pacs/" + name + ".camel.yaml"), pacsFile(name, aeTitle, port));
    }

    void writeParticipants(String idPattern) throws IOException {
        for (String file : List.of("00-errors.camel.yaml", "10-discover.camel.yaml")) {
            Files.copy(Path.of("routes", file), folder.resolve("routes").resolve(file));
        }
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        + """
                - templatedRoute:
                    routeTemplateRef: discover
                    routeId: discover-la-paz
                    parameters:
                      - { name: pacs, value: la-paz }
                      - { name: idPattern, value: "%s" }
                """
                                .formatted(idPattern));
    }

    static String pacsFile(String name, String aeTitle, int port) {
        return """
                - beans:
                    - name: %s
                      type: org.caravan.camel.dicom.Pacs
                      properties:
                        aeTitle: %s
                        host: 127.0.0.1
                        port: %d
                        callingAeTitle: CARAVAN
                """
                .formatted(name, aeTitle, port);
    }
}
