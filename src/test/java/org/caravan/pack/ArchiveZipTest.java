package org.caravan.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.caravan.dicom.data.Part10;
import org.caravan.files.Digests;
import org.caravan.peers.PeerProcess;
import org.caravan.routes.PackedHeaders;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArchiveZipTest {

    private static final Manifest MANIFEST = new Manifest(
            "identified",
            Grouping.SERIES,
            2,
            "TB-001",
            "TB-01",
            List.of(new Manifest.Superseded("TB-001/x_v1.zip", 1, "0".repeat(64))));

    @TempDir
    Path folder;

    private final SortedMap<String, ArchivedObject> objects = new TreeMap<>();

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : new String[] {"b.dcm", "a.dcm"}) {
            add(name, Files.writeString(folder.resolve(name), name.repeat(100_000)));
        }
    }

    private void add(String path, Path file) {
        objects.put(path, object(path, new ArchivedObject.Content() {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public long size() throws IOException {
                return Files.size(file);
            }
        }));
    }

    private static ArchivedObject object(String path, ArchivedObject.Content content) {
        return new ArchivedObject(
                1,
                "TB-001",
                "1.2",
                "1.2.3",
                "1.2.3." + path.length(),
                "la-paz",
                Instant.parse("2026-01-02T03:04:05Z"),
                content);
    }

    private ArchiveZip.Packed write(int level, Path archive) throws IOException {
        return new ArchiveZip(level, new PackedHeaders()).write(objects, Map.of(Manifest.NAME, MANIFEST), archive);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void holdsEveryObjectAndAManifestThatAgrees(int level) throws IOException {
        Path archive = folder.resolve("out/x.zip");

        var packed = write(level, archive);

        assertThat(packed.sha256()).isEqualTo(Digests.sha256(archive));
        assertThat(packed.bytes()).isEqualTo(Files.size(archive));
        assertThat(packed.members()).extracting(ArchiveZip.Member::path).containsExactly("a.dcm", "b.dcm");
        try (var zip = new ZipFile(archive.toFile())) {
            JsonNode manifest = new ObjectMapper().readTree(zip.getInputStream(zip.getEntry(Manifest.NAME)));
            assertThat(manifest.path("objects")).hasSize(2);
            for (JsonNode object : manifest.path("objects")) {
                ZipEntry entry = zip.getEntry(object.path("path").asText());
                assertThat(object.path("sha256").asText()).isEqualTo(Digests.sha256(zip.getInputStream(entry)));
                assertThat(object.path("bytes").asLong()).isEqualTo(entry.getSize());
                assertThat(object.path("pacs").asText()).isEqualTo("la-paz");
                assertThat(object.path("received").asText()).isEqualTo("2026-01-02T03:04:05Z");
            }
            assertThat(manifest.path("rendition").asText()).isEqualTo("identified");
            assertThat(manifest.path("PatientID").asText()).isEqualTo("TB-001");
            assertThat(manifest.path("correctedFromPatientID").asText()).isEqualTo("TB-01");
            assertThat(manifest.path("supersedes").get(0).path("file").asText()).isEqualTo("TB-001/x_v1.zip");
            assertThat(zip.size()).isEqualTo(3);
        }
        assertThat(PeerProcess.run(Duration.ofMinutes(1), List.of("zip", "-Tq", archive.toString())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10008.1.2.1, 8", // explicit VR little endian
        "1.2.840.10008.1.2.4.50, 0", // JPEG baseline
        "1.2.840.10008.1.2.4.80, 0", // JPEG-LS
        "1.2.840.10008.1.2.4.90, 0", // JPEG 2000
        "1.2.840.10008.1.2.5, 0", // RLE
        "1.2.840.10008.1.2.1.99, 0" // deflated
    })
    void storesWhatIsCompressedAlreadyAndDeflatesTheRest(String transferSyntax, int method) throws IOException {
        objects.clear();
        for (int length : new int[] {10_000, (1 << 20) - 400, 3 << 20}) {
            Path file = folder.resolve(length + ".dcm");
            try (OutputStream out = Files.newOutputStream(file)) {
                Part10.writeHeader(out, "1.2.840.10008.5.1.4.1.1.2", "1.2.3." + length, transferSyntax, "TEST");
                out.write(new byte[length]);
            }
            add(file.getFileName().toString(), file);
        }
        Path archive = folder.resolve("out/x.zip");

        var packed = write(6, archive);

        assertThat(packed.sha256()).isEqualTo(Digests.sha256(archive));
        try (var zip = new ZipFile(archive.toFile())) {
            for (var member : packed.members()) {
                ZipEntry entry = zip.getEntry(member.path());
                assertThat(entry.getMethod()).as("%s", entry).isEqualTo(method);
                assertThat(member.kind().transferSyntaxUid()).isEqualTo(transferSyntax);
                assertThat(Digests.sha256(zip.getInputStream(entry)))
                        .isEqualTo(member.sha256())
                        .isEqualTo(Digests.sha256(folder.resolve(member.path())));
            }
        }
        assertThat(PeerProcess.run(Duration.ofMinutes(1), List.of("unzip", "-tqq", archive.toString())))
                .isEmpty();
    }

    @Test
    void givesTheSameBytesForTheSameObjects() throws IOException {
        assertThat(write(6, folder.resolve("2.zip")).sha256())
                .isEqualTo(write(6, folder.resolve("1.zip")).sha256());
    }

    @Test
    @Fault(62)
    void leavesTheOldArchiveAndNoPartWhenAFileCannotBeRead() throws IOException {
        Path archive = folder.resolve("x.zip");
        var whole = write(6, archive);
        add("c.dcm", folder.resolve("absent.dcm"));

        assertThatThrownBy(() -> write(6, archive)).isInstanceOf(IOException.class);

        assertThat(Digests.sha256(archive)).isEqualTo(whole.sha256());
        assertThat(folder.resolve("x.zip.part")).doesNotExist();
    }

    @Test
    void holdsMoreMembersThanAZipOfOldCould() throws Exception {
        objects.clear();
        ArchivedObject.Content content = constant(3, (byte) 1);
        for (int i = 0; i < 66_000; i++) {
            objects.put(String.format("%05d.dcm", i), object("x", content));
        }
        Path archive = folder.resolve("many.zip");
        var packed = write(0, archive);
        assertThat(PeerProcess.run(Duration.ofMinutes(1), List.of("zipinfo", "-h", archive.toString())))
                .contains("number of entries: 66001");
        assertThat(readBack(archive)).isEqualTo(packed.checks());
    }

    /** Zeros are deflated in no time, and the archive is small. */
    @ParameterizedTest
    @ValueSource(ints = {1})
    void holdsAnObjectOfMoreThanFourGigabytes(int level) throws Exception {
        objects.clear();
        long length = (1L << 32) + 7;
        objects.put("huge.dcm", object("x", constant(length, (byte) 0)));
        Path archive = folder.resolve("huge.zip");
        var packed = write(level, archive);
        assertThat(packed.members().get(0).bytes()).isEqualTo(length);
        assertThat(PeerProcess.run(Duration.ofMinutes(1), List.of("zipinfo", "-l", archive.toString(), "huge.dcm")))
                .contains(Long.toString(length));
        assertThat(readBack(archive)).isEqualTo(packed.checks());
    }

    private static Map<String, ArchiveZip.Check> readBack(Path archive) throws IOException {
        Map<String, ArchiveZip.Check> found = new TreeMap<>();
        ArchiveMembers members = new ArchiveMembers(archive);
        while (members.hasNext()) {
            ArchiveMembers.Member member = members.next();
            found.put(member.name(), member.read());
        }
        members.close();
        return found;
    }

    private static ArchivedObject.Content constant(long length, byte value) {
        return new ArchivedObject.Content() {
            @Override
            public InputStream open() {
                return new InputStream() {
                    private long left = length;

                    @Override
                    public int read() {
                        return left-- > 0 ? value : -1;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int count) {
                        int given = (int) Math.min(count, left);
                        java.util.Arrays.fill(bytes, offset, offset + given, value);
                        left -= given;
                        return given == 0 && count > 0 ? -1 : given;
                    }
                };
            }

            @Override
            public long size() {
                return length;
            }
        };
    }
}
