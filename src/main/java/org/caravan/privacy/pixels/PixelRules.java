package org.caravan.privacy.pixels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import org.caravan.dicom.Range;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;
import org.caravan.files.Digests;

/**
 * The rules of a rendition for pixels; the first that matches counts.
 *
 * @param sha256 of their file; empty without one
 */
record PixelRules(List<PixelRule> rules, String sha256) {

    /** Whatever may hold text is held. */
    static final PixelRules NONE = new PixelRules(List.of(), "");

    private static final long LONGEST = 1 << 20;
    private static final Range PLACE = new Range(0, 65_535);
    private static final Range LENGTH = new Range(1, 65_535);

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException where the file is missing or says what cannot be done; the message says which rule and what to write instead
     */
    static PixelRules read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw wrong(file, "it is longer than 1 MiB");
            }
            Object content = new Load(LoadSettings.builder()
                            .setLabel(file.getFileName().toString())
                            .build())
                    .loadFromString(Files.readString(file));
            if (!(content instanceof Map<?, ?> map)
                    || !map.keySet().equals(Set.of("rules"))
                    || !(map.get("rules") instanceof List<?> list)) {
                throw wrong(file, "it has to begin with 'rules:' and a list of them");
            }
            List<PixelRule> rules = new ArrayList<>();
            for (Object each : list) {
                try {
                    rules.add(rule(each));
                } catch (IllegalArgumentException e) {
                    throw wrong(file, "rule " + (rules.size() + 1) + ": " + e.getMessage());
                }
            }
            return new PixelRules(List.copyOf(rules), Digests.sha256(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "pixels is to be a file of rules, or hold; " + file + " is not there, or may not be read");
        } catch (YamlEngineException e) {
            throw wrong(file, "it is no YAML");
        }
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException("rules for pixels in " + file.getFileName() + ": " + what);
    }

    private static PixelRule rule(Object each) {
        if (!(each instanceof Map<?, ?> rule) || !(rule.get("when") instanceof Map<?, ?> when) || when.isEmpty()) {
            throw new IllegalArgumentException(
                    "write when: with attributes, such as { Modality: US, StationName: US1 }");
        }
        Map<Integer, Pattern> conditions = new LinkedHashMap<>();
        when.forEach((keyword, value) ->
                conditions.put(attribute(String.valueOf(keyword)), PixelRule.pattern(String.valueOf(value))));
        Set<?> rest = new java.util.HashSet<>(rule.keySet());
        rest.remove("when");
        if (rest.equals(Set.of("drop")) && Boolean.TRUE.equals(rule.get("drop"))) {
            return new PixelRule(conditions, PixelRule.Action.DROP, List.of(), false);
        }
        if (rest.equals(Set.of("hold")) && Boolean.TRUE.equals(rule.get("hold"))) {
            return new PixelRule(conditions, PixelRule.Action.HOLD, List.of(), false);
        }
        if (rest.equals(Set.of("mask"))) {
            return mask(conditions, rule.get("mask"));
        }
        throw new IllegalArgumentException("besides when: write one of mask: […], drop: true and hold: true");
    }

    private static int attribute(String keyword) {
        int tag = Dictionary.tag(keyword);
        if (Dictionary.vr(tag) == Vr.SQ || Dictionary.vr(tag).isBinary()) {
            throw new IllegalArgumentException(keyword + " has no text to compare");
        }
        return tag;
    }

    private static PixelRule mask(Map<Integer, Pattern> conditions, Object mask) {
        List<PixelRule.Rectangle> rectangles = new ArrayList<>();
        boolean outside = false;
        for (Object each : mask instanceof List<?> list ? list : List.of(String.valueOf(mask))) {
            if ("outside-regions".equals(each)) {
                outside = true;
            } else if (each instanceof Map<?, ?> map && map.keySet().equals(Set.of("x", "y", "width", "height"))) {
                rectangles.add(new PixelRule.Rectangle(
                        number(map, "x", PLACE),
                        number(map, "y", PLACE),
                        number(map, "width", LENGTH),
                        number(map, "height", LENGTH)));
            } else {
                throw new IllegalArgumentException(
                        "mask: takes a list of outside-regions and rectangles { x: 0, y: 0, width: 800, height: 60 }");
            }
        }
        if (rectangles.isEmpty() && !outside) {
            throw new IllegalArgumentException("mask: names nothing to blacken");
        }
        return new PixelRule(conditions, PixelRule.Action.MASK, List.copyOf(rectangles), outside);
    }

    private static int number(Map<?, ?> map, String key, Range range) {
        if (map.get(key) instanceof Number number) {
            return range.require(key, number.intValue());
        }
        throw new IllegalArgumentException(key + " is to be a whole number");
    }
}
