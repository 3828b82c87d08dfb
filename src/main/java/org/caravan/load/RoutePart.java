package org.caravan.load;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.dsl.yaml.common.YamlDeserializationContext;
import org.apache.camel.dsl.yaml.common.exception.YamlDeserializationException;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What a route file can hold, in the order in which all files' parts are loaded: later parts need the earlier ones of any file. */
enum RoutePart {
    CONFIGURATIONS(Set.of("routeConfiguration", "route-configuration")),
    TEMPLATES(Set.of("routeTemplate", "route-template")),
    BEANS(Set.of("beans")),
    ROUTES(Set.of());

    private static final int WHOLE = -1;

    private final Set<String> keys;

    RoutePart(Set<String> keys) {
        this.keys = keys;
    }

    /** Parses this part of the file, and only this: beans of another part are not made. */
    RouteConfigurationBuilder parse(RouteFile file, CamelContext context) throws Exception {
        return parse(file, context, WHOLE);
    }

    /** Parses one bean, counted from 0: one that cannot be made keeps no other from being looked at. */
    static RouteConfigurationBuilder parseBean(RouteFile file, CamelContext context, int index) throws Exception {
        return BEANS.parse(file, context, index);
    }

    private RouteConfigurationBuilder parse(RouteFile file, CamelContext context, int bean) throws Exception {
        var loader = new PartLoader(this, bean);
        loader.setCamelContext(context);
        if (file.isEmpty() || (!keys.isEmpty() && file.isWithout(keys))) {
            return nothing();
        }
        return (RouteConfigurationBuilder) loader.loadRoutesBuilder(file.resource());
    }

    private static RouteConfigurationBuilder nothing() {
        return new RouteConfigurationBuilder() {
            @Override
            public void configure() {}

            @Override
            public void configuration() {}
        };
    }

    private boolean holds(Node item) {
        String key = item instanceof MappingNode mapping
                        && mapping.getValue().size() > 0
                        && mapping.getValue().get(0).getKeyNode() instanceof ScalarNode scalar
                ? scalar.getValue()
                : "";
        if (this == ROUTES) {
            return List.of(CONFIGURATIONS, TEMPLATES, BEANS).stream().noneMatch(part -> part.keys.contains(key));
        }
        return keys.contains(key);
    }

    /** Camel's own YAML loader, shown a part of the document. */
    private static final class PartLoader extends YamlRoutesBuilderLoader {

        private final RoutePart part;
        private final int bean;

        PartLoader(RoutePart part, int bean) {
            this.part = part;
            this.bean = bean;
        }

        @Override
        protected RouteBuilder builder(YamlDeserializationContext ctx, Node root) {
            if (!(root instanceof SequenceNode sequence)) {
                throw new YamlDeserializationException(
                        root,
                        "the file must be a list: begin every route, template, templatedRoute and beans with '- '");
            }
            DuplicateKeys.refuse(root);
            sequence.getValue().forEach(PartLoader::requireOneKey);
            var kept = sequence.getValue().stream().filter(part::holds).toList();
            return super.builder(ctx, list(sequence, bean == WHOLE ? kept : List.of(beanOf(kept))));
        }

        /** The list item {@code beans:} with this bean alone. */
        private Node beanOf(List<Node> items) {
            int left = bean;
            for (Node item : items) {
                NodeTuple only = ((MappingNode) item).getValue().get(0);
                SequenceNode beans = (SequenceNode) only.getValueNode();
                if (left < beans.getValue().size()) {
                    var one = list(beans, List.of(beans.getValue().get(left)));
                    return new MappingNode(
                            item.getTag(),
                            true,
                            List.of(new NodeTuple(only.getKeyNode(), one)),
                            FlowStyle.BLOCK,
                            item.getStartMark(),
                            item.getEndMark());
                }
                left -= beans.getValue().size();
            }
            throw new IndexOutOfBoundsException(bean);
        }

        private static SequenceNode list(SequenceNode like, List<Node> items) {
            return new SequenceNode(
                    like.getTag(), true, items, like.getFlowStyle(), like.getStartMark(), like.getEndMark());
        }

        private static void requireOneKey(Node item) {
            if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
                throw new YamlDeserializationException(
                        item,
                        "every item of the list must be one of route, routeTemplate, templatedRoute, beans, …; "
                                + "check the indentation below it");
            }
            if (BEANS.holds(item) && !(mapping.getValue().get(0).getValueNode() instanceof SequenceNode)) {
                throw new YamlDeserializationException(item, "beans: must be a list: begin every bean with '- name:'");
            }
        }
    }

    /** YAML forbids the same key twice in a mapping; Camel would silently take one of the two. */
    private static final class DuplicateKeys {

        static void refuse(Node node) {
            if (node instanceof SequenceNode sequence) {
                sequence.getValue().forEach(DuplicateKeys::refuse);
            } else if (node instanceof MappingNode mapping) {
                var seen = new HashSet<String>();
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key && !seen.add(key.getValue())) {
                        throw new YamlDeserializationException(
                                key, "'" + key.getValue() + "' stands twice in the same place; keep one");
                    }
                    refuse(tuple.getValueNode());
                }
            }
        }
    }
}
