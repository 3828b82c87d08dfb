package org.caravan.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.PeerProcess;
import org.caravan.queue.WakeUps;
import org.caravan.queue.Workers;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of routes when their files change; the looks are made by hand. */
@Timeout(60)
class RouteReloadTest {

    private static final String TEMPLATE =
            """
            - routeTemplate:
                id: tick
                parameters:
                  - name: name
                  - name: period
                    defaultValue: 1h
                route:
                  from:
                    uri: timer:{{name}}
                    parameters:
                      period: "{{period}}"
                    steps:
                      - to:
                          uri: log:tick
            """;
    private static final String USER =
            """
            - templatedRoute:
                routeTemplateRef: tick
                routeId: tick-%1$s
                parameters:
                  - name: name
                    value: %1$s
            """;

    @TempDir
    Path temp;

    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final List<String> abandoned = Collections.synchronizedList(new ArrayList<>());
    private Path routes;
    private DefaultCamelContext context;
    private RouteFiles files;

    @BeforeEach
    void startContext() throws Exception {
        routes = Files.createDirectory(temp.resolve("routes"));
        context = new DefaultCamelContext();
        context.disableJMX();
        context.getRegistry().bind("work", new Work());
        context.start();
        files = files(Duration.ofMinutes(5));
        write("10-tick", TEMPLATE);
        write("pacs/la-paz", USER.formatted("la-paz"));
        assertThat(files.load()).isEmpty();
    }

    @AfterEach
    void stopContext() {
        release.countDown();
        context.stop();
    }

    private RouteFiles files(Duration drain) {
        return files(drain, abandoned::add);
    }

    private RouteFiles files(Duration drain, Consumer<String> toldOfWhatIsAbandoned) {
        return new RouteFiles(context, routes, RouteCheck.NONE, RouteSelection.ALL, drain, toldOfWhatIsAbandoned);
    }

