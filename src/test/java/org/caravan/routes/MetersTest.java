package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** What Prometheus sees after the shipped routes have carried two series of five objects. */
@Timeout(180)
class MetersTest {

    private static final Pattern FAMILY = Pattern.compile("^# TYPE (caravan_\\w+) \\w+$", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `(caravan_\\w+)` \\|", Pattern.MULTILINE);

    private static final Pattern USED = Pattern.compile("\\b((caravan|jvm|logback|process|system)_[a-z_]+)\\b");

    @TempDir
    static Path folder;

    /** Has a series for each such file, tried in {@link LiveFilesTest}, and so none here. */
    private static final String WHERE_A_FILE_IS_BROKEN = "caravan_route_file_broken";

    private static String scrape;

    @BeforeAll
    static void carryTwoSeries() throws Exception {
        try (RunningFlow flow = new RunningFlow(folder)) {
            flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 5));
            flow.start();
            flow.awaitDelivered(2);
            flow.value("INSERT INTO kobo_server (name, url, last_success_at) VALUES ('kobo', 'u', now()) RETURNING 1");
            flow.value("INSERT INTO kobo_form (server, asset_uid, live, last_error)"
                    + " VALUES ('kobo', 'a', 7, 'cut off'), ('kobo', 'b', 5, NULL) RETURNING 1");
            flow.value("INSERT INTO discovery_left_out (run_id, pacs, reason, answers, newest)"
                    + " SELECT max(id), 'rehearsal', 'series-without-uid', 3, true FROM discovery_run RETURNING 1");
            scrape = flow.caravan().meters().scrape();
            Files.writeString(Path.of("target/scrape.txt"), scrape);
        }
    }

    @AfterAll
    static void forget() {
        scrape = null;
    }

    @Test
    void queueIsCountedPerPacsAndState() {
        assertThat(value("caravan_series{pacs=\"rehearsal\",state=\"complete\"}"))
                .isEqualTo(2);
        assertThat(value("caravan_series{pacs=\"rehearsal\",state=\"queued\"}")).isZero();
        assertThat(value("caravan_archives{state=\"verified\"}")).isEqualTo(2);
        assertThat(value("caravan_database_up")).isEqualTo(1);
    }

    @Test
    void whatWasSentAndReceivedIsCountedPerPacs() {
        assertThat(value("caravan_received_objects_total{pacs=\"rehearsal\"}")).isEqualTo(10);
        assertThat(value("caravan_received_bytes_total{pacs=\"rehearsal\"}")).isGreaterThan(1000);
        assertThat(value("caravan_pacs_requests_total{pacs=\"rehearsal\",request=\"move\"}"))
                .isEqualTo(2);
        assertThat(value("caravan_pacs_request_duration_seconds_count{pacs=\"rehearsal\",request=\"move\"}"))
                .isEqualTo(2);
        assertThat(value("caravan_association_failures_total{pacs=\"rehearsal\",reason=\"refused\"}"))
                .isZero();
    }

    @Test
    void requestsOfTheLastMinuteStandBesideTheBudget() {
        assertThat(value("caravan_data_free_bytes")).isPositive();
        assertThat(value("caravan_pacs_requests_last_minute{pacs=\"rehearsal\"}"))
                .isGreaterThanOrEqualTo(2);
        assertThat(value("caravan_pacs_request_budget{pacs=\"rehearsal\"}")).isEqualTo(6000);
    }

    @Test
    void answersThatAreNotCarriedAreCountedPerReason() {
        assertThat(value("caravan_discovery_left_out{pacs=\"rehearsal\",reason=\"series-without-uid\"}"))
                .isEqualTo(3);
    }

    @Test
    void formsAreCountedPerServer() {
        assertThat(value("caravan_form_submissions{server=\"kobo\"}")).isEqualTo(12);
        assertThat(value("caravan_forms_failed{server=\"kobo\"}")).isEqualTo(1);
        assertThat(value("caravan_form_server_paused{server=\"kobo\"}")).isZero();
        assertThat(value("caravan_form_server_last_success_timestamp_seconds{server=\"kobo\"}"))
                .isPositive();
    }

    @Test
    void jobsAreTimedAndTheirBytesCounted() {
        assertThat(value("caravan_download_duration_seconds_count{outcome=\"done\",pacs=\"rehearsal\"}"))
                .isEqualTo(2);
        assertThat(value("caravan_pack_duration_seconds_count{outcome=\"done\"}"))
                .isEqualTo(2);
        assertThat(value("caravan_delivery_duration_seconds_count{destination=\"demo\",outcome=\"done\"}"))
                .isEqualTo(2);
        assertThat(value("caravan_delivered_bytes_total{destination=\"demo\"}"))
                .isEqualTo(value("caravan_delivery_size_bytes{destination=\"demo\",state=\"delivered\"}"))
                .isPositive();
        assertThat(value("caravan_download_duration_seconds_count{outcome=\"failed\",pacs=\"rehearsal\"}"))
                .isZero();
    }

    @Test
    void lastSuccessesAreTimes() {
        double now = System.currentTimeMillis() / 1000.0;
        assertThat(value("caravan_discovery_last_success_timestamp_seconds{pacs=\"rehearsal\"}"))
                .isBetween(now - 180, now);
        assertThat(value("caravan_delivery_last_success_timestamp_seconds{destination=\"demo\"}"))
                .isBetween(now - 180, now);
    }

    @Test
    void labelsAreFewAndNameNoPatient() {
        assertThat(scrape.lines().filter(line -> line.startsWith("caravan_")).toList())
                .hasSizeLessThan(250)
                .noneMatch(line -> line.contains("REH-") || line.contains("1.2.826"));
    }

    @Test
    void thePageOnMonitoringNamesEveryMeterAndNoOther() throws IOException {
        String page = Files.readString(Path.of("docs/monitoring.md"));

        Set<String> meters = matches(FAMILY, scrape);
        assertThat(meters).hasSizeGreaterThan(30).doesNotContain(WHERE_A_FILE_IS_BROKEN);
        meters.add(WHERE_A_FILE_IS_BROKEN);
        assertThat(matches(ROW, page)).isEqualTo(meters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker/grafana/dashboards/caravan.json", "docker/prometheus/caravan.rules.yml"})
    void everyMeterThatDashboardAndRulesNameExists(String file) throws IOException {
        assertThat(matches(USED, Files.readString(Path.of(file))))
                .hasSizeGreaterThan(10)
                .allSatisfy(meter -> assertThat(scrape).containsPattern("(?m)^" + meter + "[ {]"));
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static double value(String series) {
        String start = series + " ";
        return scrape.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in\n" + scrape));
    }
}
