package org.caravan.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;

/** The meters of the queue: which rows of {@code metrics.sql} each shows, under which name, and with which labels. */
final class QueueFigures {

    private enum Labels {
        NONE(null, false),
        STATE(null, true),
        PACS("pacs", false),
        PACS_AND_STATE("pacs", true),
        PACS_AND_REASON("pacs", "reason"),
        DESTINATION("destination", false),
        DESTINATION_AND_STATE("destination", true),
        SERVER("server", false);

        private final String owner;
        private final String state;

        Labels(String owner, boolean state) {
            this(owner, state ? "state" : null);
        }

        /** @param state what the label of the state is called; null where there is none */
        Labels(String owner, String state) {
            this.owner = owner;
            this.state = state;
        }

        Tags of(Map<String, Object> row) {
            Tags tags = owner == null ? Tags.empty() : Tags.of(owner, (String) row.get("owner"));
            return state == null ? tags : tags.and(state, (String) row.get("state"));
        }
    }

    private record Figure(String meter, Labels labels, MultiGauge gauge) {

        Row<?> of(Map<String, Object> row) {
            return Row.of(labels.of(row), ((Number) row.get("value")).doubleValue());
        }
    }

    private final MeterRegistry registry;
    private final List<Figure> figures = new ArrayList<>();

    QueueFigures(MeterRegistry registry) {
        this.registry = registry;
        addSeries();
        addArchives();
        addDeliveries();
        addPacs();
        addDestinations();
        addDiscovery();
        addForms();
    }

    /** Shows these rows in place of those before. */
    void show(List<Map<String, Object>> rows) {
        Map<Object, List<Map<String, Object>>> byMeter =
                rows.stream().collect(Collectors.groupingBy(row -> row.get("meter")));
        for (Figure figure : figures) {
            List<Row<?>> shown = new ArrayList<>();
            byMeter.getOrDefault(figure.meter(), List.of()).forEach(row -> shown.add(figure.of(row)));
            figure.gauge().register(shown, true);
        }
    }

    private void addSeries() {
        add("series", Labels.PACS_AND_STATE, "caravan.series", "Series of a PACS in a state");
        add(
                "series.oldest",
                Labels.PACS_AND_STATE,
                "caravan.series.oldest",
                "seconds",
                "How long the series that is longest in this state has been in it; 0 where none is");
    }

    private void addArchives() {
        add("archives", Labels.STATE, "caravan.archives", "Archives in a state");
        add("archive.bytes", Labels.STATE, "caravan.archive.size", "bytes", "Size of the archives in a state");
        add("unpacked", Labels.NONE, "caravan.unpacked.series", "Complete series that are not packed yet");
        add(
                "unpacked.oldest",
                Labels.NONE,
                "caravan.unpacked.oldest",
                "seconds",
                "How long the oldest complete series has waited to be packed; 0 where none does");
        add("quarantine", Labels.NONE, "caravan.quarantine.objects", "Objects in the quarantine");
    }

    private void addDeliveries() {
        add("deliveries", Labels.DESTINATION_AND_STATE, "caravan.deliveries", "Archives of a destination in a state");
        add(
                "delivery.bytes",
                Labels.DESTINATION_AND_STATE,
                "caravan.delivery.size",
                "bytes",
                "Size of the archives of a destination in a state");
        add(
                "delivery.oldest",
                Labels.DESTINATION_AND_STATE,
                "caravan.delivery.oldest",
                "seconds",
                "How long ago the oldest delivery in this state was added; 0 where none is");
    }

    private void addPacs() {
        add("pacs.failures", Labels.PACS, "caravan.pacs.consecutive.failures", "Failures of a PACS in a row");
        add(
                "pacs.circuit",
                Labels.PACS,
                "caravan.pacs.circuit",
                "0: closed, requests go on; 1: half-open, one job tries; 2: open, left alone after failures");
        add(
                "pacs.paused",
                Labels.PACS,
                "caravan.pacs.paused",
                "1 while a PACS is left alone, after failures or by hand");
        add(
                "pacs.downloaded",
                Labels.PACS,
                "caravan.download.last.success.timestamp",
                "seconds",
                "When a series of a PACS was last downloaded, in seconds since 1970");
    }

    private void addDestinations() {
        add(
                "destination.failures",
                Labels.DESTINATION,
                "caravan.destination.consecutive.failures",
                "Failures of a destination in a row");
        add(
                "destination.paused",
                Labels.DESTINATION,
                "caravan.destination.paused",
                "1 while a destination is left alone after failures");
        add(
                "destination.delivered",
                Labels.DESTINATION,
                "caravan.delivery.last.success.timestamp",
                "seconds",
                "When a destination last took an archive, in seconds since 1970");
    }

    private void addDiscovery() {
        add(
                "discovery.success",
                Labels.PACS,
                "caravan.discovery.last.success.timestamp",
                "seconds",
                "When the last discovery of a PACS that was not broken off ended, in seconds since 1970");
        add(
                "discovery.failed",
                Labels.PACS,
                "caravan.discovery.failed",
                "1 where the last discovery of a PACS was broken off");
        add(
                "discovery.participants",
                Labels.PACS,
                "caravan.discovery.participants",
                "Participants in the last discovery of a PACS");
        add(
                "discovery.participants.failed",
                Labels.PACS,
                "caravan.discovery.participants.failed",
                "Participants in the last discovery of a PACS whose studies could not be found");
        add(
                "discovery.left.out",
                Labels.PACS_AND_REASON,
                "caravan.discovery.left.out",
                "Answers of a PACS in its last whole discovery that became no row, by reason");
        add(
                "discovery.duration",
                Labels.PACS,
                "caravan.discovery.duration",
                "seconds",
                "How long the last discovery of a PACS took");
    }

    private void addForms() {
        add(
                "forms.failures",
                Labels.SERVER,
                "caravan.form.server.consecutive.failures",
                "Failures of a form server in a row");
        add(
                "forms.paused",
                Labels.SERVER,
                "caravan.form.server.paused",
                "1 while a form server is left alone after failures");
        add(
                "forms.read",
                Labels.SERVER,
                "caravan.form.server.last.success.timestamp",
                "seconds",
                "When the forms of a server were last read, in seconds since 1970");
        add(
                "forms.failed",
                Labels.SERVER,
                "caravan.forms.failed",
                "Forms of a server that could not be read wholly last time: they failed, or submissions were put aside");
        add(
                "forms.partial",
                Labels.SERVER,
                "caravan.forms.partial",
                "1 where the last run over the forms of a server was not whole: the list of forms was short, or forms failed");
        add(
                "forms.submissions",
                Labels.SERVER,
                "caravan.form.submissions",
                "Submissions of a server that are held and not deleted there");
    }

    private void add(String meter, Labels labels, String name, String description) {
        add(meter, labels, name, null, description);
    }

    private void add(String meter, Labels labels, String name, String unit, String description) {
        MultiGauge gauge =
                MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
        figures.add(new Figure(meter, labels, gauge));
    }
}
