package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

import org.caravan.http.HttpServers;
import org.caravan.peers.Chromium;

import static org.assertj.core.api.Assertions.assertThat;

/** The console over the shipped flow, in a real browser. With -Dconsole.screenshots=docs it makes the pictures of docs/console.md anew. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

    private static final String ROUTE = "pack-identified";

    @TempDir
    static Path folder;

    private static BusySite site;
    private static RunningFlow flow;
    private static Chromium browser;
    private static String address;

    @BeforeAll
    static void startABusySite() throws Exception {
        site = new BusySite(folder);
        flow = site.flow();
        site.start();
        HttpServers http = flow.serveConsole();
        address = "http://127.0.0.1:" + http.consolePort();
        browser = new Chromium(folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        site.close();
    }

    @Test
    @Order(1)
    void aWrongPasswordIsRefusedAndTheRightOneLetsIn() throws Exception {
        browser.open(address + "/hawtio/");
        logIn("a wrong password");
        browser.awaitText("do not fit");
        browser.open(address + "/hawtio/camel");
        assertThat(browser.address()).endsWith("/static/login.html");
        picture("login");

        logIn(Files.readString(folder.resolve("data/secrets/caravan.password")).strip());
        browser.awaitText("Camel Contexts");
        assertThat(browser.address()).contains("/hawtio/");
    }

    @Test
    @Order(2)
    void theShippedRoutesAreSeenWithTheirCountersAndOneIsStoppedAndStarted() throws Exception {
        browser.open(address + "/hawtio/camel");
        browser.click(By.xpath("//*[text()='routes']"));
        browser.awaitText("Completed");
        assertThat(browser.text())
                .contains("receive-objects", "download-lapaz", "pace-lapaz", ROUTE, "deliver-central");
        assertThat(row("deliver-central")).contains("Started").containsPattern("\\s[1-9]\\d*\\s");
        picture("routes");

        assertThat(status()).isEqualTo(ServiceStatus.Started);
        select();
        browser.click(By.xpath("//button[contains(., 'Stop')]"));
        flow.await(() -> status() == ServiceStatus.Stopped && row(ROUTE).contains("Stopped"));
        select();
        browser.click(By.xpath("//button[contains(., 'Start')]"));
        flow.await(() -> status() == ServiceStatus.Started && row(ROUTE).contains("Started"));
    }

    @Test
    @Order(3)
    void aRouteSaysWhatItDoes() throws Exception {
        browser.open(address + "/hawtio/camel");
        browser.click(By.xpath("//*[text()='routes']"));
        browser.click(By.xpath("//*[text()='" + ROUTE + "']"));
        browser.awaitText("ExchangesCompleted");
        assertThat(browser.text())
                .contains(flow.caravan()
                        .context()
                        .getRoute(ROUTE)
                        .getDescription()
                        .substring(0, 20));
        for (String closed : List.of("Source", "Exchanges", "Debug", "Trace")) {
            assertThat(browser.isVisible(By.xpath("//nav//*[text()='" + closed + "']")))
                    .as(closed)
                    .isFalse();
        }
        picture("route");
        browser.click(By.xpath("//*[text()='Route Diagram']"));
        browser.awaitAny(By.cssSelector("[class*='react-flow__node'], [data-testid^='rf__node']"));
    }

    @Test
    @Order(4)
    void onePageAnswersWhatWaitsWhatIsStuckWhenLaPazLastSucceededAndWhetherItIsSpared() throws Exception {
        browser.open(address + "/hawtio/jmx");
        expand("org.caravan");
        browser.click(By.xpath("//*[text()='AtAGlance']"));
        browser.awaitText("lapaz · stuck");
        assertThat(browser.text(By.xpath("(//tbody/tr)[1]/td[1]"))).isEqualTo("(needs you)");
        assertThat(line("(needs you)"))
                .isEqualTo("2 things need you: 1 series of lapaz is stuck; 1 archive for central is stuck");
        assertThat(line("lapaz · waiting")).matches("\\d+ series, the first for \\d+ (s|min).*; \\d downloading");
        assertThat(line("lapaz · stuck"))
                .startsWith("1 series: 1 object did not belong to what was asked")
                .endsWith(
                        "(quarantined). bin/caravan status says it in full. Mend that, then Operations of PACS lapaz: requeue quarantined");
        assertThat(line("lapaz · last success")).matches("a series downloaded 20\\d\\d-.* ago");
        assertThat(line("lapaz · requests"))
                .matches("\\d+ in the last minute, 100 allowed.*; highest minute since this start: \\d+");
        assertThat(line("elalto · paused")).matches("since 20.*, until 20.*: By hand: the hospital moves its server");
        assertThat(line("elalto · waiting")).startsWith("2 series, the first for 2 h");
        assertThat(line("(packing) · last success")).startsWith("a series packed 20");
        assertThat(line("(packing) · stuck")).isEqualTo("nothing");
        assertThat(line("central · stuck")).startsWith("1 archive: rsync: the far end cannot write");
        assertThat(line("central · last success")).startsWith("an archive delivered 20");
        picture("glance");
    }

    @Test
    @Order(5)
    void thePagesOfAPacsAndOfADestinationSayMore() throws Exception {
        expand("PACS");
        browser.click(By.xpath("//*[text()='lapaz']"));
        browser.awaitText("RequestsAllowedPerMinute");
        assertThat(line("RequestsAllowedPerMinute")).isEqualTo("100");
        assertThat(line("SeriesByState")).contains("quarantined 1");
        picture("pacs");
        browser.click(By.xpath("//a[contains(., 'Operations')]"));
        browser.awaitText("requeueSeries");
        assertThat(browser.text())
                .contains("no discovery and no download begins")
                .doesNotContain("getComplete");
        picture("operations");
        expand("Destination");
        browser.click(By.xpath("//*[text()='central']"));
        browser.awaitText("LastDelivery");
        assertThat(line("StuckReasons")).contains("cannot write");
        picture("destination");
    }

    /** The browser finds no host but this machine, so all that is above works without. */
    @Test
    @Order(6)
    void nothingWasAskedOfAnybodyElseAndThePolicyHinderedNothing() {
        assertThat(browser.requests().stream().filter(asked -> asked.matches("(?:http|ws).*")))
                .as("what the pages above asked for")
                .hasSizeGreaterThan(20)
                .allMatch(asked -> asked.startsWith(address + "/"), "of us");
        assertThat(browser.complaints())
                .as("what the browser complained of")
                .noneMatch(told -> told.contains("Content Security Policy"));
    }

    @Test
    @Order(7)
    void loggingOutEndsTheSession() {
        browser.click(By.id("hawtio-header-user-dropdown-toggle"));
        browser.click(By.xpath("//*[text()='Log out']"));
        browser.await(By.name("j_password"));
        browser.open(address + "/hawtio/camel");
        assertThat(browser.address()).endsWith("/static/login.html");
    }

    /** The value of an attribute. */
    private static String line(String attribute) {
        return browser.text(By.xpath("//tr[td[1][normalize-space()='" + attribute + "']]/td[2]"));
    }

    private static void logIn(String password) {
        browser.await(By.name("j_password")).sendKeys(password);
        browser.click(By.tagName("button"));
    }

    private static ServiceStatus status() {
        return flow.caravan().context().getRouteController().getRouteStatus(ROUTE);
    }

    private static void select() {
        browser.check(By.xpath("//tr[.//td[contains(., '" + ROUTE + "')]]//input[@type='checkbox']"));
    }

    private static String row(String route) {
        return browser.text(By.xpath("//tr[.//td[contains(., '" + route + "')]]"));
    }

    @AfterEach
    void keepWhatIsSeenLast(TestInfo test) throws Exception {
        browser.screenshot(
                Path.of("target/console", test.getTestMethod().orElseThrow().getName() + ".png"));
    }

    private static void expand(String folder) {
        browser.click(By.xpath("(//li[.//*[text()='" + folder + "']])[last()]//*[contains(@class, 'node-toggle')]"));
    }

    private static void picture(String name) throws Exception {
        Path pictures = Path.of(System.getProperty("console.screenshots", "target/console"));
        browser.screenshot(pictures.resolve("console-" + name + ".png"));
    }
}
