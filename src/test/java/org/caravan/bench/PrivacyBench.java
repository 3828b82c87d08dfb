package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.privacy.PackedFixture;
import org.caravan.privacy.Pseudonyms;
import org.caravan.privacy.Steps;

/** What de-identifying costs beside packing the same series as it came, and how much memory an object of 4 GB takes. */
@Command(
        name = "privacy",
        description =
                "200 x 0.5 MB packed as they came and by the Basic Profile with modified dates, in turn, read back each time; and one object of 4 GB.",
        mixinStandardHelpOptions = true)
final class PrivacyBench implements Callable<Integer> {

    private static final int OBJECTS = 200;
    private static final int ROUNDS = 7;
    private static final double MOST_TIMES = 1.3;
    private static final double MOST_TIMES_ENCRYPTED = 1.5;
    private static final double MOST_MEGABYTES = 300;

    /** The first is what {@code caravan.pack.compression} is unless set, and has the target; of the other, where the disk is all there is, the figures are told. */
    private static final int[] LEVELS = {1, 0};

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file.")
    private Path json;

    @Option(names = "--check", description = "Exit with 1 when a target is missed.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("caravan-bench-privacy");
        try {
            List<Target> targets = new ArrayList<>();
            List<Map<String, Object>> results = new ArrayList<>();
            cost(folder, targets, results);
            targets.add(new Target("MB resident with an object of 4 GB", megabytes(folder), MOST_MEGABYTES, false));
            targets.forEach(System.out::println);
            if (json != null) {
                Report.write(json, "privacy", results, targets);
            }
            return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
        } finally {
            delete(folder);
        }
    }

    private static void cost(Path folder, List<Target> targets, List<Map<String, Object>> results) throws Exception {
        ObjectSet set = ObjectSets.large(folder.resolve("objects"), OBJECTS);
        PackedFixture fixture = new PackedFixture(Files.createDirectory(folder.resolve("data")));
        Map<String, Path> files = new LinkedHashMap<>();
        for (int i = 0; i < set.files().size(); i++) {
            files.put(set.sopInstanceUids().get(i), set.files().get(i));
        }
        int series = fixture.add("BENCH-1", set.studyInstanceUid(), set.seriesInstanceUid(), files);
        Steps steps = fixture.rendition("basic, retain-modified-dates", pseudonyms(folder));
        for (int level : LEVELS) {
            List<Double> plain = new ArrayList<>();
            List<Double> coded = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                double one = seconds(fixture, series, "identified", Steps.NONE, level);
                double other = seconds(fixture, series, "coded", steps, level);
                if (round > 0) { // the first warms up
                    plain.add(one);
                    coded.add(other);
                }
            }
            Figure before = new Figure(plain);
            Figure after = new Figure(coded);
            System.out.printf(
                    "compression %d: as they came %.2f s, de-identified %.2f s (medians of %d rounds)%n",
                    level, before.median(), after.median(), ROUNDS);
            add(results, "identified, compression " + level, before);
            add(results, "de-identified, compression " + level, after);
            if (level == LEVELS[0]) {
                targets.add(new Target(
                        "de-identified / as they came, compression " + level,
                        after.timesAsLongAs(before),
                        MOST_TIMES,
                        false));
            }
        }
        encryption(fixture, series, targets, results);
    }

    /** Beside an archive that is neither compressed nor encrypted. */
    private static void encryption(
            PackedFixture fixture, int series, List<Target> targets, List<Map<String, Object>> results)
            throws Exception {
        List<Double> plain = new ArrayList<>();
        List<Double> encrypted = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            double one = seconds(fixture, series, "identified", Steps.NONE, 0);
            fixture.execute("DELETE FROM archive_member; DELETE FROM archive");
            fixture.due("encrypted", series);
            long start = System.nanoTime();
            if (fixture.packEncrypted("encrypted", Steps.NONE, "7z", "made") == null) {
                throw new IllegalStateException(fixture.value("SELECT last_error FROM archive"));
            }
            if (round > 0) {
                plain.add(one);
                encrypted.add((System.nanoTime() - start) / 1e9);
            }
        }
        Figure before = new Figure(plain);
        Figure after = new Figure(encrypted);
        System.out.printf(
                "stored: plain %.2f s, encrypted as 7z %.2f s (medians of %d rounds)%n",
                before.median(), after.median(), ROUNDS);
        add(results, "encrypted as 7z", after);
        targets.add(new Target(
                "encrypted as 7z / plain, both stored", after.timesAsLongAs(before), MOST_TIMES_ENCRYPTED, false));
    }

    private static void add(List<Map<String, Object>> results, String name, Figure figure) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        Report.put(row, figure);
        results.add(row);
    }

    private static double seconds(PackedFixture fixture, int series, String rendition, Steps steps, int level)
            throws Exception {
        fixture.execute("DELETE FROM archive_member m USING archive a WHERE a.id = m.archive_id AND a.rendition = '"
                + rendition + "'; DELETE FROM archive WHERE rendition = '" + rendition + "'");
        fixture.due(rendition, series);
        long start = System.nanoTime();
        if (fixture.pack(rendition, steps, level) == null) {
            throw new IllegalStateException(fixture.value("SELECT last_error FROM archive"));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    static Pseudonyms pseudonyms(Path folder) throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "a secret of the benchmark");
        Pseudonyms pseudonyms = new Pseudonyms();
        pseudonyms.setSecretFile(secret.toString());
        return pseudonyms;
    }

    /** In a process with the heap that bin/caravan gives. */
    private static double megabytes(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrivacyProcess.class.getName(),
                        Files.createDirectory(folder.resolve("huge")).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The process with the object of 4 GB failed");
        }
        return Long.parseLong(said.substring(said.lastIndexOf('\n') + 1).strip()) / 1024.0;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
