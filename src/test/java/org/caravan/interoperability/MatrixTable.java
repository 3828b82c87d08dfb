package org.caravan.interoperability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * What came of it, a row for each verb, peer and connection, in {@code target/interoperability.tsv}; {@code bin/interoperability-table} prints it. A cell is {@code yes},
 * the reason why a peer cannot, or {@code FAILED}.
 */
final class MatrixTable {

    private static final Path FILE = Path.of("target/interoperability.tsv").toAbsolutePath();

    private final Gaps gaps;
    private final List<String> lines = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    MatrixTable(Gaps gaps) {
        this.gaps = gaps;
    }

    /** A row where each kind of object counts by itself; null for why not where it worked. */
    void add(String verb, String peer, String connection, Map<Kind, String> wrong) {
        StringJoiner line = new StringJoiner("\t").add(verb).add(peer).add(connection);
        for (Kind kind : Kind.values()) {
            line.add(cell(
                    verb + " " + peer + " " + connection + " " + kind.title,
                    wrong.get(kind),
                    gaps.of(verb, peer, connection, kind, wrong.get(kind))));
        }
        lines.add(line.toString());
    }

    /** A row of a verb that carries no objects; null for what is wrong where it worked. */
    void add(String verb, String peer, String connection, String wrong) {
        if (wrong == null) {
            lines.add(String.join("\t", verb, peer, connection, "yes") + "\t-".repeat(Kind.values().length - 1));
        } else {
            Map<Kind, String> all = new EnumMap<>(Kind.class);
            Stream.of(Kind.values()).forEach(kind -> all.put(kind, wrong));
            add(verb, peer, connection, all);
        }
    }

    private String cell(String what, String wrong, String gap) {
        if (wrong == null) {
            if (gap != null) {
                faults.add(what + " works, though it is said that it does not: " + gap);
            }
            return "yes";
        }
        if (gap == null) {
            faults.add(what + ": " + wrong);
            return "FAILED";
        }
        return gap;
    }

    /** Writes the table, and gives what is not as it is said to be. */
    List<String> write() throws IOException {
        StringJoiner head = new StringJoiner("\t").add("verb").add("peer").add("connection");
        for (Kind kind : Kind.values()) {
            head.add(kind.title);
        }
        lines.add(0, head.toString());
        Files.write(FILE, lines);
        return faults;
    }
}
