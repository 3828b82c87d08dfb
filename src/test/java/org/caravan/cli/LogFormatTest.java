package org.caravan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.status.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** The shipped logback.xml, with what {@link Logs} sets. */
class LogFormatTest {

    @TempDir
    Path folder;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
        MDC.clear();
    }

    @Test
    void jsonHasOneObjectALineWithMessageAndCorrelation() throws Exception {
        Logger logger = logger("json", "10");

        context.getMDCAdapter().put("correlation", "series-4711");
        logger.warn("two\nlines of {}", "text", new IllegalStateException("because"));

        List<String> lines = Files.readAllLines(folder.resolve("caravan.log"));
        assertThat(lines).hasSize(1);
        JsonNode event = new ObjectMapper().readTree(lines.get(0));
        assertThat(event.get("formattedMessage").asText()).isEqualTo("two\nlines of text");
        assertThat(event.get("level").asText()).isEqualTo("WARN");
        assertThat(event.get("timestamp").asLong()).isPositive();
        assertThat(event.get("mdc").get("correlation").asText()).isEqualTo("series-4711");
        assertThat(event.get("throwable").get("className").asText()).contains("IllegalStateException");
    }

    @Test
    void whatStrangersMakeTheHttpServerWarnOfIsSaidOnceAndCounted() throws Exception {
        Logger logger = logger("text", "10");
        Logger server = logger.getLoggerContext().getLogger("org.eclipse.jetty.http.HttpParser");

        for (int i = 0; i < 78_000; i++) {
            server.warn("Header is too large {}>{}", 8193 + i, 8192);
        }
        server.warn("Illegal character", new IllegalStateException("because"));
        logger.warn("something else");

        assertThat(Files.readAllLines(folder.resolve("caravan.log")))
                .extracting(line -> line.substring(line.indexOf("HttpParser: ") + 1))
                .hasSize(3)
                .startsWith("ttpParser: Header is too large 8193>8192");
    }

    @Test
    void textHasTheCorrelationInBrackets() throws Exception {
        Logger logger = logger("text", "10");

        context.getMDCAdapter().put("correlation", "series-4711");
        logger.info("two\nlines");

        assertThat(Files.readAllLines(folder.resolve("caravan.log")))
                .singleElement()
                .asString()
                .contains("[series-4711]")
                .endsWith("two lines");
    }

    @Test
    void filesAreTenAtMost() throws Exception {
        Logger logger = logger("json", "0");

        for (int i = 0; i < 40; i++) {
            logger.info("line {}", i);
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSizeLessThanOrEqualTo(10);
        }
        assertThat(Files.size(folder.resolve("caravan.log"))).isLessThan(100_000);
    }

    private Logger logger(String format, String megabytes) throws Exception {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("log.folder", folder.toString());
        context.putProperty("log.to", "file");
        context.putProperty("log.format", format);
        context.putProperty("log.file-size", megabytes);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .as("what logback made of its files")
                .filteredOn(status -> status.getLevel() >= Status.ERROR)
                .isEmpty();
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .toIterable()
                .extracting(Appender::getName)
                .containsExactly("file", "console");
        return context.getLogger("org.caravan.test");
    }
}
