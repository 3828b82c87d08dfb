package org.caravan.camel.dicom;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Reads the matches of a query one by one from its spool file, which is deleted after the last one, or when closed. */
final class SpooledMatches implements Iterator<Map<String, Object>>, Closeable {

    private final Path file;
    private final DataInputStream in;
    private boolean atMatch;
    private boolean closed;

    SpooledMatches(Path file) throws IOException {
        this.file = file;
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        advance();
    }

    Path file() {
        return file;
    }

    @Override
    public boolean hasNext() {
        return atMatch;
    }

    @Override
    public Map<String, Object> next() {
        if (!atMatch) {
            throw new NoSuchElementException("no more matches");
        }
        try {
            Map<String, Object> match = readMap();
            advance();
            return match;
        } catch (IOException e) {
            throw new UncheckedIOException("The spool file of a query cannot be read", e);
        }
    }

    private void advance() throws IOException {
        atMatch = in.readByte() == MatchSpool.MATCH;
        if (!atMatch) {
            close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            atMatch = false;
            in.close();
            Files.deleteIfExists(file);
        }
    }

    private Map<String, Object> readMap() throws IOException {
        int size = in.readInt();
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(readText(), readValue());
        }
        return map;
    }

    private Object readValue() throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case MatchSpool.BYTES -> in.readNBytes(in.readInt());
            case MatchSpool.ITEMS -> readItems();
            case MatchSpool.TEXTS -> readTexts();
            default -> readText();
        };
    }

    private List<Map<String, Object>> readItems() throws IOException {
        int size = in.readInt();
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(readMap());
        }
        return items;
    }

    private List<String> readTexts() throws IOException {
        int size = in.readInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            texts.add(readText());
        }
        return texts;
    }

    private String readText() throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
