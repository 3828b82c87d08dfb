package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** DCMTK's receiver {@code storescp}. */
public final class Storescp implements AutoCloseable {

    private final Path folder;
    private final Path received;
    private final String aeTitle;
    private final int port;
    private final PeerProcess process;

    private Storescp(Path folder, String aeTitle, List<String> options) throws IOException {
        this.folder = folder;
        this.received = Files.createDirectories(folder.resolve("received"));
        this.aeTitle = aeTitle;
        this.port = Ports.free();
        var command =
                new ArrayList<>(List.of(Programs.require("storescp"), "-aet", aeTitle, "-od", received.toString()));
        command.addAll(options);
        command.add(Integer.toString(port));
        process = PeerProcess.start("storescp", folder, command, () -> PeerProcess.accepts(port));
    }

    /**
     * Starts it under that AE title.
     *
     * @param options of the program, for example {@code +xa} (accepts every transfer syntax), {@code -pm} (every SOP class)
     */
    public static Storescp start(String aeTitle, String... options) {
        try {
            return new Storescp(Files.createTempDirectory("caravan-storescp"), aeTitle, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String aeTitle() {
        return aeTitle;
    }

    public int port() {
        return port;
    }

    public PeerProcess process() {
        return process;
    }

    /** The folder it writes to. */
    public Path received() {
        return received;
    }

    /** The Part 10 files it has received. */
    public List<Path> files() {
        try (Stream<Path> all = Files.list(received)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        PeerProcess.deleteTree(folder);
    }
}
