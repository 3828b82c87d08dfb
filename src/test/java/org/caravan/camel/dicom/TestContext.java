package org.caravan.camel.dicom;

import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context with one PACS named {@code la-paz}, reached through the fake transport unless a test says otherwise. */
final class TestContext implements AutoCloseable {

    final DefaultCamelContext camel = new DefaultCamelContext();

    TestContext() {
        camel.disableJMX();
        camel.getComponent("dicom", DicomComponent.class).setToolkit("fake");
        bind("la-paz", pacs("LAPAZ", "127.0.0.1", 104));
    }

    static Pacs pacs(String aeTitle, String host, int port) {
        Pacs pacs = new Pacs();
        pacs.setAeTitle(aeTitle);
        pacs.setHost(host);
        pacs.setPort(port);
        return pacs;
    }

    TestContext bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
        return this;
    }

    Pacs pacs() {
        return camel.getRegistry().lookupByNameAndType("la-paz", Pacs.class);
    }

    TestContext routes(RouteBuilder routes) throws Exception {
        camel.addRoutes(routes);
        return this;
    }

    TestContext start() {
        camel.start();
        return this;
    }

    /** Sends a message and returns the exchange, failed or not. */
    Exchange send(String uri, Object body, Map<String, Object> headers) {
        return camel.createProducerTemplate().request(uri, exchange -> {
            exchange.getIn().setBody(body);
            headers.forEach(exchange.getIn()::setHeader);
        });
    }

    Exchange send(String uri, Object body) {
        return send(uri, body, Map.of());
    }

    RetrieveRegistry retrieves() {
        return RetrieveRegistry.of(camel);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
