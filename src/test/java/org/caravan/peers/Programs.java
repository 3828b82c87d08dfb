package org.caravan.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the programs that tests need. An absent program is an error, never a reason to skip a test. */
public final class Programs {

    private static final String[] SYSTEM_FOLDERS = {
        "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/bin", "/sbin"
    };

    private static final Map<String, String> DEBIAN_PACKAGES = Map.ofEntries(
            Map.entry("Orthanc", "orthanc"),
            Map.entry("dcmqrscp", "dcmtk"),
            Map.entry("dcmqridx", "dcmtk"),
            Map.entry("storescp", "dcmtk"),
            Map.entry("dcmsend", "dcmtk"),
            Map.entry("echoscu", "dcmtk"),
            Map.entry("findscu", "dcmtk"),
            Map.entry("movescu", "dcmtk"),
            Map.entry("sshd", "openssh-server"),
            Map.entry("ssh", "openssh-client"),
            Map.entry("ssh-keygen", "openssh-client"),
            Map.entry("chromium", "chromium"),
            Map.entry("chromedriver", "chromium-driver"),
            Map.entry("unzip", "unzip"),
            Map.entry("setpriv", "util-linux"),
            Map.entry("promtool", "prometheus"),
            Map.entry("initdb", "postgresql-15"),
            Map.entry("postgres", "postgresql-15"));

    private Programs() {}

    /**
     * Returns the absolute path of a program, from {@code PATH}, the system's folders or the given ones.
     *
     * @throws AssertionError when it is missing; the message says what to install
     */
    public static String require(String program, String... moreFolders) {
        return Stream.of(
                        Stream.of(moreFolders),
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of(SYSTEM_FOLDERS))
                .flatMap(folders -> folders)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new AssertionError(missing(program)));
    }

    private static String missing(String program) {
        return "The program '" + program
                + "' is missing and this test needs it. Run bin/test, which installs it, or: apt-get install "
                + DEBIAN_PACKAGES.getOrDefault(program, program);
    }
}
