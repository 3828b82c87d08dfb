package org.caravan.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.caravan.Settings;
import org.caravan.camel.dicom.Pacs;
import org.caravan.requests.Foreign;
import org.caravan.requests.ItemList;
import org.caravan.requests.Requests;

/** A file of pydicom-batch or pacsnpull as {@code fetch} takes it, unchanged: what it asks for, and where. */
final class OthersFile {

    /** Of pacsnpull, beside its queries. */
    private static final String CONFIGURATION = "conf.json";

    private final Path file;
    private final Foreign asks;
    private final Foreign says;

    private OthersFile(Path file, Foreign asks, Foreign says) {
        this.file = file;
        this.asks = asks;
        this.says = says;
    }

    /**
     * Reads it; empty where it is a list of ours.
     *
     * @param configuration that says where the PACS is; null for the one beside the queries, where there is one
     */
    static Optional<OthersFile> of(Path file, Path configuration) {
        Foreign asks = Foreign.read(file);
        if (asks.kind() == Foreign.Kind.LIST) {
            return Optional.empty();
        }
        if (asks.kind() == Foreign.Kind.PACSNPULL_CONFIGURATION) {
            throw new CommandException(file.getFileName()
                    + " says where a PACS is, and not what is wanted: write the file of the queries, and --config "
                    + file);
        }
        Path beside = file.toAbsolutePath().resolveSibling(CONFIGURATION);
        Path where = configuration == null && Files.exists(beside) ? beside : configuration;
        boolean own = asks.address() != null || where == null;
        return Optional.of(new OthersFile(file, asks, own ? asks : Foreign.read(where)));
    }

    Foreign asks() {
        return asks;
    }

    /** What the address calls the PACS; empty where no file says where it is. */
    Optional<String> name() {
        return Optional.ofNullable(says.address()).map(Foreign.Address::name);
    }

    /** The PACS of ours that is at that address; empty where none is. */
    Optional<String> known(Map<String, Pacs> all) {
        return Optional.ofNullable(says.address()).flatMap(address -> all.entrySet().stream()
                .filter(each -> address.host().equals(each.getValue().getHost())
                        && address.port() == each.getValue().getPort())
                .map(Map.Entry::getKey)
                .findFirst());
    }

    /** Rows of it, for a PACS. */
    RowsToAsk.Source rows() {
        return new RowsToAsk.Source() {
            @Override
            public ItemList.Count read(String pacs, Consumer<List<Requests.Row>> batches) {
                return asks.rows(pacs, batches);
            }

            @Override
            public List<Path> files() {
                return asks.files();
            }

            @Override
            public String toString() {
                return file.toString();
            }
        };
    }

    /**
     * The settings with a folder of routes that has the PACS of the file in place of those of ours, and the AE title and port it knows us by: for a command
     * that fetches alone.
     *
     * @param folder empty; gets the routes
     */
    Settings alone(Settings settings, Path folder) throws IOException {
        Path ours = settings.folder(Settings.ROUTES);
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(ours, 2)) {
            all.filter(Files::isRegularFile)
                    .filter(each -> !ours.relativize(each).startsWith("pacs"))
                    .forEach(files::add);
        }
        for (Path each : files) {
            Path copy = folder.resolve(ours.relativize(each).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(each, copy);
        }
        Foreign.Address address = says.address();
        Files.createDirectories(folder.resolve("pacs"));
        Files.writeString(
                folder.resolve("pacs").resolve(address.name() + ".camel.yaml"),
                ForeignPacs.file(says, address.name()) + "\n",
                StandardCharsets.UTF_8);
        Map<String, String> all = new HashMap<>(settings.values());
        all.putAll(settings.foreign());
        all.put(Settings.ROUTES, folder.toString());
        all.put(Settings.DICOM_AE_TITLE, address.callingAeTitle());
        if (address.ownPort() > 0) {
            all.put(Settings.DICOM_PORT, Integer.toString(address.ownPort()));
        }
        return Settings.read(settings.file(), all).requireValid();
    }
}
