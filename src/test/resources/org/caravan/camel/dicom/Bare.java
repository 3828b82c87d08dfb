import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.camel.dicom.DicomJson;

/** A Camel application of somebody else with nothing in it but camel-main and the component. Arguments: port, folder, a DICOM file. */
class Bare {

    public static void main(String[] arguments) throws Exception {
        String us = "SOMEBODY@127.0.0.1:" + arguments[0];
        String folder = Path.of(arguments[1]).toString();
        Main main = new Main();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        main.bind("meters", meters);
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:listen:" + us + "?callers=CARAVAN@127.0.0.1&unsolicited=quarantine&directory=" + folder)
                        .process(exchange -> System.out.println(
                                "took " + exchange.getIn().getHeader(DicomConstants.SOP_CLASS_UID)));
                from("direct:pace").process(exchange -> {});
            }
        });
        main.start();
        try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
            template.sendBody("dicom:echo:" + us + "?gate=direct:pace", null);
            System.out.println("echoed");
            List<?> results = template.requestBody("dicom:store:" + us, new File(arguments[2]), List.class);
            System.out.println("stored " + results.size());
            var converter = main.getCamelContext().getTypeConverter();
            DicomJson json = converter.convertTo(DicomJson.class, List.of(Map.of("Modality", "CT")));
            System.out.println(converter.convertTo(String.class, json));
            try {
                template.sendBody("dicom:echo:NOBODY@127.0.0.1:1", null);
            } catch (Exception e) {
                System.out.println("nobody there");
            }
            try {
                template.sendBody("dicom:find:" + us + "?levle=STUDY", null);
            } catch (Exception e) {
                Throwable cause = e;
                while (cause.getCause() != null) {
                    cause = cause.getCause();
                }
                System.out.println(cause.getMessage());
            }
            meters.getMeters().forEach(meter -> System.out.println(meter.getId().getName() + " "
                    + meter.getId().getTags() + " " + meter.measure()));
            HealthCheckHelper.invoke(main.getCamelContext(), "full")
                    .forEach(result -> System.out.println(result.getCheck().getId() + " " + result.getState() + " "
                            + result.getMessage().orElse("")));
        }
        main.stop();
    }
}
