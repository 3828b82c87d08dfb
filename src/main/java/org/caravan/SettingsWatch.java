package org.caravan;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that settings were changed which count from the next start on only. */
final class SettingsWatch {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsWatch.class);

    private final Path file;
    private final Properties atStart;
    private List<String> changed = List.of();

    /** From what the file says now. */
    SettingsWatch(Path file) {
        this.file = file;
        this.atStart = read();
    }

    /** Compares, and logs once what is new. */
    void look() {
        Properties now = read();
        Set<String> names = new TreeSet<>(now.stringPropertyNames());
        names.addAll(atStart.stringPropertyNames());
        names.removeIf(name -> Objects.equals(now.getProperty(name), atStart.getProperty(name)));
        if (!changed.equals(List.copyOf(names))) {
            changed = List.copyOf(names);
            if (names.isEmpty()) {
                LOG.info("{} is as it was at the start again", file);
            } else {
                LOG.warn("{} was changed ({}): restart Caravan, so that it counts", file, String.join(", ", names));
            }
        }
    }

    /** Names of the settings that differ from those at the start. */
    List<String> changed() {
        return changed;
    }

    /** Nothing where there is no file, or it cannot be read at present. */
    private Properties read() {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                LOG.debug("{} cannot be read", file, e);
                return atStart == null ? properties : atStart;
            }
        }
        return properties;
    }
}
