package org.caravan.deliver;

import java.util.Map;

/** What destinations over SSH have in common: their files on this machine, and the words for what the far end refuses. */
final class SshFiles {

    /** What is said, and looked for by the rule of alerts, where the far end shows another host key than the one we know. */
    static final String HOST_KEY =
            "The host key of the destination is unknown or has changed. Ask its administrator for the key, and put it"
                    + " into the destination's known hosts file only when it is the right one";

    /** What is said where our key is not taken. */
    static final String LOGIN =
            "The destination refuses our SSH key: have the public half of the destination's keyFile entered there";

    private SshFiles() {}

    /** Adds what is wrong with the files of an SSH connection. */
    static void faults(String keyFile, String knownHosts, Map<String, String> faults) {
        Destination.fileFault("keyFile", keyFile, "make a key with ssh-keygen -t ed25519 -f " + keyFile)
                .ifPresent(fault -> faults.put("keyFile", fault));
        Destination.fileFault(
                        "knownHosts",
                        knownHosts,
                        "put the server's host key, which its administrator gives you, into it")
                .ifPresent(fault -> faults.put("knownHosts", fault));
    }
}
