package org.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.Database;
import org.caravan.database.DatabaseSettings;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;
import org.caravan.suite.ChildOutput;

import static org.assertj.core.api.Assertions.assertThat;

/** The demo as a program of its own, with the options that bin/caravan gives the JVM. */
class DemoIT {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Path output;

    @AfterEach
    void endPrograms() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void carriesEveryParticipantAndNobodyElseThenFindsNothingNew() throws Exception {
        String first = demo();
        assertThat(first).contains("Done: 20 series fetched, all 20 delivered and verified.");
        assertThat(membersDelivered())
                .isEqualTo(participants().stream()
                        .map(SyntheticObject::sopInstanceUid)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(patientsInTheDatabase()).isEqualTo(patientIds(participants()));
        assertThat(folderNames()).doesNotContainAnyElementsOf(patientIds(others()));
        assertThat(first)
                .contains("One header before and after")
                .containsPattern("PatientID +REH-[0-9]+ +DEMO-[0-9A-Z]{10}")
                .contains("for research are held: ultrasound and reports");
        assertThat(namedInResearch())
                .as("who is named in what the second destination got")
                .isEmpty();

        String second = demo();
        assertThat(second)
                .contains("This run fetched 0 files (0 B)")
                .contains("Nothing new: 0 series fetched, all 20 already delivered.");
    }

    @Test
    void goesOnWhereAKilledRunEnded() throws Exception {
        Process killed = start("--speed", "4");
        Awaitility.await("the first series")
                .atMost(LONGEST)
                .until(() -> !killed.isAlive()
                        || Files.readString(output).lines().anyMatch(line -> line.matches("[3-9] of .*series.*")));
        assertThat(killed.isAlive()).describedAs(() -> read(output)).isTrue();
        killed.destroyForcibly().waitFor();

        String second = demo();

        assertThat(second).contains("all 20 delivered and verified").contains("were here already).");
        assertThat(membersDelivered()).hasSize(participants().size());
    }

    private String demo() throws Exception {
        Process process = start();
        assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                .describedAs(() -> "still running: " + read(output))
                .isTrue();
        assertThat(process.exitValue()).describedAs(() -> read(output)).isZero();
        String said = read(output);
        leaveOutTheHeader(said);
        return said;
    }

    /** One header of a made-up patient is shown on purpose; all else that the demo says is searched for patients' data, as logs are. */
    private void leaveOutTheHeader(String said) throws IOException {
        int from = said.indexOf("One header before and after");
        int to = said.indexOf("Where it is", from);
        if (from >= 0 && to > from) {
            Files.writeString(output, said.substring(0, from) + said.substring(to));
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(jvmOptions());
        command.addAll(
                List.of("-cp", classPath(), CaravanCommand.class.getName(), "demo", "-p", "caravan.data=" + data()));
        command.addAll(List.of(options));
        output = ChildOutput.file("demo");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return process;
    }

    private static List<String> jvmOptions() throws IOException {
        return Files.readAllLines(Path.of("bin/caravan")).stream()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> Stream.of(line.split("\\s+")))
                .filter(word -> word.startsWith("-X"))
                .toList();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private Path data() {
        return folder.resolve("demo");
    }

    /** By pattern all studies, by list those of the time that routes/pacs/rehearsal.csv names. */
    private static List<SyntheticObject> participants() {
        var studies = new SyntheticStudies(SyntheticStudies.DEMO_SEED);
        List<SyntheticObject> all = new ArrayList<>(studies.participants());
        studies.listed().stream()
                .filter(object -> object.text("StudyDate").startsWith("2024"))
                .forEach(all::add);
        return all;
    }

    private static List<SyntheticObject> others() {
        return new SyntheticStudies(SyntheticStudies.DEMO_SEED).others();
    }

    private static Set<String> patientIds(List<SyntheticObject> objects) {
        Set<String> ids = new TreeSet<>();
        objects.forEach(object -> ids.add(object.text("PatientID")));
        return ids;
    }

    private Set<String> patientsInTheDatabase() throws SQLException {
        Set<String> ids = new TreeSet<>();
        try (Database database = Database.attach(DatabaseSettings.embedded(data().resolve("postgres")));
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT patient_id FROM patient")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    private Set<String> folderNames() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.walk(data())) {
            all.filter(path -> !path.startsWith(data().resolve("postgres")))
                    .forEach(path -> names.add(path.getFileName().toString()));
        }
        return names;
    }

    /** PatientIDs and names of participants in paths and members at the destination that is to know nobody. */
    private Set<String> namedInResearch() throws IOException {
        Set<String> telling = new TreeSet<>(patientIds(participants()));
        participants().forEach(object -> telling.add(object.text("PatientName")));
        Set<String> named = new TreeSet<>();
        int archives = 0;
        try (Stream<Path> files = Files.walk(data().resolve("research"))) {
            for (Path zip : files.filter(Files::isRegularFile).toList()) {
                archives++;
                StringBuilder all = new StringBuilder(zip.toString());
                try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
                    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                        all.append(entry.getName()).append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                    }
                }
                telling.stream().filter(text -> all.indexOf(text) >= 0).forEach(named::add);
            }
        }
        assertThat(archives).isGreaterThan(10);
        return named;
    }

    /** SOP instance UIDs in all archives at the destination; every archive is read whole, which checks its CRCs. */
    private Set<String> membersDelivered() throws IOException {
        Set<String> members = new TreeSet<>();
        try (Stream<Path> files = Files.walk(data().resolve("destination"))) {
            for (Path zip : files.filter(Files::isRegularFile).toList()) {
                assertThat(zip.toString()).endsWith(".zip");
                try (InputStream in = Files.newInputStream(zip);
                        ZipInputStream entries = new ZipInputStream(in, StandardCharsets.UTF_8)) {
                    for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                        entries.transferTo(OutputStream.nullOutputStream());
                        String name = entry.getName().replaceFirst(".*/", "");
                        if (name.endsWith(".dcm")) {
                            assertThat(members.add(name.substring(0, name.length() - 4)))
                                    .isTrue();
                        }
                    }
                }
            }
        }
        return members;
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
