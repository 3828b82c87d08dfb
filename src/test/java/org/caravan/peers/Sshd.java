package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An OpenSSH server, with SFTP, that lets the user of this JVM in with a key made for it. */
public final class Sshd implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final PeerProcess process;

    private Sshd(Path folder) throws IOException {
        this.folder = folder;
        this.port = Ports.free();
        makeKey("host");
        makeKey("user");
        Files.copy(folder.resolve("user.pub"), folder.resolve("authorized_keys"));
        String hostKey = Files.readString(folder.resolve("host.pub")).strip();
        Files.writeString(knownHosts(), "[127.0.0.1]:" + port + " " + hostKey + "\n");
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path configuration = folder.resolve("sshd_config");
        Files.writeString(
                configuration,
                """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s/host
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                Subsystem sftp internal-sftp
                """
                        .formatted(port, folder, folder));
        process = PeerProcess.start(
                "sshd",
                folder,
                List.of(Programs.require("sshd"), "-D", "-e", "-f", configuration.toString()),
                this::greets);
    }

    public static Sshd start() {
        try {
            return new Sshd(Files.createTempDirectory("caravan-sshd"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Who may log in. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** From now on the key runs nothing but this, as {@code authorized_keys} says it. */
    public void restrict(String command) throws IOException {
        Files.writeString(
                folder.resolve("authorized_keys"),
                "command=\"" + command + "\",restrict " + Files.readString(folder.resolve("user.pub")));
    }

    /** The private key that logs in. */
    public Path userKey() {
        return folder.resolve("user");
    }

    /** A known_hosts file that holds this server's key. */
    public Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        PeerProcess.deleteTree(folder);
    }

    private void makeKey(String name) {
        String file = folder.resolve(name).toString();
        PeerProcess.run(
                Duration.ofSeconds(30),
                List.of(Programs.require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file));
    }

    private boolean greets() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            socket.setSoTimeout(2000);
            byte[] greeting = socket.getInputStream().readNBytes(4);
            return new String(greeting, StandardCharsets.US_ASCII).equals("SSH-");
        }
    }
}
