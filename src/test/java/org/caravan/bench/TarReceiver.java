package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.caravan.peers.PeerProcess;
import org.caravan.peers.Ports;
import org.caravan.peers.Programs;

/** {@code tar} over the loopback interface: one tar writes into a socket, another reads from it. What a disk and a loopback can do. */
final class TarReceiver implements Receiver {

    private final Path folder;

    TarReceiver(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Programs.require("socat");
        Programs.require("tar");
    }

    @Override
    public String name() {
        return "tar over loopback";
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public Path received() {
        return folder;
    }

    @Override
    public void receive(ObjectSet objects) throws Exception {
        int port = Ports.free();
        String listen = "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr";
        Process reader = new ProcessBuilder(
                        Programs.require("socat"), "-u", listen, "EXEC:tar -xf - -C " + folder + ",nofork")
                .inheritIO()
                .start();
        String send = "until tar -cf - . 2>/dev/null >/dev/tcp/127.0.0.1/" + port + "; do sleep 0.002; done";
        PeerProcess.run(Duration.ofMinutes(5), List.of("/bin/bash", "-c", "cd '" + objects.folder() + "' && " + send));
        if (reader.waitFor() != 0) {
            throw new IOException("tar ended with exit code " + reader.exitValue());
        }
    }

    @Override
    public void close() {
        // nothing stays open
    }
}
