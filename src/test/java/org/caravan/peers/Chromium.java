package org.caravan.peers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser without a window, with a profile of its own. */
public final class Chromium implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ChromeDriver driver;

    /** @param folder for the profile, which must not exist elsewhere */
    public Chromium(Path folder) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Programs.require("chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // tests run as root in containers
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-proxy-server",
                // a machine without a way out
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--lang=en",
                "--window-size=1400,1300",
                "--user-data-dir=" + folder);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(Programs.require("chromedriver")))
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    /**
     * Shows what follows as on a screen of that size.
     *
     * @param dark whether pages are asked to be dark
     */
    public void lookAs(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Has files that are downloaded written to a folder. */
    public void downloadTo(Path folder) {
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
    }

    /** What a script gives. */
    public Object script(String script) {
        return driver.executeScript(script);
    }

    public void open(String address) {
        driver.get(address);
    }

    public String address() {
        return driver.getCurrentUrl();
    }

    /** The element, as soon as it is visible. */
    public WebElement await(By what) {
        return new WebDriverWait(driver, LONGEST).until(ExpectedConditions.visibilityOfElementLocated(what));
    }

    /** Clicks as soon as it can be clicked, also where the page redraws itself in that moment. */
    public void click(By what) {
        new WebDriverWait(driver, LONGEST).ignoring(WebDriverException.class).until(browser -> {
            browser.findElement(what).click();
            return true;
        });
    }

    /** Waits until one of them is visible. */
    public void awaitAny(By what) {
        new WebDriverWait(driver, LONGEST).until(browser -> isVisible(what));
    }

    /** The text of an element, also where the page redraws itself in that moment. */
    public String text(By what) {
        return new WebDriverWait(driver, LONGEST)
                .ignoring(WebDriverException.class)
                .until(browser -> browser.findElement(what).getText());
    }

    /** Ticks a box that is not ticked. */
    public void check(By box) {
        if (!await(box).isSelected()) {
            click(box);
        }
    }

    public boolean isVisible(By what) {
        return driver.findElements(what).stream().anyMatch(WebElement::isDisplayed);
    }

    /** Waits until the page shows the text. */
    public void awaitText(String text) {
        new WebDriverWait(driver, LONGEST)
                .until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("body"), text));
    }

    public String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    public void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** Every address that was asked for since the last call, also what was refused before it was sent. */
    public List<String> requests() {
        List<String> addresses = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            Map<?, ?> message = (Map<?, ?>)
                    new Json().<Map<?, ?>>toType(entry.getMessage(), Map.class).get("message");
            if ("Network.requestWillBeSent".equals(message.get("method"))) {
                Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) message.get("params")).get("request");
                addresses.add(request.get("url").toString());
            }
        }
        return addresses;
    }

    /** What the browser told in its console since the last call: faults of scripts, what a policy forbade, what could not be loaded. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
