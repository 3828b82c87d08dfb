package org.caravan.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Looks a YAML text through before anything builds a tree of it: how many values and names it stands for, each alias counted as all that its anchor
 * names, and how deep they are nested.
 */
final class YamlShape {

    static final int MOST_NODES = 20_000;
    static final int DEEPEST = 100;

    /** A sequence or mapping that is open, or what an anchor names: its nodes and its levels. */
    private static final class Part {
        private final Optional<Anchor> anchor;
        private long nodes = 1;
        private int levels;

        Part(Optional<Anchor> anchor) {
            this.anchor = anchor;
        }

        void add(long more, int deep) {
            nodes += more;
            levels = Math.max(levels, deep);
        }
    }

    private final Map<Anchor, Part> named = new HashMap<>();
    private final Deque<Part> open = new ArrayDeque<>();

    private final Part whole = new Part(Optional.empty());

    private YamlShape() {
        open.push(whole);
    }

    /**
     * Counts its values and names.
     *
     * @throws RouteFileException where there is too much of it; where it is no YAML, whoever reads it says so
     */
    static int require(String content) {
        YamlShape shape = new YamlShape();
        try {
            new Parse(LoadSettings.builder().build()).parseString(content).forEach(shape::take);
        } catch (MarkedYamlEngineException e) {
            // said with its line by the reading itself
        }
        return (int) shape.whole.nodes;
    }

    private void take(Event event) {
        if (event instanceof CollectionStartEvent start) {
            open.push(new Part(start.getAnchor()));
        } else if (event instanceof CollectionEndEvent) {
            Part done = open.pop();
            add(done);
        } else if (event instanceof AliasEvent alias) {
            add(alias, event);
        } else if (event instanceof ScalarEvent scalar) {
            add(new Part(scalar.getAnchor()));
        }
        // what is open counts in every level that it is in
        long nodes = 0;
        int below = 0;
        for (Part part : open) {
            nodes += part.nodes;
            below++;
        }
        int deepest = below - 1 + (open.isEmpty() ? 0 : open.peek().levels);
        if (nodes > MOST_NODES || deepest > DEEPEST) {
            throw new RouteFileException(
                    line(event),
                    nodes > MOST_NODES
                            ? "holds more than " + MOST_NODES
                                    + " values and names, aliases (*name) included: divide it into"
                                    + " several files, or write out what aliases repeat"
                            : "is nested deeper than " + DEEPEST + " levels: divide it into several routes");
        }
    }

    private void add(Part done) {
        done.anchor.ifPresent(anchor -> named.put(anchor, done));
        open.peek().add(done.nodes, done.levels + 1);
    }

    private void add(NodeEvent alias, Event event) {
        Anchor anchor = alias.getAnchor().orElseThrow();
        if (open.stream().anyMatch(part -> part.anchor.filter(anchor::equals).isPresent())) {
            throw new RouteFileException(
                    line(event), "the alias *" + anchor.getValue() + " stands within what it names: write it out");
        }
        Part part = named.get(anchor);
        if (part != null) {
            open.peek().add(part.nodes, part.levels + 1);
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
