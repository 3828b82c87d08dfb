package org.caravan.pack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.data.Part10;
import org.caravan.files.Digests;
import org.caravan.peers.PeerProcess;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SeriesZipTest {

    @TempDir
    Path folder;

    private final TreeMap<String, Path> files = new TreeMap<>();

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : new String[] {"b.dcm", "a.dcm"}) {
            files.put(name, Files.writeString(folder.resolve(name), name.repeat(100_000)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void holdsEveryFileAndAManifestThatAgrees(int level) throws IOException {
        Path archive = folder.resolve("out/x.zip");

        var packed = new SeriesZip(level, Part10::isCompressed).write(files, archive);

        assertThat(packed.sha256()).isEqualTo(Digests.sha256(archive));
        assertThat(packed.bytes()).isEqualTo(Files.size(archive));
        assertThat(packed.members()).extracting(SeriesZip.Member::name).containsExactly("a.dcm", "b.dcm");
        try (var zip = new ZipFile(archive.toFile())) {
            var manifest = Manifest.parse(
                    zip.getInputStream(zip.getEntry(Manifest.NAME)).readAllBytes());
            var found = new TreeMap<String, String>();
            for (String name : files.keySet()) {
                found.put(name, Digests.sha256(zip.getInputStream(zip.getEntry(name))));
            }
            assertThat(manifest.difference(found)).isEmpty();
            assertThat(zip.size()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10008.1.2.1, 8", // explicit VR little endian
        "1.2.840.10008.1.2.4.50, 0", // JPEG baseline
        "1.2.840.10008.1.2.5, 0", // RLE
        "1.2.840.10008.1.2.1.99, 0" // deflated
    })
    void storesWhatIsCompressedAlreadyAndDeflatesTheRest(String transferSyntax, int method) throws IOException {
        files.clear();
        for (int length : new int[] {10_000, (1 << 20) - 400, 3 << 20}) {
            Path file = folder.resolve(length + ".dcm");
            try (OutputStream out = Files.newOutputStream(file)) {
                Part10.writeHeader(out, "1.2.840.10008.5.1.4.1.1.2", "1.2.3." + length, transferSyntax, "TEST");
                out.write(new byte[length]);
            }
            files.put(file.getFileName().toString(), file);
        }
        Path archive = folder.resolve("out/x.zip");

        var packed = new SeriesZip(6, Part10::isCompressed).write(files, archive);

        assertThat(packed.sha256()).isEqualTo(Digests.sha256(archive));
        try (var zip = new ZipFile(archive.toFile())) {
            for (var member : packed.members()) {
                ZipEntry entry = zip.getEntry(member.name());
                assertThat(entry.getMethod()).as("%s", entry).isEqualTo(method);
                assertThat(Digests.sha256(zip.getInputStream(entry)))
                        .isEqualTo(member.sha256())
                        .isEqualTo(Digests.sha256(files.get(member.name())));
            }
        }
        assertThat(PeerProcess.run(Duration.ofMinutes(1), List.of("unzip", "-tqq", archive.toString())))
                .isEmpty();
    }

    @Test
    void givesTheSameBytesForTheSameFiles() throws IOException {
        var first = new SeriesZip(6, Part10::isCompressed).write(files, folder.resolve("1.zip"));
        var second = new SeriesZip(6, Part10::isCompressed).write(files, folder.resolve("2.zip"));

        assertThat(second.sha256()).isEqualTo(first.sha256());
    }

    @Test
    @Fault(62)
    void leavesTheOldArchiveAndNoPartWhenAFileCannotBeRead() throws IOException {
        Path archive = folder.resolve("x.zip");
        var whole = new SeriesZip(6, Part10::isCompressed).write(files, archive);
        files.put("c.dcm", folder.resolve("absent.dcm"));

        assertThatThrownBy(() -> new SeriesZip(6, Part10::isCompressed).write(files, archive))
                .isInstanceOf(IOException.class);

        assertThat(Digests.sha256(archive)).isEqualTo(whole.sha256());
        assertThat(folder.resolve("x.zip.part")).doesNotExist();
    }

    @Test
    void manifestTellsMissingSurplusAndOtherMembersApart() {
        var manifest = new Manifest(new TreeMap<>(Map.of("a", "0".repeat(64), "b", "1".repeat(64))));

        assertThat(manifest.difference(Map.of("a", "f".repeat(64), "c", "2".repeat(64))))
                .isEqualTo("of 2 members 1 are missing, 1 are too many and 1 have another SHA-256 sum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc  a.dcm\n", "html\n"})
    void refusesAManifestThatIsNone(String text) {
        assertThatThrownBy(() -> Manifest.parse(text.getBytes())).isInstanceOf(IllegalArgumentException.class);
    }
}
