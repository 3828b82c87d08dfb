package org.caravan.pack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.caravan.database.TestDatabase;
import org.caravan.files.Digests;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.encrypt.Encryption;
import org.caravan.privacy.encrypt.MadePasswords;
import org.caravan.privacy.encrypt.SevenZip;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;
import org.caravan.routes.PackedHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Archives that 7-Zip encrypts. */
class EncryptedArchiveIT {

    private static final String PASSWORD = "correct horse 9";

    @TempDir
    private Path data;

    private final SortedMap<String, ArchivedObject> objects = new TreeMap<>();

    @BeforeEach
    void twoObjects() throws IOException {
        Path files = Files.createDirectory(data.resolve("series"));
        for (int i = 1; i <= 2; i++) {
            Path file = Files.writeString(files.resolve(i + ".dcm"), "object " + i + " ".repeat(100_000 * i));
            objects.put(
                    "P7/Müller_" + i + ".dcm",
                    new ArchivedObject(
                            1, "P7", "1.2", "1.2.1", "1.2.1." + i, null, null, new ArchivedObject.InFile(file)));
        }
    }

    private ArchiveZip.Packed write(Encryption.Kind kind, Path archive) throws Exception {
        Path note = Files.writeString(data.resolve("note"), "beside");
        return new EncryptedArchive(data, new PackedHeaders(), new SevenZip(kind, PASSWORD))
                .write(
                        objects,
                        Map.of(
                                "note.txt",
                                (out, members) -> Files.copy(note, out),
                                "manifest.json",
                                new Manifest("r", Grouping.SERIES, 1, "P7", null, List.of())),
                        archive);
    }

    @ParameterizedTest
    @EnumSource(value = Encryption.Kind.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whatIsReadBackWithThePasswordIsWhatWasPutIn(Encryption.Kind kind) throws Exception {
        Path archive = data.resolve("archives/a." + kind.written());
        ArchiveZip.Packed packed = write(kind, archive);

        Map<String, ArchiveZip.Check> left = new HashMap<>(packed.checks());
        assertThat(left).hasSize(4).containsKeys("P7/Müller_1.dcm", "note.txt", "manifest.json");
        EncryptedMembers members = new EncryptedMembers(archive, new SevenZip(kind, PASSWORD));
        while (members.hasNext()) {
            ArchiveMembers.Member member = members.next();
            assertThat(member.read()).isEqualTo(left.remove(member.name()));
        }
        members.close();
        assertThat(left).isEmpty();
        assertThat(members.sha256()).isEqualTo(Digests.sha256(archive));
        assertThat(packed.bytes()).isEqualTo(Files.size(archive));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        String bytes = Files.readString(archive, StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("object 1", "beside");
        assertThat(bytes.contains("note.txt")).isEqualTo(kind == Encryption.Kind.ZIP);
        try (var staged = Files.list(data.resolve(MadeObjects.FOLDER))) {
            assertThat(staged).isEmpty();
        }
        assertThat(data.resolve("series/1.dcm")).exists();
    }

    @Test
    void anotherPasswordOpensNothing() throws Exception {
        Path archive = data.resolve("archives/a.7z");
        write(Encryption.Kind.SEVEN_ZIP, archive);
        assertThatThrownBy(
                        () -> new EncryptedMembers(archive, new SevenZip(Encryption.Kind.SEVEN_ZIP, "another one 12")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatIsDamagedIsNotWhatWasPutIn() throws Exception {
        Path archive = data.resolve("archives/a.7z");
        ArchiveZip.Packed packed = write(Encryption.Kind.SEVEN_ZIP, archive);
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        EncryptedMembers members = new EncryptedMembers(archive, new SevenZip(Encryption.Kind.SEVEN_ZIP, PASSWORD));
        boolean same = true;
        while (members.hasNext()) {
            ArchiveMembers.Member member = members.next();
            try {
                same &= member.read().equals(packed.checks().get(member.name()));
            } catch (IOException e) {
                same = false;
            }
        }
        members.close();
        assertThat(same).isFalse();
    }

    @Test
    void aPasswordThatIsMadeIsHandedOverOnce() {
        DataSource dataSource = TestDatabase.fresh();
        QueueFixture.queueSeries(dataSource, "a", 1);
        TestDatabase.execute(
                dataSource,
                "INSERT INTO archive (series_id, version, rendition, state, node) VALUES (1, 1, 'r', 'queued', 'n')");
        long archive = Long.parseLong(TestDatabase.value(dataSource, "SELECT max(id) FROM archive"));
        MadePasswords made = new MadePasswords(new Sql(dataSource));
        Encryption encryption = Encryption.of("7z", "made");
        String password = password(encryption, archive, made);

        assertThat(password).matches("[a-z2-9]{24}").isNotEqualTo(password(encryption, archive + 0, made));
        assertThat(made.handOver(archive, "Rosa Quispe"))
                .hasValueSatisfying(text -> assertThat(text).hasSize(24));
        assertThat(made.handOver(archive, "Rosa Quispe")).isEmpty();
        assertThat(made.handOver(archive + 1, "Rosa Quispe")).isEmpty();
    }

    private static String password(Encryption encryption, long archive, MadePasswords made) {
        try {
            return encryption.password(archive, made);
        } catch (HeldException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thePasswordOfAFileIsItsFirstLineAndNobodyElseMayReadIt() throws Exception {
        Path file = Files.writeString(data.resolve("password"), PASSWORD + "\nmore\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Encryption encryption = Encryption.of("zip", "file:" + file);
        assertThatThrownBy(() -> encryption.password(1, null)).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(encryption.password(1, null)).isEqualTo(PASSWORD);
        Files.writeString(file, "short\n");
        assertThatThrownBy(() -> encryption.password(1, null))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("12 to 200")
                .hasMessageNotContaining("short");
    }

    @ParameterizedTest
    @CsvSource({
        "rar, made, encryption is to be 7z or zip",
        "7z, hunter2hunter2, never stands in a route file",
        "'', made, 7z or zip"
    })
    void parametersThatSayNothingAreRefused(String kind, String password, String message) {
        assertThatThrownBy(() -> Encryption.of(kind, password))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }
}
