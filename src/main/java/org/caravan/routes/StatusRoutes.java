package org.caravan.routes;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

import org.caravan.queue.QueueStatus;
import org.caravan.retrieve.Receipts;

/** One line a minute on how things stand, while something happens. */
final class StatusRoutes extends RouteBuilder {

    private final StatusLine line;

    StatusRoutes(QueueStatus status, Receipts receipts) {
        this.line = new StatusLine(status, receipts);
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .handled(true)
                .log(
                        LoggingLevel.WARN,
                        "org.caravan.status",
                        "How things stand could not be read: ${exception.class.simpleName}");

        from("timer:status?period=60000&delay=60000")
                .id("log-status")
                .description("Every minute: one line on how things stand, while something happens")
                .process(exchange -> exchange.getMessage().setBody(line.next()))
                .id("count-rows")
                .description("Counts rows; no line where nothing has changed")
                .filter(body().isNotNull())
                .id("skip-idle")
                .description("Says nothing while nothing happens")
                .log(LoggingLevel.INFO, "org.caravan.status", "${body}")
                .id("log-status-line")
                .description("The line");
    }
}
