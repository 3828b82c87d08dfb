package org.caravan.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Route files are held to a number of steps before anything of them is built. */
class RouteQuotaTest {

    private static final RouteBounds BOUNDS = new RouteBounds(200, 100);

    private static final String TEMPLATE =
            """
            - routeTemplate:
                id: t
                parameters: [ { name: x } ]
                route:
                  routeConfigurationId: errors
                  from:
                    uri: "direct:{{x}}"
                    steps:
                      - log: one
                      - choice:
                          when:
                            - simple: "true"
                              steps: [ { log: two } ]
                          otherwise:
                            steps: [ { log: three } ]
            """;

    private static final String USE = "- templatedRoute: { routeTemplateRef: t, routeId: NAME, parameters: [] }\n";

    private static final String ERRORS =
            """
            - routeConfiguration:
                id: errors
                onException:
                  - onException:
                      exception: [ java.lang.Exception ]
                      steps: [ { log: a }, { log: b } ]
            """;

    @TempDir
    Path folder;

    @Test
    void aTemplatesStepsCountAtEachOfItsRoutesAndThoseOfItsErrorHandlingToo() throws Exception {
        RouteFile template = file("t", TEMPLATE);
        RouteFile errors = file("e", ERRORS);
        RouteFile uses = file("u", USE.replace("NAME", "one") + USE.replace("NAME", "two"));

        assertThat(template.steps().written()).isEqualTo(5);
        assertThat(together(template, errors)).isZero();
        assertThat(together(template, errors, uses)).isEqualTo(2 * (RouteSteps.OF_A_ROUTE + 5 + 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 | - from: { uri: 'direct:a' }",
                "21 | - route: { from: { uri: 'direct:a', steps: [ { log: a } ] } }",
                "21 | - route: { from: { uri: 'direct:a', steps: [ log ] } }",
                "22 | - route: { from: { uri: 'direct:a', steps: [ { split: { simple: a, steps: [ { log: a } ] } } ] } }",
                "30 | - route: { from: { uri: 'direct:a', steps: [ { wire-tap: { uri: 'direct:b' } } ] } }",
                "22 | - route: { from: { uri: 'direct:a', steps: [ { doTry: { doCatch: [ { exception: [ x ] } ] } } ] } }",
                "10 | - beans: [ { name: a, type: b } ]",
                "42 | - onException: { steps: [ { log: a } ] }; - from: { uri: 'direct:a' }; - from: { uri: 'direct:b' }"
            })
    void aFileBrings(long steps, String first) throws Exception {
        assertThat(together(file("a", first.replace("; ", "\n") + "\n"))).isEqualTo(steps);
    }

    @Test
    void whatIsNoYamlIsLeftToWhoeverParsesIt() throws Exception {
        assertThat(together(file("a", "- route: [\n"))).isZero();
        assertThat(together(file("a", "just text\n"))).isZero();
    }

    @Test
    void theFileThatGoesOverIsNamedAndTheOthersStay() throws Exception {
        RouteFile first = file("a", route("a", 90));
        RouteFile over = file("b", route("b", 71));
        RouteFile last = file("c", route("c", 10));

        RouteQuota quota = RouteQuota.of(List.of(first, over, last), Map.of(), BOUNDS);

        assertThat(quota.files()).containsExactly(first, last);
        assertThat(quota.problems())
                .containsExactly(new RouteProblem(
                        "b",
                        0,
                        "makes all route files 201 steps (a template's at each route of it, and 20 for each route), and"
                                + " caravan.routes.most-steps allows 200: take out what is not needed, or set that higher,"
                                + " with more memory (CARAVAN_JAVA_OPTS=-Xmx512m)"));
        assertThat(RouteQuota.of(List.of(first, file("b", route("b", 70))), Map.of(), BOUNDS)
                        .problems())
                .as("what just fits")
                .isEmpty();
    }

    @Test
    void aFileWithTooManyStepsIsNamed() throws Exception {
        RouteQuota quota = RouteQuota.of(List.of(file("a", route("a", 101))), Map.of(), BOUNDS);

        assertThat(quota.files()).isEmpty();
        assertThat(quota.problems())
                .containsExactly(new RouteProblem(
                        "a",
                        0,
                        "holds 101 steps, and caravan.routes.most-steps-of-file allows one file 100: divide it into several"
                                + " files, or set that higher"));
    }

    @Test
    void whatRunsGoesOnWhereAnotherFileGrows() throws Exception {
        RouteFile small = file("a", route("a", 10));
        RouteFile runs = file("b", route("b", 90));
        Map<String, RouteFile> former = new HashMap<>(Map.of("a", small, "b", runs));

        RouteQuota quota = RouteQuota.of(List.of(file("a", route("a", 80)), runs), former, BOUNDS);

        assertThat(quota.files()).containsExactly(small, runs);
        assertThat(quota.problems()).extracting(RouteProblem::file).containsExactly("a");
    }

    @Test
    void aTemplateThatGrowsIsNamedAndNotItsUsers() throws Exception {
        RouteFile template = file("t", TEMPLATE);
        RouteFile uses = file("u", USE.replace("NAME", "a") + USE.replace("NAME", "b") + USE.replace("NAME", "c"));
        RouteFile grown = file("t", TEMPLATE + "          - log: more\n".repeat(60));
        Map<String, RouteFile> former = Map.of("t", template, "u", uses);

        RouteQuota quota = RouteQuota.of(List.of(grown, uses), former, BOUNDS);

        assertThat(quota.files()).containsExactly(template, uses);
        assertThat(quota.problems()).extracting(RouteProblem::file).containsExactly("t");
    }

    @Test
    void twentyPacsBesideAllThatShipsFitTheUsualBounds() throws Exception {
        List<RouteFile> shipped =
                new RouteFolder(Path.of("routes").toAbsolutePath()).read().files();
        long before = RouteSteps.together(shipped.stream().map(RouteFile::steps).toList());
        String pacs = Files.readString(Path.of("routes/pacs/rehearsal.camel.yaml"));
        List<RouteFile> site = new ArrayList<>(shipped);
        for (int i = 0; i < 20; i++) {
            site.add(file("pacs" + i, pacs.replace("rehearsal", "pacs" + i)));
        }

        long all = RouteSteps.together(site.stream().map(RouteFile::steps).toList());

        assertThat(all).isLessThanOrEqualTo(RouteBounds.USUAL.steps());
        assertThat(all).as("each PACS counts").isGreaterThan(before + 20 * 100L);
    }

    @Test
    void oneTextIsKeptForAllBeansAndRoutesOfAFile() throws Exception {
        RouteFile file = file("a", route("a", 1));

        assertThat(file.resource()).isSameAs(file.resource());
    }

    private RouteFile file(String name, String content) throws IOException {
        return RouteFile.read(Files.writeString(folder.resolve(name), content), name);
    }

    private static String route(String id, int steps) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id + "\n      steps:\n"
                + "        - log: hello\n".repeat(steps);
    }

    private static long together(RouteFile... files) {
        return RouteSteps.together(List.of(files).stream().map(RouteFile::steps).toList());
    }
}
