package org.caravan.privacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import org.caravan.files.Digests;

/**
 * A file of rules that a rendition names: YAML, {@code rules:} and a list of them; up to 1 MiB.
 *
 * @param sha256 of the file
 */
public record RuleFile<T>(List<T> rules, String sha256) {

    private static final long LONGEST = 1 << 20;

    /**
     * Reads one.
     *
     * @param parameter that names it
     * @param rule makes one of a map, or throws an IllegalArgumentException
     * @throws IllegalArgumentException where the file is missing or says what cannot be done; the message says which rule and what to write instead
     */
    public static <T> RuleFile<T> read(String parameter, Path file, Function<Map<?, ?>, T> rule) {
        try {
            if (Files.size(file) > LONGEST) {
                throw wrong(file, "it is longer than 1 MiB");
            }
            Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            if (!(content instanceof Map<?, ?> map)
                    || !map.keySet().equals(Set.of("rules"))
                    || !(map.get("rules") instanceof List<?> list)) {
                throw wrong(file, "it has to begin with 'rules:' and a list of them");
            }
            List<T> rules = new ArrayList<>();
            for (Object each : list) {
                try {
                    rules.add(rule.apply(each instanceof Map<?, ?> one ? one : Map.of()));
                } catch (IllegalArgumentException e) {
                    throw wrong(file, "rule " + (rules.size() + 1) + ": " + e.getMessage());
                }
            }
            return new RuleFile<>(List.copyOf(rules), Digests.sha256(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    parameter + " is to be a file of rules; " + file + " is not there, or may not be read");
        } catch (YamlEngineException e) {
            throw wrong(file, "it is no YAML");
        }
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException("rules in " + file.getFileName() + ": " + what);
    }
}
