package org.caravan.pace;

import java.nio.file.Path;
import java.util.Properties;

import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.camel.dicom.Pacs;
import org.caravan.suite.Fault;

import static org.assertj.core.api.Assertions.assertThat;

class FetchPollTest {

    @TempDir
    Path data;

    private final FetchPoll poll = new FetchPoll("la-paz");

    @Test
    @Fault(43)
    void nothingIsFetchedWhereLessIsFreeThanTheReserveAndItGoesOnWhenThereIsRoom() throws Exception {
        assertThat(begins("999999999999", "")).isFalse();
        assertThat(begins("0", "")).isTrue();
    }

    @Test
    void nothingIsFetchedOutsideTheWindows() throws Exception {
        // a minute a week that is not now, whatever the time is
        assertThat(begins("0", "00:00-00:01") && begins("0", "12:00-12:01")).isFalse();
    }

    private boolean begins(String reserve, String windows) throws Exception {
        Pacs pacs = Pacs.at("PACS@127.0.0.1:104");
        pacs.setWindows(windows);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.setProperty("caravan.data", data.toString());
            properties.setProperty("caravan.data.reserve", reserve);
            context.getPropertiesComponent().setInitialProperties(properties);
            context.getRegistry().bind("la-paz", pacs);
            context.start();
            Endpoint endpoint = context.getEndpoint("direct:any");
            return poll.begin(null, endpoint);
        }
    }
}
