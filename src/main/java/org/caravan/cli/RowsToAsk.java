package org.caravan.cli;

import java.io.IOException;
import java.io.InputStream;
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

    private final Path file;
    private final Map<String, String> keys;
    private final String pacs;
    private final Set<String> known;

    /**
     * One of file and keys is null.
     *
     * @param pacs of rows that name none; may be null
     * @param known PACS that may be asked
     */
    RowsToAsk(Path file, Map<String, String> keys, String pacs, Set<String> known) {
        this.file = file;
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
            batches.accept(List.of(ItemList.row(pacs, keys)));
            return new ItemList.Count(1, 0);
        }
        return ItemList.read(file, pacs, new TreeSet<>(known), batches);
    }

    /** @throws CommandException where no row can be asked for; it says why of the first */
    void requireSome() {
        String[] first = new String[1];
        ItemList.Count count = read(batch -> batch.stream()
                .filter(row -> row.fault() != null && first[0] == null)
                .forEach(row -> first[0] = row.fault()));
        if (count.rows() == count.faults()) {
            throw new CommandException(
                    count.rows() == 0
                            ? file + " has a heading and no row"
                            : "no row of " + file + " can be asked for; " + first[0]);
        }
    }

    /** SHA-256 of what is asked for and how. */
    String sum(String options) {
        MessageDigest digest = Digests.sha256();
        digest.update(options.getBytes(StandardCharsets.UTF_8));
        if (keys != null) {
            digest.update(keys.toString().getBytes(StandardCharsets.UTF_8));
            return Digests.hex(digest);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new CommandException(file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return Digests.hex(digest);
    }
}
