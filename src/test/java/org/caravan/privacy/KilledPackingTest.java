package org.caravan.privacy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.zaxxer.hikari.HikariDataSource;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.suite.ChildOutput;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that is killed while it de-identifies and packs: what lies around then, and what comes of it. */
class KilledPackingTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    /** As large as it takes for a look between its first and its last byte. */
    private static final int PIXELS = 24 << 20;

    @TempDir
    Path folder;

    @Test
    void killedAtAnyPointNothingIdentifiedIsAmongArchivesAndTheNextStartMakesItWhole() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "a secret of the project, long enough");
        Set<String> needles = Planted.number(0).needles();
        for (KilledPacking.Point point : KilledPacking.Point.values()) {
            Path data = Files.createDirectory(folder.resolve(point.name()));
            PackedFixture fixture = new PackedFixture(data);
            fixture.due("coded", series(fixture));
            assertThat(kill(fixture, data, secret, point)).as("%s", point).isEqualTo(137);
            assertThat(fixture.value("SELECT state FROM archive WHERE rendition = 'coded'"))
                    .isEqualTo("packing");
            assertNothing(data, needles, point);

            fixture.restart();
            assertThat(data.resolve("work")).as("%s", point).doesNotExist();
            Path archive =
                    fixture.pack("coded", fixture.profile("basic", KilledPacking.pseudonyms(secret.toString())), 1);
            assertThat(archive).as("%s", point).isNotNull();
            assertNothing(data, needles, point);
            try (Stream<Path> files = Files.walk(data.resolve("archives"))) {
                assertThat(files.filter(Files::isRegularFile)).as("%s", point).containsExactly(archive);
            }
        }
    }

    /** In what lies where archives lie, finished or not: their bytes (pixels of zeros, so hardly deflated text) and names. */
    private static void assertNothing(Path data, Set<String> needles, KilledPacking.Point point) throws IOException {
        if (!Files.isDirectory(data.resolve("archives"))) {
            return;
        }
        try (Stream<Path> files = Files.walk(data.resolve("archives"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = data.relativize(file).toString();
                assertThat(Planted.found(needles, name.getBytes(StandardCharsets.UTF_8)))
                        .as("%s", point)
                        .isZero();
                assertThat(Planted.found(needles, inflated(file)))
                        .as("%s", point)
                        .isZero();
            }
        }
    }

    /** The members of a zip as far as it was written. */
    private static byte[] inflated(Path file) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.ZipInputStream(Files.newInputStream(file))) {
            while (zip.getNextEntry() != null) {
                all.writeBytes(zip.readNBytes(1 << 16));
            }
        } catch (java.io.EOFException | java.util.zip.ZipException e) {
            // killed here
        }
        return all.toByteArray();
    }

    private int series(PackedFixture fixture) throws IOException {
        Planted who = Planted.number(0);
        Map<String, Path> files = new LinkedHashMap<>();
        for (int i = 1; i <= 2; i++) {
            String uid = "1.2.826.0.1.56.1." + i;
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("SpecificCharacterSet", who.terms());
            object.put("SOPClassUID", CT);
            object.put("SOPInstanceUID", uid);
            object.put("StudyInstanceUID", "1.2.826.0.1.56");
            object.put("SeriesInstanceUID", "1.2.826.0.1.56.1");
            object.put("PatientName", who.name());
            object.put("PatientID", who.id());
            object.put("PixelData", new byte[PIXELS]);
            Path file = folder.resolve(uid);
            Files.write(file, Part10.header(CT, uid, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null));
            Files.write(
                    file,
                    DataSetWriter.toBytes(object, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN),
                    java.nio.file.StandardOpenOption.APPEND);
            files.put(uid, file);
        }
        return fixture.add(who.id(), "1.2.826.0.1.56", "1.2.826.0.1.56.1", files);
    }

    private static int kill(PackedFixture fixture, Path data, Path secret, KilledPacking.Point point) throws Exception {
        HikariDataSource pool = (HikariDataSource) fixture.dataSource();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledPacking.class.getName(),
                        pool.getJdbcUrl(),
                        pool.getUsername(),
                        String.valueOf(pool.getPassword()),
                        data.toString(),
                        secret.toString(),
                        point.name()))
                .redirectErrorStream(true)
                .redirectOutput(ChildOutput.file("killed-packing").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
