package org.caravan.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** DCMTK's image archive {@code dcmqrscp}, AE title DCMQRSCP, whose storage folder holds the files as they were given. */
public final class Dcmqrscp implements AutoCloseable {

    public static final String AE_TITLE = "DCMQRSCP";

    /** How its lines about errors begin; its exit code does not tell. */
    private static final String ERROR = "E: ";

    private static final Duration INDEX_WITHIN = Duration.ofMinutes(2);

    private final Path folder;
    private final Path storage;
    private final int port;
    private final PeerProcess process;
    private int loaded;

    private Dcmqrscp(Path folder, int port, Map<String, Integer> destinations, List<String> options)
            throws IOException {
        this.folder = folder;
        this.port = port;
        this.storage = Files.createDirectories(folder.resolve("storage"));
        Path configuration = folder.resolve("dcmqrscp.cfg");
        Files.writeString(
                configuration,
                """
                NetworkTCPPort  = %d
                MaxPDUSize      = 16384
                MaxAssociations = 16
                HostTable BEGIN
                %s
                HostTable END
                VendorTable BEGIN
                VendorTable END
                AETable BEGIN
                %s %s RW (1000, 4096mb) ANY
                AETable END
                """
                        .formatted(port, hosts(destinations), AE_TITLE, storage));
        var command = new ArrayList<>(List.of(Programs.require("dcmqrscp"), "-c", configuration.toString()));
        command.addAll(options);
        process = PeerProcess.start("dcmqrscp", folder, command, () -> PeerProcess.accepts(port));
    }

    /**
     * Starts it; it may send to the given AE title at that port of the loopback interface.
     *
     * @param options of the program, for example {@code -QP} (refuses Patient Root) or {@code -xs} (proposes JPEG lossless)
     */
    public static Dcmqrscp start(String destinationAeTitle, int destinationPort, String... options) {
        return start(Map.of(destinationAeTitle, destinationPort), options);
    }

    /** Starts it; it may send to these AE titles at those ports of the loopback interface. */
    public static Dcmqrscp start(Map<String, Integer> destinations, String... options) {
        try {
            Path folder = Files.createTempDirectory("caravan-dcmqrscp");
            return new Dcmqrscp(folder, Ports.free(), destinations, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hosts(Map<String, Integer> destinations) {
        return destinations.entrySet().stream()
                .map(entry -> "host%1$d = (%2$s, 127.0.0.1, %1$d)".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining("\n"));
    }

    public int port() {
        return port;
    }

    public PeerProcess process() {
        return process;
    }

    /** Copies the files into its storage and enters them in its index, byte for byte, whatever their transfer syntax. */
    public void load(Collection<Path> files) {
        List<Path> copies = new ArrayList<>();
        for (Path file : files) {
            copies.add(copy(file));
        }
        String output = index(copies);
        if (output.contains(ERROR)) {
            throw new AssertionError("dcmqridx does not take all files:\n" + output);
        }
    }

    /** As {@link #load}, one file after the other; those that the index does not take are left out. */
    public void loadWhatItTakes(Collection<Path> files) {
        for (Path file : files) {
            Path copy = copy(file);
            if (index(List.of(copy)).contains(ERROR)) {
                PeerProcess.deleteTree(copy);
            }
        }
    }

    private Path copy(Path file) {
        try {
            return Files.copy(file, storage.resolve("%06d.dcm".formatted(loaded++)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String index(List<Path> files) {
        var command = new ArrayList<>(List.of(Programs.require("dcmqridx"), storage.toString()));
        files.forEach(file -> command.add(file.toString()));
        return PeerProcess.run(INDEX_WITHIN, command);
    }

    /** The Part 10 files it holds. */
    public List<Path> files() {
        try (Stream<Path> all = Files.list(storage)) {
            return all.filter(file -> !file.getFileName().toString().equals("index.dat"))
                    .sorted()
                    .toList();
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
