package org.caravan.deliver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.caravan.dicom.DurationRange;
import org.caravan.dicom.Range;

/** What destinations need of this machine's files, and bounds that several of them have. */
final class SshFiles {

    /** What is said, and looked for by the rule of alerts, where the far end shows another host key than the one we know. */
    static final String HOST_KEY =
            "The host key of the destination is unknown or has changed. Ask its administrator for the key, and put it"
                    + " into the destination's known hosts file only when it is the right one";

    /** What is said where our key is not taken. */
    static final String LOGIN =
            "The destination refuses our SSH key: have the public half of the destination's keyFile entered there";

    /** rsync and ssh count in whole seconds; none is endless. */
    private static final DurationRange TIMES = new DurationRange(Duration.ofSeconds(1), Duration.ofDays(30));

    private SshFiles() {}

    /** Adds what is wrong with the files of an SSH connection. */
    static void faults(String keyFile, String knownHosts, Map<String, String> faults) {
        fault("keyFile", keyFile, "make a key with ssh-keygen -t ed25519 -f " + keyFile)
                .ifPresent(fault -> faults.put("keyFile", fault));
        fault("knownHosts", knownHosts, "put the server's host key, which its administrator gives you, into it")
                .ifPresent(fault -> faults.put("knownHosts", fault));
    }

    /** What is wrong with a file that a setting names; nothing where it names none. */
    static Optional<String> fault(String setting, String file, String advice) {
        return file.isEmpty() || Files.isReadable(Path.of(file))
                ? Optional.empty()
                : Optional.of(setting + " is " + file + ", and there is no such file that can be read; " + advice
                        + ", or correct the path");
    }

    static int port(int port) {
        return Range.PORT.require("port", port);
    }

    static Duration positive(Duration value, String option) {
        return TIMES.require(option, value);
    }
}
