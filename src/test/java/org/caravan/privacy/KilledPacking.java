package org.caravan.privacy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** A process that packs the next archive of the rendition coded, and ends as by kill -9 at a point of it: URL, user, password, data folder, secret, point. */
final class KilledPacking {

    /** Where it ends. */
    enum Point {
        BEFORE_THE_STEPS,
        BETWEEN_TWO_OBJECTS,
        WITHIN_AN_OBJECT,
        AFTER_THE_STEPS,
        WHILE_THE_ARCHIVE_IS_WRITTEN,
        BEFORE_IT_IS_FINISHED
    }

    private KilledPacking() {}

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setPassword(arguments[2]);
        config.setMaximumPoolSize(4);
        Path data = Path.of(arguments[3]);
        Point point = Point.valueOf(arguments[5]);
        PackedFixture fixture = new PackedFixture(data, new HikariDataSource(config));
        Steps profile = fixture.profile("basic", pseudonyms(arguments[4]));
        List<ObjectStep> steps = new ArrayList<>();
        if (point == Point.BEFORE_THE_STEPS) {
            steps.add((objects, work) -> halt());
        }
        if (point == Point.BETWEEN_TWO_OBJECTS) {
            steps.add((objects, work) -> {
                profile.steps().get(0).apply(objects.subList(0, 1), work);
                return halt();
            });
        }
        if (point == Point.WITHIN_AN_OBJECT) {
            haltOnce(data.resolve("work"), ".dcm");
        }
        if (point == Point.WHILE_THE_ARCHIVE_IS_WRITTEN) {
            haltOnce(data.resolve("archives"), ".part");
        }
        steps.addAll(profile.steps());
        if (point == Point.AFTER_THE_STEPS) {
            steps.add((objects, work) -> halt());
        }
        fixture.pack("coded", new Steps(steps), 1, () -> {
            if (point == Point.BEFORE_IT_IS_FINISHED) {
                halt();
            }
        });
        System.err.println("It was not killed");
        System.exit(0);
    }

    static Pseudonyms pseudonyms(String secret) {
        Pseudonyms pseudonyms = new Pseudonyms();
        pseudonyms.setSecretFile(secret);
        pseudonyms.setPrefix("S-");
        return pseudonyms;
    }

    private static <T> T halt() {
        Runtime.getRuntime().halt(137);
        return null;
    }

    /** As soon as a file of that ending is there and has begun to grow. */
    private static void haltOnce(Path folder, String ending) {
        Thread watch = new Thread(() -> {
            while (true) {
                try (Stream<Path> files = Files.isDirectory(folder) ? Files.walk(folder) : Stream.empty()) {
                    if (files.anyMatch(file ->
                            file.toString().endsWith(ending) && file.toFile().length() > 0)) {
                        halt();
                    }
                } catch (java.io.IOException | java.io.UncheckedIOException e) {
                    // it went while we looked
                }
            }
        });
        watch.setDaemon(true);
        watch.start();
    }
}
