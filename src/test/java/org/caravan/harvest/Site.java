package org.caravan.harvest;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.dao.DataAccessResourceFailureException;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.dicom.TestedToolkit;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.queue.QueueStatus;
import org.caravan.suite.ChildOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A site as a user sets it up: the shipped {@code routes/}, copied, with one more file for a PACS and one for a destination. Each is a copy of a
 * shipped file with other values, as the README tells.
 */
final class Site implements AutoCloseable {

    static final String AE_TITLE = "CARAVAN";

    private static final Path SHIPPED = Path.of("routes");
    private static final Pattern JVM_OPTION = Pattern.compile("(?<=\\s)(-X\\S+)");

    private final Path folder;
    private final Path routes;
    private final Path destination;
    private final int dicomPort = Ports.free();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Caravan caravan;
    private Instant started;

    Site(Path folder) {
        this.folder = folder;
        this.routes = folder.resolve("routes");
        this.destination = folder.resolve("central");
        copyShippedRoutes(routes);
        try {
            Files.createDirectories(destination);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.put(Settings.DATA, folder.resolve("var").toString());
        settings.put(Settings.ROUTES, routes.toString());
        settings.put(Settings.NODE, "site");
        settings.put(Settings.DICOM_AE_TITLE, AE_TITLE);
        settings.put(Settings.DICOM_PORT, Integer.toString(dicomPort));
        settings.put("caravan.console.port", Integer.toString(Ports.free()));
        settings.put("caravan.management.port", Integer.toString(Ports.free()));
        settings.put("camel.component.dicom.toolkit", TestedToolkit.name());
        addDestination();
    }

    static void copyShippedRoutes(Path to) {
        try {
            copy(SHIPPED, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port our listener takes objects on. */
    int dicomPort() {
        return dicomPort;
    }

    Site with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** Adds a PACS on this machine: a copy of the shipped file of the rehearsal PACS with other values. */
    Site addPacs(String name, String aeTitle, int port, String idPattern, int requestsPerMinute) {
        String file = read(SHIPPED.resolve("pacs/rehearsal.camel.yaml"));
        file = replace(file, "aeTitle: REHEARSAL", "aeTitle: " + aeTitle);
        file = replace(file, "port: \"{{caravan.rehearsal.port}}\"", "port: " + port);
        file = setParameter(file, "idPattern", "'" + idPattern + "'");
        file = setParameter(file, "patientQuery", "\"*\"");
        file = setParameter(file, "requestsPerMinute", "\"" + requestsPerMinute + "\"");
        file = setParameter(file, "list", "\"\"");
        file = replace(file, "\"{{caravan.rehearsal}}\"", "\"true\"");
        write(routes.resolve("pacs/" + name + ".camel.yaml"), file.replace("rehearsal", name));
        return this;
    }

    private void addDestination() {
        String file = read(SHIPPED.resolve("destinations/folder.camel.yaml"));
        file = replace(file, "folder: /mnt/archives", "folder: " + destination);
        file = replace(file, "value: \"false\"", "value: \"true\"");
        write(
                routes.resolve("destinations/central.camel.yaml"),
                file.replace("name: folder", "name: central")
                        .replace("value: folder", "value: central")
                        .replace("routeId: deliver-folder", "routeId: deliver-central")
                        .replace("routeId: tell-superseded-folder", "routeId: tell-superseded-central"));
    }

    /** Sets how long to wait for stragglers of a PACS; its file leaves that at the template's default. */
    Site withGrace(String pacs, String grace) {
        Path file = routes.resolve("pacs/" + pacs + ".camel.yaml");
        String parameters = "    routeId: download-" + pacs + "\n    parameters:\n";
        write(
                file,
                replace(read(file), parameters, parameters + "      - name: grace\n        value: " + grace + "\n"));
        return this;
    }

    /** Sets how many associations to a PACS there may be, over all nodes. */
    Site withAssociations(String pacs, int number) {
        Path file = routes.resolve("pacs/" + pacs + ".camel.yaml");
        String port = "        callingAeTitle:";
        write(file, replace(read(file), port, "        maxAssociations: " + number + "\n" + port));
        return this;
    }

    /** Adds lines to the bean of a PACS, such as {@code pauseFirst: 1s}. */
    Site withManners(String pacs, String... lines) {
        Path file = routes.resolve("pacs/" + pacs + ".camel.yaml");
        String port = "        callingAeTitle:";
        String added = Stream.of(lines).map(line -> "        " + line + "\n").collect(Collectors.joining());
        write(file, replace(read(file), port, added + port));
        return this;
    }

    /** Adds parameters to one of the templates that a PACS takes, such as discover or download; each as {@code name: value}. */
    Site withParameters(String template, String pacs, String... parameters) {
        Path file = routes.resolve("pacs/" + pacs + ".camel.yaml");
        String begin = "    routeId: " + template + "-" + pacs + "\n    parameters:\n";
        String added = Stream.of(parameters)
                .map(parameter -> parameter.split(": ", 2))
                .map(parameter -> "      - { name: " + parameter[0] + ", value: \"" + parameter[1] + "\" }\n")
                .collect(Collectors.joining());
        write(file, replace(read(file), begin, begin + added));
        return this;
    }

    /** Asks a PACS at these times, too; a Quartz cron expression. */
    Site withSchedule(String pacs, String cron) {
        Path file = routes.resolve("pacs/" + pacs + ".camel.yaml");
        write(
                file,
                read(file)
                        + """

                        - templatedRoute:
                            routeTemplateRef: discover-on-schedule
                            routeId: discover-on-schedule-%1$s
                            parameters:
                              - { name: pacs, value: %1$s }
                              - { name: schedule, value: "%2$s" }
                        """
                                .formatted(pacs, cron));
        return this;
    }

    /** Delivers to the same folder with rsync. */
    Site withRsync() {
        write(
                routes.resolve("destinations/central.camel.yaml"),
                """
                - beans:
                    - name: central
                      type: org.caravan.deliver.Rsync
                      properties:
                        target: "%s"
                - templatedRoute:
                    routeTemplateRef: deliver
                    routeId: deliver-central
                    parameters:
                      - { name: destination, value: central }
                      - { name: identifiable, value: "true" }
                """
                        .formatted(destination));
        return this;
    }

    /** Starts everything. */
    Site start() {
        started = Instant.now();
        caravan = Caravan.start(settings());
        return this;
    }

    /** Starts everything as {@code bin/caravan run} does: in a process of its own, with the JVM options of that script. */
    PeerProcess startProcess() throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        JVM_OPTION
                .matcher(read(Path.of("bin/caravan")).replaceAll("(?m)^#.*", ""))
                .results()
                .forEach(option -> command.add(option.group(1)));
        assertThat(command).as("options in bin/caravan").anyMatch(option -> option.startsWith("-Xmx"));
        command.addAll(List.of(ChildOutput.logEverything()));
        command.addAll(List.of("-cp", classPath(), "org.caravan.cli.CaravanCommand", "run"));
        settings.forEach((name, value) -> command.addAll(List.of("--property", name + "=" + value)));
        return PeerProcess.start("caravan", folder, command, () -> PeerProcess.accepts(dicomPort));
    }

    /** Without the classes of tests, and their logback-test.xml. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** As a command reads them that runs beside it. */
    Settings settings() {
        return Settings.read(folder.resolve("application.properties"), settings);
    }

    Caravan caravan() {
        return caravan;
    }

    QueueStatus status() {
        return new QueueStatus(caravan.database().dataSource());
    }

    /** Waits until the discovery that began with the start has ended; a database that is down meanwhile may come back. */
    QueueStatus.Run awaitDiscovery(String pacs, Duration longest) {
        return Awaitility.await("discovery of " + pacs)
                .atMost(longest)
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(DataAccessResourceFailureException.class)
                .until(
                        () -> status().discoveryRuns().stream()
                                .filter(run -> run.pacs().equals(pacs)
                                        && run.finishedAt() != null
                                        && !run.startedAt().isBefore(started.minusSeconds(1)))
                                .findFirst()
                                .orElse(null),
                        run -> run != null);
    }

    /** Waits until discovery has ended and nothing is left to do; a database that is down meanwhile may come back. */
    QueueStatus.Totals awaitIdle(String pacs, Duration longest) {
        QueueStatus.Run run = awaitDiscovery(pacs, longest);
        assertThat(run.state()).as("%s", run).isEqualTo("finished");
        try {
            return Awaitility.await("nothing left to do")
                    .atMost(longest)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreException(DataAccessResourceFailureException.class)
                    .until(() -> status().totals(), QueueStatus.Totals::isIdle);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Not idle: " + status().totals() + "\n" + status().lastErrors(20), e);
        }
    }

    /** The archives at the destination. */
    List<Path> archives() {
        return filesBelow(destination);
    }

    /** The files in a folder of a running site, where files may be renamed and deleted meanwhile. */
    static List<Path> filesBelow(Path folder) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException && !file.equals(folder)) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    return e instanceof NoSuchFileException
                            ? FileVisitResult.CONTINUE
                            : super.postVisitDirectory(visited, e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().sorted().toList();
    }

    /** Everything the site has on disk, whatever its purpose. */
    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("var");
    }

    @Override
    public void close() {
        if (caravan != null) {
            caravan.close();
            caravan = null;
        }
    }

    private static String setParameter(String file, String name, String value) {
        Pattern parameter = Pattern.compile("(- name: " + name + "\\s+value: )\\S.*");
        Matcher matcher = parameter.matcher(file);
        if (!matcher.find()) {
            throw new AssertionError("The shipped file does not set " + name + " any more:\n" + file);
        }
        return matcher.replaceAll("$1" + Matcher.quoteReplacement(value));
    }

    private static String replace(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new AssertionError("The shipped file does not hold '" + from + "' any more:\n" + text);
        }
        return text.replace(from, to);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
