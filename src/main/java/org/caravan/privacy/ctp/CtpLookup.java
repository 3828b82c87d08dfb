package org.caravan.privacy.ctp;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Properties;

import org.caravan.privacy.HeldException;

/**
 * A lookup table of CTP: lines {@code ptid/ID = value}, in UTF-8. A value {@code @kind/key} is looked up in turn. The file is read again when it has changed, so that
 * participants are added while Caravan runs.
 */
final class CtpLookup {

    private static final int MOST_TURNS = 10;

    private final Path file;
    private Properties lines;
    private FileTime modified;
    private long size;

    /** @param file null where the rendition names none */
    CtpLookup(Path file) {
        this.file = file;
    }

    /**
     * Looks up a key.
     *
     * @return null where it is not there
     */
    synchronized String value(String kind, String key) throws HeldException {
        if (file == null) {
            throw new HeldException(
                    "The script looks participants up, but the rendition names no table: add the parameter lookup");
        }
        try {
            load();
        } catch (IOException | IllegalArgumentException e) {
            throw new HeldException("The lookup table cannot be read", e);
        }
        String value = lines.getProperty(kind.strip() + "/" + key);
        for (int turns = 0; value != null && value.strip().startsWith("@") && value.contains("/"); turns++) {
            if (turns == MOST_TURNS) {
                throw new HeldException(
                        "The lookup table leads from one line to the other more than " + MOST_TURNS + " times");
            }
            value = lines.getProperty(value.strip().substring(1).strip());
        }
        return value == null ? null : value.strip();
    }

    private void load() throws IOException {
        FileTime now = Files.getLastModifiedTime(file);
        long bytes = Files.size(file);
        if (lines != null && now.equals(modified) && bytes == size) {
            return;
        }
        var read = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(reader);
        }
        lines = read;
        modified = now;
        size = bytes;
    }
}
