package org.caravan.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;

import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;

class RouteFilesTest {

    private static final String TEMPLATE =
            """
            - routeTemplate:
                id: greet
                parameters:
                  - name: name
                  - name: period
                    defaultValue: 1h
                route:
                  id: greet-anyone
                  routeConfigurationId: careful
                  from:
                    uri: timer:greet-{{name}}
                    parameters:
                      period: "{{period}}"
                    steps:
                      - log:
                          id: say-hello-to-{{name}}
                          message: hello {{name}}
            """;
    private static final String CONFIGURATION =
            """
            - routeConfiguration:
                id: careful
                errorHandler:
                  noErrorHandler: {}
            """;
    private static final String GREETS =
            """
            - templatedRoute:
                routeTemplateRef: greet
                routeId: greet-%1$s
                parameters:
                  - name: name
                    value: %1$s
            """;

    @TempDir
    Path temp;

    private Path routes;
    private DefaultCamelContext context;
    private RouteFiles files;

    @BeforeEach
    void startContext() throws Exception {
        routes = Files.createDirectory(temp.resolve("routes"));
        context = new DefaultCamelContext();
        context.disableJMX();
        context.start();
        files = new RouteFiles(context, routes, RouteCheck.NONE);
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    @Test
    void runsEveryFileWhereAllAreWell() throws IOException {
        write("10-templates", TEMPLATE);
        write("00-errors", CONFIGURATION);
        write("pacs/la-paz", GREETS.formatted("la-paz"));
        write("pacs/sucre", GREETS.formatted("sucre"));
        write("20-nothing-yet", "# an empty file keeps none from running\n");

        assertThat(files.load()).isEmpty();

        assertThat(context.getRouteController().getRouteStatus("greet-la-paz")).isEqualTo(ServiceStatus.Started);
        assertThat(context.getRouteController().getRouteStatus("greet-sucre")).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void keepsTheErrorHandlingOfRouteConfigurations() throws IOException {
        write("00-errors", CONFIGURATION);
        write("10-templates", TEMPLATE);
        write("pacs/la-paz", GREETS.formatted("la-paz"));

        files.load();

        assertThat(context.getRouteDefinition("greet-la-paz").getAppliedRouteConfigurationIds())
                .containsExactly("careful");
    }

    @Test
    void checkStartsNothingAndBindsNothing() throws IOException {
        write("10-bean", "- beans:\n    - name: when\n      type: java.util.Date\n");
        write("20-timer", route("tick", "timer:tick", "log:tick"));

        assertThat(files.check()).isEmpty();

        assertThat(context.getRoutes()).isEmpty();
        assertThat(context.getRegistry().lookupByName("when")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n \n",
                "# - route:\n  # indented, too\n",
                "---\n# nothing below the mark\n...\n",
                "[]",
                "\uFEFF"
            })
    void namesAFileThatHoldsNothing(String content) throws IOException {
        write("00-errors", CONFIGURATION);
        write("pacs/la-paz", content);

        assertThat(files.check()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("routes/pacs/la-paz.camel.yaml");
            assertThat(problem.message()).startsWith("holds nothing but blank lines and comments");
        });
        assertThat(RouteFiles.empty(routes)).isEqualTo(files.check());
        assertThat(files.load()).as("a warning, no fault").isEmpty();
    }

    /** The other files of each row are the configuration, the template, and one PACS that is well. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            bad-syntax             | 4 | is not valid YAML here (mapping values are not allowed here); put a value that contains ': ' into quotes, or check the indentation near line 4
            bad-indentation        | 5 | check the indentation near line 5
            no-list                | 1 | the file must be a list
            misspelt-definition    | 1 | 'rout' is no step or definition Camel knows
            misspelt-step          | 6 | 'loog' is no step or definition Camel knows
            misspelt-field         | 6 | 'mesage' is not known here
            duplicate-key          | 4 | 'uri' stands twice in the same place
            bad-option             | 6 | timer: has no option 'perod'; did you mean 'period'?
            bad-option-value       | 6 | soon
            unknown-component      | 4 | there is no component 'timmer:'; did you mean 'timer'?
            unknown-template       | 2 | there is no routeTemplate 'gret' in the files that load; did you mean 'greet'?
            missing-parameter      | 2 | the template 'greet' needs the parameter name
            unknown-parameter      | 7 | the template 'greet' has no parameter 'perod'; did you mean 'period'?
            no-route-id            | 2 | has no routeId
            duplicate-route-id     | 2 | the route 'greet-la-paz' is there already, in routes/pacs/la-paz.camel.yaml
            duplicate-bean         | 2 | the bean 'when' is there already, in routes/15-bean.camel.yaml
            unknown-configuration  | 3 | there is no routeConfiguration 'carefull'; did you mean 'careful'?
            missing-property       | 4 | {{no.such.key}} has no value; set no.such.key in application.properties, or NO_SUCH_KEY
            missing-class          | 3 | there is no class org.caravan.Nothing
            misspelt-bean-setting  | 5 | Date has no setting 'tme'; did you mean 'time'?
            bad-bean-setting       | 5 | 'noon' cannot be the time of Date
            missing-bean           | 6 | there is no bean 'nobody'
            """)
    void namesTheFaultOfOneFileAndRunsTheRest(String fault, int line, String message) throws Exception {
        write("00-errors", CONFIGURATION);
        write("10-templates", TEMPLATE);
        write("15-bean", "- beans:\n    - name: when\n      type: java.util.Date\n");
        write("pacs/la-paz", GREETS.formatted("la-paz"));
        write("pacs/x-" + fault, resource(fault));

        List<RouteProblem> problems = files.load();

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.message()).contains(message).doesNotContain("\n");
            assertThat(problem.file()).isEqualTo("routes/pacs/x-" + fault + ".camel.yaml");
            assertThat(problem.line()).isEqualTo(line);
        });
        assertThat(context.getRoutes()).singleElement().satisfies(running -> assertThat(running.getRouteId())
                .isEqualTo("greet-la-paz"));
        assertThat(context.getRouteController().getRouteStatus("greet-la-paz")).isEqualTo(ServiceStatus.Started);
    }

    @Test
    void aRefusedFileDoesNotRebindALiveBean() throws IOException {
        var live = new Date(7);
        context.getRegistry().bind("when", live);
        write(
                "10-bean",
                """
                - beans:
                    - name: when
                      type: java.util.Date
                - route:
                    id: broken
                    from:
                      uri: timer:x?perod=1
                      steps: []
                """);

        assertThat(files.load()).hasSize(1);

        assertThat(context.getRegistry().lookupByName("when")).isSameAs(live);
    }

    @Test
    void aFileWhoseRouteCannotStartIsTakenOutAgain() throws IOException {
        context.getRegistry().bind("quiet", new Object());
        write("10-first", route("first", "direct:same", "log:first"));
        write("20-second", route("second", "direct:same", "log:second"));

        List<RouteProblem> problems = files.load();

        assertThat(problems).singleElement().satisfies(problem -> assertThat(problem.file())
                .isEqualTo("routes/20-second.camel.yaml"));
        assertThat(context.getRoutes()).extracting(Route::getRouteId).containsExactly("first");
        assertThat(context.getRouteDefinition("second")).isNull();
    }

    @Test
    void aListenerWhosePortIsTakenSaysWhichAndWhatToDo() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String file =
                    """
                    - route:
                        id: receive
                        from:
                          uri: dicom:listen:CARAVAN@127.0.0.1:%d?directory=%s&callers=ANY@127.0.0.1
                          steps:
                            - log: received
                    """
                            .formatted(taken.getLocalPort(), temp);
            write("receive", file);

            assertThat(files.load())
                    .singleElement()
                    .asString()
                    .contains("cannot bind 127.0.0.1:" + taken.getLocalPort(), "stop what uses the port");
        }
    }

    @Test
    void namesAFileThatSendsWhereNoRouteBegins() throws IOException {
        write("10-first", route("first", "direct:pace-la-paz", "log:first"));
        write("20-second", route("second", "timer:x?delay=1h", "direct:pace-la-pas"));
        write("30-third", route("third", "direct:other", "direct:pace-la-paz"));
        write("40-fourth", route("fourth", "timer:x?delay=1h", "direct:fifth"));
        write("50-fifth", route("fifth", "direct:fifth", "direct:far-from-everything"));

        assertThat(files.load())
                .extracting(RouteProblem::toString)
                .containsExactly(
                        "routes/20-second.camel.yaml:7: no route begins with direct:pace-la-pas, which is needed here; add it, or"
                                + " correct the name; did you mean 'direct:pace-la-paz'?",
                        "routes/50-fifth.camel.yaml:7: no route begins with direct:far-from-everything, which is needed here; add it, or correct"
                                + " the name",
                        "routes/40-fourth.camel.yaml:7: no route begins with direct:fifth, which is needed here; add it, or correct the"
                                + " name");
        assertThat(context.getRoutes()).extracting(Route::getRouteId).containsExactly("first", "third");
    }

    /** The PACS that an operator adds by copying a file, without the part that paces it. */
    @Test
    void namesTheGateThatNoRouteBeginsWith() throws IOException {
        write(
                "pacs/sucre",
                """
                - beans:
                    - name: sucre
                      type: org.caravan.camel.dicom.Pacs
                      properties:
                        aeTitle: SUCRE
                        host: 127.0.0.1
                        port: 104
                """
                        + route("ask", "timer:x?delay=1h", "dicom:echo:sucre?gate=direct:pace-sucre"));

        assertThat(files.check())
                .singleElement()
                .asString()
                .startsWith("routes/pacs/sucre.camel.yaml:")
                .contains("no route begins with direct:pace-sucre");
    }

    @Test
    void routesThatRunAlreadyAnswerToo() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:there").log("there");
            }
        });
        write("10-first", route("first", "timer:x?delay=1h", "direct:there"));

        assertThat(files.load()).isEmpty();
    }

    @Test
    void knowsOurOwnComponentToo() throws IOException {
        write("find", route("find", "timer:x", "dicm:find:la-paz"));

        assertThat(files.load()).singleElement().asString().contains("'dicm:'", "did you mean 'dicom'?");
    }

    @Test
    void filesThatNeedARefusedTemplateAreNamedToo() throws IOException {
        write("10-templates", TEMPLATE.replace("routeConfigurationId: careful", "mistake: x"));
        write("pacs/la-paz", GREETS.formatted("la-paz"));

        assertThat(files.load())
                .extracting(RouteProblem::file)
                .containsExactly("routes/10-templates.camel.yaml", "routes/pacs/la-paz.camel.yaml");
    }

    @Test
    void componentSettingsHoldWhileAFileIsTried() throws IOException {
        write("10-sql", route("asks", "timer:x", "sql:SELECT 1"));
        assertThat(files.check()).hasSize(1);

        context.getRegistry().bind("ds", new PGSimpleDataSource());
        context.getRegistry().bind("other", new PGSimpleDataSource()); // of two, Camel takes neither by itself
        assertThat(files.check()).hasSize(1);
        context.getPropertiesComponent().addInitialProperty("camel.component.sql.data-source", "#ds");

        assertThat(files.check()).isEmpty();
    }

    @Test
    void noScheduleComesDueWhileAFileIsTried() throws Exception {
        try (ScratchContext scratch = new ScratchContext(context, name -> false)) {
            scratch.context().getEndpoint("quartz:tick?cron=0/1+*+*+*+*+?").start();

            assertThat(scratch.context()
                            .getComponent("quartz", QuartzComponent.class)
                            .getScheduler()
                            .isStarted())
                    .isFalse();
        }
    }

    @Test
    void aBeanThatTheCheckRefusesIsNamedWithItsLine() throws IOException {
        RouteCheck noDates = new RouteCheck() {
            @Override
            public void bean(String name, Object bean, Consumer<Fault> faults) {
                if (bean instanceof Date) {
                    faults.accept(Fault.of(null, name + " is a date; write a time"));
                }
            }
        };
        write("10-bean", "\n- beans:\n    - name: when\n      type: java.util.Date\n");

        assertThat(new RouteFiles(context, routes, noDates).load())
                .singleElement()
                .hasToString("routes/10-bean.camel.yaml:3: when is a date; write a time");
        assertThat(context.getRegistry().lookupByName("when")).isNull();
    }

    @Test
    void loadsOnlyTheRoutesThatAreWanted() throws IOException {
        write("10-two", route("one", "timer:one", "log:one") + route("two", "timer:two", "log:two"));

        new RouteFiles(context, routes, RouteCheck.NONE, new RouteSelection() {
                    @Override
                    public boolean route(String id) {
                        return id.equals("two");
                    }
                })
                .load();

        assertThat(context.getRoutes()).extracting(Route::getRouteId).containsExactly("two");
    }

    @Test
    void namesFilesWithAnotherEnding() throws IOException {
        Files.writeString(routes.resolve("10-flow.yaml"), route("flow", "timer:x", "log:x"));

        assertThat(files.load())
                .singleElement()
                .hasToString("routes/10-flow.yaml: is not loaded: rename it so that it ends in .camel.yaml");
    }

    @Test
    void namesAFolderThatIsNotThere() {
        assertThat(new RouteFiles(context, temp.resolve("nowhere"), RouteCheck.NONE).load())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("cannot be read"));
    }

    private static String route(String id, String from, String to) {
        return """
                - route:
                    id: %s
                    from:
                      uri: %s
                      steps:
                        - to:
                            uri: %s
                """
                .formatted(id, from, to);
    }

    private static String resource(String name) throws IOException {
        try (var in = RouteFilesTest.class.getResourceAsStream("broken/" + name + ".camel.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = routes.resolve(name + ".camel.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
