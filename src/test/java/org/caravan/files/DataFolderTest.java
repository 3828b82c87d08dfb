package org.caravan.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DataFolderTest {

    @TempDir
    Path temp;

    @Test
    void aNewDataFolderIsForItsUserAlone() throws IOException {
        DataFolder folder = new DataFolder(temp.resolve("var"), false);

        assertThat(folder.close()).as("nothing was open").isZero();

        for (String name : new String[] {"", "incoming", "series", "quarantine", "archives", "quality", "log"}) {
            assertThat(rights("var/" + name)).as(name).isEqualTo("rwx------");
        }
        assertThat(folder.faults()).isEmpty();
    }

    @Test
    void whatAnEarlierVersionLeftOpenIsClosedAndIsNamedUntilThen() throws IOException {
        open("var/archives/TB-1/2026/a.zip");
        open("var/series/1.2/1.3/1.4.dcm");
        open("var/secrets/users");
        open("var/postgres/data/PG_VERSION");
        open("var/destination/a.zip");
        DataFolder folder = new DataFolder(temp.resolve("var"), false);
        assertThat(folder.faults()).hasSize(4).anySatisfy(fault -> assertThat(fault)
                .startsWith(temp.resolve("var/archives") + " is open to other users of this machine (rwxr-xr-x)")
                .endsWith("chmod -R go-rwx " + temp.resolve("var/archives")));

        assertThat(folder.close())
                .as("3 + 1, 3 + 1, 1 + 1, and that of PostgreSQL")
                .isEqualTo(11);

        assertThat(folder.faults()).isEmpty();
        for (String each : new String[] {"archives", "archives/TB-1/2026", "series/1.2/1.3", "secrets", "postgres"}) {
            assertThat(rights("var/" + each)).as(each).isEqualTo("rwx------");
        }
        for (String each : new String[] {"archives/TB-1/2026/a.zip", "series/1.2/1.3/1.4.dcm", "secrets/users"}) {
            assertThat(rights("var/" + each)).as(each).isEqualTo("rw-------");
        }
        assertThat(rights("var/postgres/data/PG_VERSION"))
                .as("PostgreSQL's own")
                .isEqualTo("rw-r--r--");
        assertThat(rights("var")).as("a folder that was there").isEqualTo("rwxr-xr-x");
        assertThat(rights("var/destination/a.zip")).as("a destination's").isEqualTo("rw-r--r--");
        assertThat(folder.close()).as("the second start").isZero();
    }

    @Test
    void aGroupMayReadWhatWasCarriedAndNoSecrets() throws IOException {
        open("var/archives/a.zip");
        open("var/secrets/users");

        new DataFolder(temp.resolve("var"), true).close();

        assertThat(rights("var/archives")).isEqualTo("rwxr-x---");
        assertThat(rights("var/archives/a.zip")).isEqualTo("rw-r-----");
        assertThat(rights("var/secrets")).isEqualTo("rwx------");
        assertThat(rights("var/secrets/users")).isEqualTo("rw-------");
        assertThat(new DataFolder(temp.resolve("var"), true).faults()).isEmpty();
        assertThat(new DataFolder(temp.resolve("var"), false).faults())
                .as("without the option")
                .hasSize(6);

        new DataFolder(temp.resolve("var"), false).close();
        assertThat(rights("var/archives/a.zip")).isEqualTo("rw-------");
    }

    @Test
    void whatLinksLeadToIsLeftAlone() throws IOException {
        open("elsewhere/a.zip");
        open("var/archives/b.zip");
        Files.createSymbolicLink(temp.resolve("var/archives/a.zip"), temp.resolve("elsewhere/a.zip"));
        Files.createSymbolicLink(temp.resolve("var/archives/all"), temp.resolve("elsewhere"));

        new DataFolder(temp.resolve("var"), false).close();

        assertThat(rights("elsewhere")).isEqualTo("rwxr-xr-x");
        assertThat(rights("elsewhere/a.zip")).isEqualTo("rw-r--r--");
    }

    @Test
    void whatIsMadeGivesOthersNothingWhateverTheUmaskIs() throws IOException {
        OwnFiles.folders(temp.resolve("a/b"));
        OwnFiles.open(temp.resolve("a/b/c"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();

        assertThat(rights("a")).endsWith("---");
        assertThat(rights("a/b")).endsWith("---");
        assertThat(rights("a/b/c")).endsWith("---");
    }

    private String rights(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(path)));
    }

    /** As a umask of 022 makes it. */
    private void open(String path) throws IOException {
        Path file = temp.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        for (Path each = file.getParent(); !each.equals(temp); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
