package org.caravan.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SettlingTest {

    private static final String ROUTE = "- route:\n    id: a\n    from:\n      uri: timer:a\n";

    @TempDir
    Path temp;

    private Path routes;
    private RouteFolder folder;
    private Settling settling;
    private RouteSnapshot taken;

    @BeforeEach
    void begin() throws IOException {
        routes = Files.createDirectories(temp.resolve("project/routes"));
        write("a", ROUTE);
        folder = new RouteFolder(routes);
        settling = new Settling(routes);
        taken = folder.read();
        assertThat(isDue()).isFalse();
    }

    @Test
    void takesAChangeWhenItIsSeenTwice() throws IOException {
        write("b", ROUTE);
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isTrue();
    }

    @Test
    void waitsForAFileThatIsStillBeingWritten() throws IOException {
        write("b", ROUTE.substring(0, 10));
        assertThat(isDue()).isFalse();
        write("b", ROUTE.substring(0, 20));
        assertThat(isDue()).isFalse();
        write("b", ROUTE);
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isTrue();
    }

    @Test
    void takesNothingWhereAllIsAsItWas() throws IOException {
        write("a", ROUTE + "#");
        assertThat(isDue()).isFalse();
        write("a", ROUTE);
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isFalse();
    }

    @Test
    void waitsLongerForAFileThatIsGoneOrEmpty() throws IOException {
        Files.delete(routes.resolve("a.camel.yaml"));
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isFalse();
        write("a", "");
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isFalse();
        assertThat(isDue()).isTrue();
    }

    @Test
    void waitsWhileGitIsAtWorkButNotForEver() throws IOException {
        Path lock = Files.createDirectories(temp.resolve("project/.git")).resolve("index.lock");
        Files.writeString(lock, "");
        write("b", ROUTE);
        for (int look = 0; look < 30; look++) {
            assertThat(isDue()).isFalse();
        }
        assertThat(isDue()).as("a lock that was left behind").isTrue();

        Files.delete(lock);
        assertThat(isDue()).isTrue();
    }

    private boolean isDue() {
        return settling.isDue(taken, folder.read());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(routes.resolve(name + ".camel.yaml"), content);
    }
}
