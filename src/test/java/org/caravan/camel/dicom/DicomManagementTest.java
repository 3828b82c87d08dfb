package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.ListenerObserver.Association;

import static org.assertj.core.api.Assertions.assertThat;

class DicomManagementTest {

    private static final Association LAPAZ = new Association("LAPAZ", "CARAVAN", "127.0.0.1");

    @TempDir
    Path folder;

    @Test
    void showsTheCountersOfAListener() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("dicom:listen:CARAVAN@127.0.0.1:0?toolkit=fake&directory=" + folder)
                            .routeId("receive")
                            .process(exchange -> {});
                }
            });
            camel.start();
            MBeanServer server =
                    camel.getManagementStrategy().getManagementAgent().getMBeanServer();
            ObjectName name = server.queryNames(
                            new ObjectName("org.apache.camel:context=" + camel.getManagementName()
                                    + ",type=consumers,name=DicomListenConsumer*"),
                            null)
                    .iterator()
                    .next();
            assertThat(server.getAttribute(name, "Objects")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "Port")).isEqualTo(1);
            assertThat(server.getAttribute(name, "PerAeTitle")).isEqualTo(Map.of());
        }
    }

    @Test
    void countsPerCallingAndCalledTitle() {
        ListenCounters counters = new ListenCounters(DicomObserver.NONE);
        counters.stored(LAPAZ, "la-paz", 100);
        counters.stored(LAPAZ, "la-paz", 50);
        counters.refused(new Association("SUCRE", "CARAVAN", "127.0.0.1"));
        assertThat(counters.perPair())
                .containsEntry("LAPAZ to CARAVAN", "objects=2 bytes=150 refused=0 quarantined=0 failures=0")
                .containsEntry("SUCRE to CARAVAN", "objects=0 bytes=0 refused=1 quarantined=0 failures=0");
        assertThat(counters.bytes()).isEqualTo(150);
    }

    @Test
    void countsStrangersTogetherOnceThereAreMany() {
        ListenCounters counters = new ListenCounters(DicomObserver.NONE);
        for (int i = 0; i < 1000; i++) {
            counters.failed(new Association("AE" + i, "CARAVAN", "127.0.0.1"));
        }
        assertThat(counters.perPair()).hasSize(201).containsKey("others");
        assertThat(counters.failures()).isEqualTo(1000);
    }
}
