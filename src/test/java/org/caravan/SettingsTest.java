package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void defaultsHoldWithoutAFile() {
        Settings settings = read(Map.of(), Map.of(), Map.of());

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.get("caravan.data")).isEqualTo("var");
        assertThat(settings.number("caravan.dicom.port")).isEqualTo(11112);
        assertThat(settings.get("caravan.node")).isNotBlank();
    }

    @Test
    void commandLineWinsOverSystemPropertiesOverTheEnvironmentOverTheFile() throws IOException {
        file("caravan.dicom.port=1", "caravan.dicom.host=1", "caravan.data=1", "caravan.routes=1");
        Settings settings = read(
                Map.of("caravan.dicom.port", "4"),
                Map.of("CARAVAN_DICOM_PORT", "2", "CARAVAN_DICOM_HOST", "2", "CARAVAN_DATA", "2"),
                Map.of("caravan.dicom.port", "3", "caravan.dicom.host", "3"));

        assertThat(settings.get("caravan.dicom.port")).isEqualTo("4");
        assertThat(settings.get("caravan.dicom.host")).isEqualTo("3");
        assertThat(settings.get("caravan.data")).isEqualTo("2");
        assertThat(settings.get("caravan.routes")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            caravan.dicom.prot=11112    | caravan.dicom.prot is no setting; did you mean caravan.dicom.port?
            caravan.colour-of-the-sky=1 | caravan.colour-of-the-sky is no setting; application.properties lists every name
            caravan.node=ward 3, 'west' | caravan.node is 'ward 3, 'west''; write letters, digits, '.', '_' and '-' alone, for example node-1
            caravan.dicom.port=abc      | caravan.dicom.port is 'abc'; write a whole number from 1 to 65535, for example 11112
            caravan.dicom.port=0        | caravan.dicom.port is '0'; write a whole number from 1 to 65535
            caravan.dicom.port=65536    | caravan.dicom.port is '65536'; write a whole number from 1 to 65535
            caravan.rehearsal=yes       | caravan.rehearsal is 'yes'; write true or false
            caravan.database.pool-size=-1 | caravan.database.pool-size is '-1'; write a whole number from 2 to 1000, for example 40
            caravan.dicom.ae-title=A_TITLE_TOO_LONG_BY_FAR | caravan.dicom.ae-title must be an AE title: 1 to 16
            caravan.log.level=LOUD      | caravan.log.level is 'LOUD'; write TRACE, DEBUG, INFO, WARN or ERROR
            """)
    void namesWhatIsWrongAndWhatToWriteInstead(String line, String message) throws IOException {
        file(line);

        Settings settings = read(Map.of(), Map.of(), Map.of());

        assertThat(settings.problems()).singleElement().asString().startsWith(message);
        assertThatThrownBy(settings::requireValid)
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aByteOrderMarkBeforeASettingIsNamedAndOneBeforeACommentIsLetBe() throws IOException {
        file("\uFEFFcaravan.dicom.port=11999");
        assertThat(read(Map.of(), Map.of(), Map.of()).problems())
                .singleElement()
                .asString()
                .endsWith(
                        "application.properties begins with a byte order mark, which hides its first setting caravan.dicom.port; save it as"
                                + " UTF-8 without one");

        file("\uFEFF# Settings", "caravan.dicom.port=11999");
        Settings commented = read(Map.of(), Map.of(), Map.of());
        assertThat(commented.problems()).isEmpty();
        assertThat(commented.number("caravan.dicom.port")).isEqualTo(11999);
    }

    @Test
    void aFileThatIsNotUtf8IsNamed() throws IOException {
        Files.write(folder.resolve("application.properties"), new byte[] {'a', '=', (byte) 0xFC, '\n'});
        assertThat(read(Map.of(), Map.of(), Map.of()).problems())
                .singleElement()
                .asString()
                .endsWith("application.properties is not UTF-8 text; save it as UTF-8");
    }

    @Tag("hostile")
    @Test
    void noMoreIsReadThanSettingsAndSecretsCanNeed() throws IOException {
        file("caravan.dicom.port=11999", "# " + "x".repeat(1_000_000));
        assertThat(read(Map.of(), Map.of(), Map.of()).problems())
                .singleElement()
                .asString()
                .endsWith(
                        "application.properties is larger than 1000000 bytes; write one name=value a line, and nothing else");

        file("caravan.database.password-file=/dev/zero");
        assertThat(read(Map.of(), Map.of(), Map.of()).problems())
                .singleElement()
                .asString()
                .contains("/dev/zero, which is larger than 10000 bytes; name the file that holds the secret alone");
    }

    @Test
    void anEmptyValueMeansTheDefault() throws IOException {
        file("caravan.dicom.port=");

        assertThat(read(Map.of(), Map.of(), Map.of()).number("caravan.dicom.port"))
                .isEqualTo(11112);
    }

    @Test
    void otherNamesAreTheUsersOwn() throws IOException {
        file("laPaz.host=10.0.0.1", "camel.component.sql.data-source=#other");

        assertThat(read(Map.of(), Map.of(), Map.of()).problems()).isEmpty();
    }

    @Test
    void aMisspeltEnvironmentVariableIsNamedAndAForeignOneIsLetBe() {
        Settings settings =
                read(Map.of(), Map.of("CARAVAN_DICOM_PROT", "1", "CARAVAN_SERVICE_HOST", "10.0.0.1"), Map.of());

        assertThat(settings.problems())
                .containsExactly(
                        "the environment sets CARAVAN_DICOM_PROT, which is no setting; did you mean CARAVAN_DICOM_PORT?");
    }

    @Test
    void aSecretComesFromAFileToo() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");

        Settings settings = read(Map.of(), Map.of("CARAVAN_DATABASE_PASSWORD_FILE", secret.toString()), Map.of());

        assertThat(settings.get("caravan.database.password")).isEqualTo("s3cret");
    }

    @Test
    void anUnreadableSecretFileIsNamedWithoutItsContent() {
        Settings settings = read(Map.of("caravan.database.password-file", "/nowhere"), Map.of(), Map.of());

        assertThat(settings.problems())
                .containsExactly("caravan.database.password-file names /nowhere, which cannot be read");
    }

    @Test
    void applicationPropertiesListsEverySettingWithItsDefault() throws IOException {
        String shipped = Files.readString(Path.of("application.properties"));

        for (Setting setting : Settings.ALL) {
            String fallback = setting.name().equals(Settings.NODE) ? "" : setting.fallback();
            assertThat(shipped).contains("#" + setting.name() + "=" + fallback + "\n");
        }
        assertThat(read(Map.of(), Map.of(), Map.of()).problems()).isEmpty();
    }

    @Test
    void routesUseNoSettingThatIsNotOne() throws IOException {
        var names = Settings.ALL.stream().map(Setting::name).toList();
        var placeholder = Pattern.compile("\\{\\{\\??(caravan\\.[^:}]+)[:}]");
        try (var files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(placeholder.matcher(Files.readString(file)).results().map(found -> found.group(1)))
                        .describedAs(file.toString())
                        .isSubsetOf(names);
            }
        }
    }

    private void file(String... lines) throws IOException {
        Files.write(folder.resolve("application.properties"), List.of(lines));
    }

    private Settings read(Map<String, String> overrides, Map<String, String> environment, Map<String, String> system) {
        Properties properties = new Properties();
        properties.putAll(system);
        return Settings.read(folder.resolve("application.properties"), overrides, environment, properties);
    }
}
