package org.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.caravan.files.Digests;
import org.caravan.requests.ItemList;
import org.caravan.requests.Requests;

/** The rows of a list, or the one that keys on the command line make. */
final class RowsToAsk {

    private final Source source;
    private final Map<String, String> keys;
    private final String pacs;
    private final Set<String> known;

    /** A file, or two, with rows. */
    interface Source {

        /** Reads them, as often as asked; each batch has a thousand rows at most. */
        ItemList.Count read(String pacs, Consumer<List<Requests.Row>> batches);

        /** What they are read from. */
        List<Path> files();

        /** A list of ours. */
        static Source list(Path file) {
            return new Source() {
                @Override
                public ItemList.Count read(String pacs, Consumer<List<Requests.Row>> batches) {
                    return ItemList.read(file, pacs, batches);
                }

                @Override
                public List<Path> files() {
                    return List.of(file);
                }

                @Override
                public String toString() {
                    return file.toString();
                }
            };
        }
    }

    /**
     * One of source and keys is null.
     *
     * @param pacs of rows that name none; may be null
     * @param known PACS that may be asked
     */
    RowsToAsk(Source source, Map<String, String> keys, String pacs, Set<String> known) {
        this.source = source;
        this.keys = keys;
        this.pacs = pacs;
        this.known = known;
        if (keys != null && pacs == null) {
            throw new CommandException("say which PACS to ask: --pacs NAME");
        }
    }

    /** Reads them, as often as asked; each batch has a thousand rows at most. */
    ItemList.Count read(Consumer<List<Requests.Row>> batches) {
        if (keys != null) {
            return ItemList.ofKnown(
                    new TreeSet<>(known),
                    rows -> {
                        rows.accept(List.of(ItemList.row(pacs, keys)));
                        return new ItemList.Count(1, 0);
                    },
                    batches);
        }
        return ItemList.ofKnown(new TreeSet<>(known), rows -> source.read(pacs, rows), batches);
    }

    /** Ends the reading of a list of which enough was seen. */
    private static final class Enough extends RuntimeException {
        private Enough() {
            super(null, null, false, false);
        }
    }

    /** @throws CommandException where no row can be asked for; it says why of the first */
    void requireSome() {
        String[] first = new String[1];
        ItemList.Count count;
        try {
            count = read(batch -> {
                for (Requests.Row row : batch) {
                    if (row.fault() == null) {
                        throw new Enough();
                    }
                    first[0] = first[0] == null ? row.fault() : first[0];
                }
            });
        } catch (Enough e) {
            return;
        }
        throw new CommandException(
                count.rows() == 0
                        ? source + " has a heading and no row"
                        : "no row of " + source + " can be asked for; " + first[0]);
    }

    /** SHA-256 of what is asked for and how. */
    String sum(String options) {
        MessageDigest digest = Digests.sha256();
        digest.update(options.getBytes(StandardCharsets.UTF_8));
        if (keys != null) {
            digest.update(keys.toString().getBytes(StandardCharsets.UTF_8));
            return Digests.hex(digest);
        }
        for (Path file : source.files()) {
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new CommandException(
                        file + " cannot be read (" + e.getClass().getSimpleName() + ")");
            }
        }
        return Digests.hex(digest);
    }
}
