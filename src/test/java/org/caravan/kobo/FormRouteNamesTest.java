package org.caravan.kobo;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** What the routes ask of our objects by a short name ({@code variable.fetch.request}) is there, and under one name only. */
class FormRouteNamesTest {

    private static final Pattern SHORTHAND = Pattern.compile("\\$\\{variable\\.([a-z]+)\\.([A-Za-z]+)}");

    private final Map<String, Object> variables = new HashMap<>();

    FormRouteNamesTest() {
        FormServer server = new FormServer();
        server.setName("kobo");
        server.setUrl("https://kobo.example.org");
        FormRun run = new FormRun(1, server, null);
        FormRequest request = new FormRequest(server, "https://kobo.example.org/api", (status, in) -> null);
        Map<String, Object> form = new HashMap<>();
        form.put("asset_uid", "aOne");
        FormReading reading =
                new FormReading(run, form, FormReading.Mode.EVERYTHING, new FormPages(server.pageSize(), -1, 0));
        variables.put("server", server);
        variables.put("run", run);
        variables.put("request", request);
        variables.put("reading", reading);
        variables.put("fetch", new FormAttachments.Fetch(7, false, run, request));
        variables.put("definition", new FormDefinitions.Fetch(reading, 1, "v1", request));
    }

    private static List<MatchResult> shorthands() throws Exception {
        String route = Files.readString(Path.of("routes/60-kobo.camel.yaml"));
        return SHORTHAND.matcher(route).results().toList();
    }

    @Test
    void everyShortNameOfTheRouteCanBeEvaluated() throws Exception {
        assertThat(shorthands()).hasSizeGreaterThan(10);
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            Exchange exchange = new DefaultExchange(context);
            variables.forEach(exchange::setVariable);
            for (MatchResult shorthand : shorthands()) {
                var expression = context.resolveLanguage("simple").createExpression(shorthand.group());
                expression.init(context);
                assertThatCode(() -> assertThat(expression.evaluate(exchange, Object.class))
                                .isNotNull())
                        .as(shorthand.group())
                        .doesNotThrowAnyException();
            }
        }
    }

    /**
     * Camel takes {@code request()} and {@code getRequest()} for one ambiguous method where the JVM lists the getter first, which it does in
     * some runs and not in others.
     */
    @Test
    void noShortNameOfTheRouteHasTwoMethods() throws Exception {
        for (MatchResult shorthand : shorthands()) {
            String name = shorthand.group(2);
            String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            Class<?> type = variables.get(shorthand.group(1)).getClass();
            assertThat(named(type, Set.of(name, "get" + capital, "is" + capital)))
                    .as(shorthand.group())
                    .hasSize(1);
        }
    }

    /** As Camel does: methods that are not public count. */
    private static List<String> named(Class<?> type, Set<String> names) {
        List<String> found = new ArrayList<>();
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                .map(Method::getName)
                .filter(names::contains)
                .forEach(found::add);
        return found;
    }
}
