package org.caravan;

import java.util.Map;

import org.caravan.camel.dicom.DicomChecks;
import org.caravan.camel.dicom.Pacs;
import org.caravan.load.RouteCheck;

/** Refuses a PACS whose settings are wrong, that could never be asked, or that could never send to us. */
final class PacsCheck implements RouteCheck {

    private static final String PACE = "requestsPerMinute";

    private final String listenerHost;

    PacsCheck(Settings settings) {
        this.listenerHost = settings.get(Settings.DICOM_HOST);
    }

    @Override
    public void bean(String name, Object bean) {
        if (!(bean instanceof Pacs pacs)) {
            return;
        }
        pacs.toPeer(name);
        DicomChecks.refuseRemotePacsAtLoopback(Map.of(name, pacs), listenerHost);
    }

    /** A pace of 0 would hold every request for ever. */
    @Override
    public void parameters(String template, Map<String, String> parameters) {
        String pace = parameters.get(PACE);
        if (pace != null && !pace.strip().matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(
                    PACE + " is '" + pace + "'; write a whole number, 1 or more, for example 60");
        }
    }
}