    /** Something that takes as long as the test wants. */
    public final class Work {
        public void run() throws InterruptedException {
            busy.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    @Test
    void addsChangesAndRemovesTheRoutesOfOneFileAlone() throws IOException {
        Route untouched = context.getRoute("tick-la-paz");

        write("pacs/sucre", USER.formatted("sucre"));
        take();
        assertThat(running()).containsExactly("tick-la-paz", "tick-sucre");
        Route sucre = context.getRoute("tick-sucre");

        write("pacs/sucre", USER.formatted("sucre") + "      - name: period\n        value: 2h\n");
        take();
        assertThat(context.getRoute("tick-sucre")).isNotSameAs(sucre);

        Files.delete(routes.resolve("pacs/sucre.camel.yaml"));
        take();
        assertThat(running()).containsExactly("tick-la-paz");
        assertThat(context.getRoute("tick-la-paz")).isSameAs(untouched);
    }

    @Test
    void aPullOfARepositoryIsTakenAsOneChange() throws IOException {
        Route before = context.getRoute("tick-la-paz");
        Path elsewhere = temp.resolve("elsewhere");
        git(routes, "init", "-q", "-b", "main");
        git(routes, "add", ".");
        git(routes, "commit", "-q", "-m", "As it is");
        git(temp, "clone", "-q", routes.toString(), elsewhere.toString());
        routes = elsewhere;
        write("10-tick", TEMPLATE.replace("defaultValue: 1h", "defaultValue: 2h"));
        write("pacs/sucre", USER.formatted("sucre"));
        Files.delete(elsewhere.resolve("pacs/la-paz.camel.yaml"));
        git(elsewhere, "add", "-A");
        git(elsewhere, "commit", "-q", "-m", "Sucre instead of La Paz");
        take();
        assertThat(context.getRoute("tick-la-paz")).isSameAs(before);

        git(temp.resolve("routes"), "pull", "-q", elsewhere.toString(), "main");
        take();
        assertThat(running()).containsExactly("tick-sucre");
        assertThat(context.getRoute("tick-sucre").getEndpoint().getEndpointUri())
                .contains("period=2h");
    }

    private static void git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "git", "-C", folder.toString(), "-c", "user.name=Operator", "-c", "user.email=operator@example.org"));
        command.addAll(List.of(arguments));
        PeerProcess.run(Duration.ofSeconds(30), command);
    }

    @Test
    void commentsAndLayoutReplaceNothing() throws IOException {
        Route before = context.getRoute("tick-la-paz");

        write("pacs/la-paz", "# the PACS of La Paz\n\n" + USER.formatted("la-paz"));
        write("10-tick", "# ticks\n" + TEMPLATE.replace("period: \"{{period}}\"", "period: '{{period}}'"));
        take();

        assertThat(context.getRoute("tick-la-paz")).isSameAs(before);
    }

    @Test
    void theFormerVersionOfABrokenFileRunsOnUntilItIsMended() throws IOException {
        Route before = context.getRoute("tick-la-paz");

        write("pacs/la-paz", USER.formatted("la-paz").replace("name: name", "name: nome"));
        write("pacs/sucre", USER.formatted("sucre"));
        take();
        assertThat(files.problems())
                .singleElement()
                .asString()
                .startsWith(
                        "routes/pacs/la-paz.camel.yaml:5: the template 'tick' has no parameter 'nome'; did you mean 'name'?")
                .endsWith("; its former version runs on");
        assertThat(running()).containsExactly("tick-la-paz", "tick-sucre");
        assertThat(context.getRoute("tick-la-paz")).isSameAs(before);

        write("pacs/la-paz", USER.formatted("la-paz") + "      - name: period\n        value: 2h\n");
        take();
        assertThat(files.problems()).isEmpty();
        assertThat(context.getRoute("tick-la-paz")).isNotSameAs(before);
    }

    @Test
    void aChangedTemplateReplacesTheRoutesThatUseIt() throws IOException {
        write("20-other", route("other", "timer:other?period=1h", "log:other"));
        take();
        Route tick = context.getRoute("tick-la-paz");
        Route other = context.getRoute("other");

        write("10-tick", TEMPLATE.replace("log:tick", "log:tock"));
        take();

        assertThat(context.getRoute("tick-la-paz")).isNotSameAs(tick);
        assertThat(context.getEndpoints())
                .anyMatch(endpoint -> endpoint.getEndpointUri().equals("log://tock"));
        assertThat(context.getRoute("other")).isSameAs(other);
    }

    @Test
    void aBrokenTemplateStopsNobodyWhoUsesIt() throws IOException {
        Route before = context.getRoute("tick-la-paz");

        write("10-tick", TEMPLATE.replace("log:tick", "log:tick?levle=OFF"));
        take();
        assertThat(files.problems())
                .singleElement()
                .asString()
                .contains(
                        "routes/10-tick.camel.yaml:14: with it "
                                + "routes/pacs/la-paz.camel.yaml could not run: log: has no option 'levle'; did you mean 'level'?");
        assertThat(context.getRoute("tick-la-paz")).isSameAs(before);

        write("10-tick", TEMPLATE.replace("id: tick", "id: [tick"));
        take();
        assertThat(files.problems()).singleElement().asString().startsWith("routes/10-tick.camel.yaml:");
        assertThat(context.getRoute("tick-la-paz")).isSameAs(before);

        write("pacs/sucre", USER.formatted("sucre"));
        take();
        assertThat(running()).as("with the former template").containsExactly("tick-la-paz", "tick-sucre");
    }

    @Test
    void aTemplateAndItsUsersThatChangeTogetherAreTakenTogether() throws IOException {
        write("10-tick", TEMPLATE.replace("- name: name", "- name: place").replace("{{name}}", "{{place}}"));
        write("pacs/la-paz", USER.formatted("la-paz").replace("name: name", "name: place"));
        take();

        assertThat(files.problems()).isEmpty();
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void aTemplateThatIsGoneStopsNobodyWhoUsesIt() throws IOException {
        Files.delete(routes.resolve("10-tick.camel.yaml"));
        take();

        assertThat(files.problems())
                .singleElement()
                .asString()
                .contains("pacs/la-paz", "there is no routeTemplate 'tick'");
        assertThat(running()).containsExactly("tick-la-paz");

        write("10-tick", TEMPLATE);
        take();
        assertThat(files.problems()).isEmpty();
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void changedErrorHandlingReplacesTheRoutesThatNameIt() throws IOException {
        write("00-errors", configuration("careful", 1) + configuration("other", 1));
        write(
                "20-careful",
                route("careful", "timer:careful?period=1h", "log:x")
                        .replace("id: careful", "id: careful\n    routeConfigurationId: careful"));
        take();
        Route careful = context.getRoute("careful");
        Route tick = context.getRoute("tick-la-paz");

        write("00-errors", configuration("careful", 1) + configuration("other", 2));
        take();
        assertThat(context.getRoute("careful")).isSameAs(careful);

        write("00-errors", configuration("careful", 2) + configuration("other", 2));
        take();
        assertThat(context.getRoute("careful")).isNotSameAs(careful);
        assertThat(context.getRouteDefinition("careful").getAppliedRouteConfigurationIds())
                .containsExactly("careful");
        assertThat(context.getRoute("tick-la-paz")).isSameAs(tick);
    }

    @Test
    void aChangedBeanIsBoundAnewAndReplacesTheRoutesThatNameIt() throws IOException {
        write("20-bean", bean(7) + route("uses", "timer:uses?period=1h", "bean:when?method=getTime"));
        take();
        Object before = context.getRegistry().lookupByName("when");
        Route uses = context.getRoute("uses");

        write("20-bean", bean(8) + route("uses", "timer:uses?period=1h", "bean:when?method=getTime"));
        take();
        assertThat(context.getRegistry().lookupByName("when"))
                .isEqualTo(new Date(8))
                .isNotSameAs(before);
        assertThat(context.getRoute("uses")).isNotSameAs(uses);

        write("20-bean", bean(9) + route("uses", "timer:uses?perod=1h", "bean:when?method=getTime"));
        take();
        assertThat(files.problems()).hasSize(1);
        assertThat(context.getRegistry().lookupByName("when"))
                .as("of the former version")
                .isEqualTo(new Date(8));

        Files.delete(routes.resolve("20-bean.camel.yaml"));
        take();
        assertThat(files.problems()).isEmpty();
        assertThat(context.getRegistry().lookupByName("when")).isNull();
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void aBeanThatIsGoneIsMissedByTheFilesThatNameIt() throws IOException {
        write("20-bean", bean(7));
        write("30-uses", route("uses", "timer:uses?period=1h", "bean:when?method=getTime"));
        take();
        assertThat(files.problems()).isEmpty();

        Files.delete(routes.resolve("20-bean.camel.yaml"));
        take();

        assertThat(files.problems()).singleElement().asString().contains("30-uses", "there is no bean 'when'");
        assertThat(running()).contains("uses");
    }

    @Test
    void aRouteMovesToAnotherFileWithoutAStop() throws IOException {
        Route before = context.getRoute("tick-la-paz");

        Files.move(routes.resolve("pacs/la-paz.camel.yaml"), routes.resolve("pacs/renamed.camel.yaml"));
        take();
        assertThat(context.getRoute("tick-la-paz")).isSameAs(before);

        Files.delete(routes.resolve("pacs/renamed.camel.yaml"));
        take();
        assertThat(running()).isEmpty();
    }

    @Test
    void aNewcomerDoesNotTakeTheNameOfARouteThatRuns() throws IOException {
        write("05-first", route("tick-la-paz", "timer:mine?period=1h", "log:mine"));
        take();

        assertThat(files.problems()).singleElement().asString().contains("05-first", "'tick-la-paz' is there already");
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void whatIsInFlightEndsBeforeTheRouteIsReplacedAndNothingNewBegins() throws Exception {
        write("20-long", route("long", "timer:long?period=10", "bean:work?method=run"));
        take();
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        write("20-long", route("long", "timer:long?period=1h", "bean:work?method=run"));
        write("30-other", route("other", "timer:other?period=1h", "log:other"));
        files.take(files.look());
        assertThat(files.step()).isFalse();
        assertThat(files.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.file()).isEqualTo("routes/20-long.camel.yaml");
            assertThat(wait.route()).isEqualTo("long");
            assertThat(wait.inFlight()).isEqualTo(1);
        });
        assertThat(running()).as("nobody else waits").contains("other");

        release.countDown();
        awaitSettled();
        assertThat(files.waits()).isEmpty();
        assertThat(context.getRouteDefinition("long").getInput().getEndpointUri())
                .contains("period=1h");
        assertThat(abandoned).isEmpty();
    }

    @Test
    void whatDoesNotEndInTimeIsBrokenOff() throws Exception {
        files = files(Duration.ZERO);
        removeAllRoutes();
        write("20-long", route("long", "scheduler:long?delay=10", "bean:work?method=run"));
        assertThat(files.load()).isEmpty();
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        Files.delete(routes.resolve("20-long.camel.yaml"));
        files.take(files.look());
        awaitSettled();

        assertThat(running()).containsExactly("tick-la-paz");
        assertThat(abandoned).containsExactly("long");
    }

    @Test
    void workersAreInterruptedTooAlsoWhereWhatTheyHoldCannotBeGivenBack() throws Exception {
        context.getRegistry().bindAsPrototype("workers", Workers.class, new WakeUps()::workers);
        files = files(Duration.ZERO, route -> {
            throw new IllegalStateException("the database is away");
        });
        removeAllRoutes();
        write("20-long", route("long", "scheduler:long?delay=10&scheduler=#workers", "bean:work?method=run"));
        assertThat(files.load()).isEmpty();
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        Files.delete(routes.resolve("20-long.camel.yaml"));
        files.take(files.look());
        awaitSettled();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void whatOthersCallStaysUntilTheyHaveGone() throws Exception {
        write(
                "20-long",
                route("long", "timer:long?repeatCount=1", "bean:work?method=run")
                        + route("called", "direct:called", "log:called"));
        take();
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        Files.delete(routes.resolve("20-long.camel.yaml"));
        files.take(files.look());
        files.step();
        assertThat(context.getRouteController().getRouteStatus("called")).isEqualTo(ServiceStatus.Started);
        assertThat(context.getRoute("called").getConsumer()).matches(c -> context.getEndpoint("direct:called") != null);

        release.countDown();
        awaitSettled();
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void aRouteThatCannotStartLeavesItsFormerVersion() throws Exception {
        write("20-direct", route("mine", "direct:mine", "log:mine"));
        write("30-other", route("other", "direct:other", "log:other"));
        take();

        write("20-direct", route("mine", "direct:other", "log:mine"));
        take();

        assertThat(files.problems()).singleElement().asString().contains("20-direct", "its former version runs on");
        assertThat(running()).contains("mine", "other");
        assertThat(context.getRoute("mine").getEndpoint().getEndpointUri()).isEqualTo("direct://mine");
    }

    @Test
    void theListenersPortStaysOpenWhileOtherFilesChange() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String listen = "dicom:listen:CARAVAN@127.0.0.1:" + port + "?directory=" + temp + "&callers=ANY@127.0.0.1";
        write("15-receive", route("receive", "\"" + listen + "\"", "log:received"));
        take();
        assertThat(files.problems()).isEmpty();
        Route listener = context.getRoute("receive");

        write("10-tick", TEMPLATE.replace("log:tick", "log:tock"));
        write("00-errors", configuration("careful", 1));
        write("pacs/sucre", USER.formatted("sucre"));
        take();

        assertThat(context.getRoute("receive")).isSameAs(listener);
        assertThat(listener.getConsumer().getClass().getMethod("getPort").invoke(listener.getConsumer()))
                .isEqualTo(port);
    }

    @Test
    void aFileThatCannotBeReadRunsOnAsItWas() throws IOException {
        Files.write(routes.resolve("pacs/la-paz.camel.yaml"), new byte[] {'#', (byte) 0xE9, '\n'});
        take();

        assertThat(files.problems())
                .singleElement()
                .asString()
                .contains("is not UTF-8 text; its former version runs on");
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void whatEditorsLeaveBehindIsNotLooked() throws IOException {
        for (String name : List.of(
                ".la-paz.camel.yaml.swp",
                "la-paz.camel.yaml~",
                ".#la-paz.camel.yaml",
                "#la-paz.camel.yaml#",
                ".git/x.camel.yaml")) {
            Path file = routes.resolve("pacs").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "no: yaml: at all");
        }
        take();

        assertThat(files.problems()).isEmpty();
        assertThat(running()).containsExactly("tick-la-paz");
    }

    @Test
    void readsAFolderOfKubernetesOnce() throws IOException {
        Path mounted = Files.createDirectories(temp.resolve("mounted/..2026_11_30"));
        Files.writeString(mounted.resolve("sucre.camel.yaml"), USER.formatted("sucre"));
        Files.createSymbolicLink(temp.resolve("mounted/..data"), Path.of("..2026_11_30"));
        Files.createSymbolicLink(temp.resolve("mounted/sucre.camel.yaml"), Path.of("..data/sucre.camel.yaml"));
        Files.createSymbolicLink(routes.resolve("more"), temp.resolve("mounted"));
        Files.createSymbolicLink(routes.resolve("pacs/loop"), routes);
        take();

        assertThat(running()).containsExactly("tick-la-paz", "tick-sucre");
        assertThat(files.problems())
                .singleElement()
                .asString()
                .contains("pacs/loop: is a link to a folder that it lies in");

        Path next = Files.createDirectories(temp.resolve("mounted/..2026_12_01"));
        Files.writeString(next.resolve("sucre.camel.yaml"), USER.formatted("potosi"));
        Files.delete(temp.resolve("mounted/..data"));
        Files.createSymbolicLink(temp.resolve("mounted/..data"), Path.of("..2026_12_01"));
        take();
        assertThat(running()).containsExactly("tick-la-paz", "tick-potosi");
    }

    @Test
    void aChangedQueryReplacesTheRouteThatNamesIt() throws IOException {
        Files.writeString(routes.resolve("mine.txt"), "one");
        write("20-uses", route("uses", "timer:uses?period=1h", "language:constant:file:" + routes + "/mine.txt"));
        take();
        Route uses = context.getRoute("uses");

        Files.writeString(routes.resolve("mine.txt"), "two");
        take();

        assertThat(context.getRoute("uses")).isNotSameAs(uses);
    }

    @Test
    void twentyEditsLeaveNothingBehind() throws IOException {
        edit(0);
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        int endpoints = context.getEndpoints().size();
        int beans = context.getRegistry().findByType(Object.class).size();
        int services = context.getRouteDefinitions().size();

        for (int i = 1; i <= 20; i++) {
            edit(i);
        }

        assertThat(context.getEndpoints()).hasSize(endpoints);
        assertThat(context.getRegistry().findByType(Object.class)).hasSize(beans);
        assertThat(context.getRouteDefinitions()).hasSize(services);
        assertThat(context.getRouteTemplateDefinitions()).hasSize(1);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        Thread.getAllStackTraces().keySet())
                .hasSizeLessThanOrEqualTo(threads.size() + 2));
    }

    private void edit(int number) throws IOException {
        write("10-tick", TEMPLATE.replace("log:tick", "log:tick" + number));
        write("20-bean", bean(number) + route("uses", "scheduler:uses?delay=3600000", "bean:when?method=getTime"));
        write("30-clock", route("clock", "quartz:a/clock?cron=" + number % 60 + "+0+0+1+1+?", "log:clock"));
        take();
        assertThat(files.problems()).isEmpty();
    }

    /** Takes what is there, and goes on until nothing is left to do. */
    private void take() {
        files.take(files.look());
        awaitSettled();
    }

    private void removeAllRoutes() throws Exception {
        for (Route route : List.copyOf(context.getRoutes())) {
            context.getRouteController().stopRoute(route.getRouteId());
            context.removeRoute(route.getRouteId());
        }
        context.removeRouteTemplates("*");
    }

    private void awaitSettled() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(files::step);
    }

    private Set<String> running() {
        Set<String> running = new TreeSet<>();
        context.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> context.getRouteController().getRouteStatus(id) == ServiceStatus.Started)
                .forEach(running::add);
        return running;
    }

    private static String bean(int time) {
        return "- beans:\n    - name: when\n      type: java.util.Date\n      properties:\n        time: " + time
                + "\n";
    }

    private static String configuration(String id, int redeliveries) {
        return """
                - routeConfiguration:
                    id: %s
                    errorHandler:
                      defaultErrorHandler:
                        redeliveryPolicy:
                          maximumRedeliveries: %d
                """
                .formatted(id, redeliveries);
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

    private void write(String name, String content) throws IOException {
        Path file = routes.resolve(name + ".camel.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
