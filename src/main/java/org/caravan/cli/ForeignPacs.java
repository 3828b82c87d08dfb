package org.caravan.cli;

import java.util.List;
import java.util.Map;

import org.caravan.requests.Foreign;

/** The file under routes/pacs that says what the file of another system says of its PACS. */
final class ForeignPacs {

    private ForeignPacs() {}

    static String file(Foreign foreign, String pacs) {
        Map<String, String> settings = foreign.settings();
        StringBuilder text = new StringBuilder(
                "- beans:\n    - name: " + pacs + "\n      type: org.caravan.camel.dicom.Pacs\n      properties:\n");
        property(text, "aeTitle", foreign.address().aeTitle());
        property(text, "host", foreign.address().host());
        property(text, "port", Integer.toString(foreign.address().port()));
        property(text, "callingAeTitle", foreign.address().callingAeTitle());
        if (!foreign.address().queryModel().equals("AUTO")) {
            property(text, "queryModel", foreign.address().queryModel());
        }
        for (String name : List.of("windows", "timeZone")) {
            if (settings.containsKey(name)) {
                property(text, name, settings.get(name));
            }
        }
        if (Integer.parseInt(settings.getOrDefault("workers", "1")) > 1) {
            property(text, "maxAssociations", settings.get("workers"));
        }
        route(text, "pace", pacs, "requestsPerMinute", settings.getOrDefault("requestsPerMinute", "60"));
        route(text, "download", pacs, "workers", settings.getOrDefault("workers", "1"));
        route(text, "request", pacs, null, null);
        return text.toString().stripTrailing();
    }

    private static void property(StringBuilder text, String name, String value) {
        text.append("        ")
                .append(name)
                .append(": \"")
                .append(value.replaceAll("[\"\\\\\\p{Cntrl}]", ""))
                .append("\"\n");
    }

    private static void route(StringBuilder text, String template, String pacs, String name, String value) {
        text.append("\n- templatedRoute:\n    routeTemplateRef: ")
                .append(template)
                .append("\n    routeId: ")
                .append(template)
                .append('-')
                .append(pacs)
                .append("\n    parameters:\n      - { name: pacs, value: ")
                .append(pacs)
                .append(" }\n");
        if (name != null) {
            text.append("      - { name: ")
                    .append(name)
                    .append(", value: \"")
                    .append(value)
                    .append("\" }\n");
        }
    }
}
