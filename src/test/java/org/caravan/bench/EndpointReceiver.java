package org.caravan.bench;

import java.nio.file.Path;
import java.util.Map;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.peers.Orthanc;

/** The whole component: {@code dicom:move} asks, {@code dicom:listen} receives into a route. */
final class EndpointReceiver implements Receiver {

    private final boolean durable;
    private final Path folder;
    private final String move;
    private final DefaultCamelContext camel = new DefaultCamelContext();

    EndpointReceiver(Orthanc orthanc, String aeTitle, int port, boolean durable, Path folder) throws Exception {
        this.durable = durable;
        this.folder = folder;
        this.move = "dicom:move:ORTHANC@127.0.0.1:" + orthanc.port() + "?destination=" + aeTitle + "&grace=5s";
        String listen = "dicom:listen:" + aeTitle + "@127.0.0.1:" + port + "?directory=" + folder + "&durable="
                + durable + "&callers=ORTHANC@127.0.0.1";
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(listen).routeId("receive").process(exchange -> {});
            }
        });
        camel.start();
    }

    @Override
    public String name() {
        return "Caravan, dicom:listen";
    }

    @Override
    public boolean durable() {
        return durable;
    }

    @Override
    public Path received() {
        return folder.resolve("series");
    }

    @Override
    public void receive(ObjectSet objects) throws Exception {
        var keys = Map.of(
                "PatientID", objects.patientId(),
                "StudyInstanceUID", objects.studyInstanceUid(),
                "SeriesInstanceUID", objects.seriesInstanceUid());
        try (var producer = camel.createProducerTemplate()) {
            var exchange = new DefaultExchange(camel);
            exchange.getIn().setBody(keys);
            exchange.getIn().setHeader(DicomConstants.EXPECTED_SOP_INSTANCE_UIDS, objects.sopInstanceUids());
            producer.send(move, exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        }
    }

    @Override
    public void close() {
        camel.stop();
    }
}
