package org.caravan.routes;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.TestDatabase;
import org.caravan.rehearsal.Behaviour;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an operator sees and does through JMX, which is what the console shows. */
@Timeout(180)
class ManagementBeansTest {

    private static final String SIGNATURE = "java.lang.String";

    @TempDir
    Path folder;

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private RunningFlow flow;
    private ObjectName queue;

    @BeforeEach
    void create() throws Exception {
        flow = new RunningFlow(folder);
        queue = new ObjectName("org.caravan:type=PACS,name=rehearsal");
    }

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void noPatientsDataIsInAnyNameOrAttributeWhileSeriesAreCarried() throws Exception {
        SyntheticStudies studies = new SyntheticStudies(7);
        BulkStudies bulk = new BulkStudies(7);
        List<SyntheticObject> held = new ArrayList<>(bulk.smallObjects("REH-0001", 3, 5));
        held.addAll(studies.listed());
        flow.startPacs(new Behaviour() {}, held);
        flow.start();
        Set<String> seen = new TreeSet<>();
        flow.await(() -> {
            seen.addAll(everything());
            return flow.status().totals().isIdle() && flow.status().totals().delivered() >= 4;
        });
        seen.addAll(everything());

        assertThat(seen).hasSizeGreaterThan(2000);
        String secret =
                flow.value("SELECT string_agg(DISTINCT value, '|') FROM (SELECT patient_id AS value FROM patient"
                        + " UNION SELECT attributes ->> 'StudyDescription' FROM study UNION SELECT attributes ->> 'StudyDate' FROM study"
                        + " UNION SELECT attributes ->> 'AccessionNumber' FROM study"
                        + " UNION SELECT attributes ->> 'SeriesDescription' FROM series) v WHERE length(value) > 3");
        assertThat(secret).contains("REH-0001").contains("LP 4711/082");
        for (String value : secret.split(Pattern.quote("|"))) {
            assertThat(seen)
                    .as("what JMX shows")
                    .noneMatch(
                            shown -> shown.contains(value) || shown.contains(value.replaceAll("[^A-Za-z0-9.-]", "_")));
        }
    }

    @Test
    void everyRouteHasAnIdThatReadsAndADescription() throws Exception {
        flow.startPacs(new Behaviour() {}, List.of());
        flow.start();

        assertThat(flow.caravan().context().getRoutes()).hasSizeGreaterThan(10).allSatisfy(route -> {
            assertThat(route.getRouteId()).matches("[a-z]+(-[A-Za-z0-9.]+)+");
            assertThat(route.getDescription()).as(route.getRouteId()).isNotBlank();
            assertThat(server.getAttribute(bean(route), "Description")).isEqualTo(route.getDescription());
        });
    }

    @Test
    void theQueueOfAPacsIsCountedPausedResumedAndQueuedAgain() throws Exception {
        flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 3));
        flow.start();
        flow.awaitDelivered(2);
        call("resume");
        assertThat(server.getAttribute(queue, "Complete")).isEqualTo(2L);
        assertThat(server.getAttribute(queue, "SeriesByState")).isEqualTo("complete 2");
        assertThat((String) server.getAttribute(queue, "LastDownload")).startsWith("20");
        assertThat((String) server.getAttribute(queue, "LastDiscovery")).startsWith("20");
        assertThat(server.getAttribute(queue, "Paused")).isEqualTo("no");
        assertThat(List.of("OldestWaiting", "LastFailure", "LastError", "FailuresInARow", "StuckReasons"))
                .extracting(name -> (String) server.getAttribute(queue, name))
                .containsExactly("nothing waits", "never as a whole", "none", "none", "none");
        assertThat(glance("(needs you)")).isEqualTo("Nothing needs you: nothing is stuck, every health check is up");
        assertThat(glance("rehearsal · last success")).matches("a series downloaded 20.* UTC.*, \\d+ s ago");
        assertThat(glance("rehearsal · waiting")).isEqualTo("nothing; 0 downloading");
        assertThat(glance("rehearsal · stuck")).isEqualTo("nothing");
        assertThat(glance("rehearsal · requests"))
                .matches("\\d+ in the last minute, 6000 allowed; highest minute since this start: \\d+");
        assertThat(names()).doesNotContain("rehearsal · paused").isSorted().startsWith("(needs you)");
        assertThat((Long) server.getAttribute(queue, "RequestsHighestMinute"))
                .isEqualTo((long) flow.pacs().requests().maxRequestsInAnyMinute())
                .isEqualTo(server.getAttribute(queue, "RequestsLastMinute"));
        assertThat(server.getAttribute(queue, "RequestsAllowedPerMinute")).isEqualTo("6000");

        server.invoke(queue, "pause", new Object[] {60, "the night shift asked"}, new String[] {"int", SIGNATURE});
        TestDatabase.execute(
                flow.dataSource(),
                "UPDATE series SET state = 'failed', last_error = 'x.', state_since = now() - interval '2 hours';"
                        + "UPDATE series SET state = 'quarantined', last_error = 'y', state_since = now()"
                        + " WHERE id = (SELECT min(id) FROM series)");
        assertThat((String) server.getAttribute(queue, "Paused"))
                .matches("since 20.*, until 20.*: By hand: the night shift asked");
        assertThat(server.getAttribute(queue, "StuckReasons")).isEqualTo("1: y (quarantined); 1: x (failed)");
        assertThat(server.getAttribute(queue, "LastError")).isEqualTo("y");
        assertThat(server.getAttribute(queue, "FailuresInARow")).isEqualTo("none, but 2 series are stuck");
        assertThat(glance("(needs you)")).isEqualTo("1 thing needs you: 2 series of rehearsal are stuck");
        assertThat(glance("rehearsal · paused")).isEqualTo(server.getAttribute(queue, "Paused"));
        assertThat(glance("rehearsal · stuck"))
                .isEqualTo(
                        "2 series. 1: y (quarantined). 1: x (failed). bin/caravan status says it in full. Mend that, then Operations of PACS rehearsal:"
                                + " requeue failed,quarantined");
        String uid = flow.value("SELECT min(series_instance_uid) FROM series");
        assertThat(call("requeueSeries", uid)).isEqualTo(1);
        assertThat(call("requeueSeries", "1.2.3")).isEqualTo(0);
        assertThat(call("requeue", "failed, quarantined")).isEqualTo(1);
        assertThat(server.getAttribute(queue, "Waiting")).isEqualTo(2L);
        assertThat(flow.status().paused()).singleElement().satisfies(paused -> assertThat(paused.reason())
                .isEqualTo("By hand: the night shift asked"));
        flow.discover();
        assertThat(flow.value("SELECT count(*)::text FROM discovery_run")).isEqualTo("1");

        call("resume");
        flow.await(() -> flow.value("SELECT count(*)::text FROM series WHERE state = 'complete'")
                .equals("2"));
        assertThatThrownBy(() -> call("requeue", "complete")).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> call("requeueSeries", "x' OR 1"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWaitsForADestinationIsCountedAndQueuedAgain() throws Exception {
        flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 3));
        flow.start();
        flow.awaitDelivered(2);
        flow.caravan().context().getRouteController().stopRoute("deliver-demo");
        TestDatabase.execute(
                flow.dataSource(),
                "UPDATE delivery SET state = 'failed', last_error = 'no space left';"
                        + " UPDATE destination SET consecutive_failures = 2, last_error = 'it does not answer',"
                        + " resume_at = now() + interval '1 hour', last_failure_at = now()");
        ObjectName demo = new ObjectName("org.caravan:type=Destination,name=demo");

        flow.await(() -> glance("demo · stuck").startsWith("2"));
        assertThat(server.getAttribute(demo, "Stuck")).isEqualTo(2L);
        assertThat(server.getAttribute(demo, "StuckReasons")).isEqualTo("2: no space left (failed)");
        assertThat((String) server.getAttribute(demo, "LastDelivery")).startsWith("20");
        assertThat(server.getAttribute(demo, "LastError")).isEqualTo("it does not answer");
        assertThat(glance("demo · stuck"))
                .isEqualTo(
                        "2 archives: no space left (failed). bin/caravan status says it in full. Mend that, then Operations of Destination demo: requeue");
        assertThat(glance("demo · paused")).matches("since 20.*, until 20.*: it does not answer");
        assertThat(glance("demo · last success")).startsWith("an archive delivered 20");
        assertThat(glance("demo · waiting")).isEqualTo("nothing; 0 sending");
        flow.await(() -> glance("(needs you)").startsWith("3 things need you: "));
        assertThat(glance("(needs you)"))
                .contains("Stopped: deliver-demo", "destination demo failed 2 times in a row: it does not answer")
                .endsWith("; 2 archives for demo are stuck");

        assertThat(server.invoke(demo, "requeue", null, null)).isEqualTo(2);
        assertThat(server.getAttribute(demo, "Waiting")).isEqualTo(2L);
        assertThat(flow.value("SELECT count(*)::text FROM delivery WHERE state = 'queued'"))
                .isEqualTo("2");
    }

    @Test
    void whatCouldNotBePackedIsCountedAndPackedAgain() throws Exception {
        flow.startPacs(new Behaviour() {}, new BulkStudies(7).smallObjects("REH-0001", 2, 3));
        flow.start();
        flow.awaitDelivered(2);
        ObjectName packing = new ObjectName("org.caravan:type=Packing");
        flow.await(() -> glance("(packing) · last success").matches("a series packed 20.* ago"));
        assertThat(glance("(packing) · waiting")).isEqualTo("nothing; 0 packing");
        TestDatabase.execute(
                flow.dataSource(),
                "DELETE FROM delivery; DELETE FROM archive_member;"
                        + " UPDATE archive SET state = 'failed', attempts = 20, last_error = 'The archive is cut off or damaged'");

        flow.await(() -> glance("(packing) · stuck").startsWith("2"));
        assertThat(glance("(packing) · stuck"))
                .isEqualTo(
                        "2 series: The archive is cut off or damaged (failed). bin/caravan status says it in full. Mend that, then Operations of Packing: requeue");
        assertThat(glance("(needs you)")).isEqualTo("1 thing needs you: 2 series could not be packed");
        assertThat(server.getAttribute(packing, "Stuck")).isEqualTo(2L);
        assertThat(server.getAttribute(packing, "LastError")).isEqualTo("The archive is cut off or damaged");

        assertThat(server.invoke(packing, "requeue", null, null)).isEqualTo(2);
        flow.awaitDelivered(2);
        flow.await(() -> glance("(packing) · stuck").equals("nothing"));
    }

    @Test
    void everyAttributeAndOperationOfTheQueueIsDescribed() throws Exception {
        flow.startPacs(new Behaviour() {}, List.of());
        flow.start();

        for (String name : List.of("AtAGlance", "Packing", "Destination,name=demo")) {
            var other = server.getMBeanInfo(new ObjectName("org.caravan:type=" + name));
            assertThat(other.getDescription()).contains(" ");
            assertThat(other.getAttributes()).hasSizeGreaterThan(1).allSatisfy(attribute -> assertThat(
                            attribute.getDescription())
                    .as(attribute.getName())
                    .contains(" "));
        }
        var info = server.getMBeanInfo(queue);
        assertThat(info.getAttributes()).hasSizeGreaterThan(10).allSatisfy(attribute -> assertThat(
                        attribute.getDescription())
                .as(attribute.getName())
                .contains(" "));
        assertThat(info.getOperations())
                .extracting(MBeanOperationInfo::getName)
                .containsExactlyInAnyOrder("pause", "resume", "requeue", "requeueSeries");
        assertThat(info.getOperations())
                .allSatisfy(operation -> assertThat(operation.getDescription()).contains(" "))
                .flatExtracting(operation -> List.of(operation.getSignature()))
                .extracting(MBeanParameterInfo::getName)
                .contains("minutes", "reason", "states", "seriesInstanceUid");
    }

    private String glance(String row) {
        try {
            return (String) server.getAttribute(new ObjectName("org.caravan:type=AtAGlance"), row);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> names() throws JMException {
        return Arrays.stream(server.getMBeanInfo(new ObjectName("org.caravan:type=AtAGlance"))
                        .getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toList();
    }

    private Object call(String operation, String... arguments) throws JMException {
        String[] signature = arguments.length == 0 ? new String[0] : new String[] {SIGNATURE};
        return server.invoke(queue, operation, arguments, signature);
    }

    private static ObjectName bean(Route route) throws JMException {
        return new ObjectName("org.apache.camel:context="
                + route.getCamelContext().getManagementName() + ",type=routes,name=\"" + route.getRouteId() + "\"");
    }

    private Set<String> everything() throws JMException {
        Set<String> seen = new TreeSet<>();
        for (String domain : List.of("org.apache.camel:*", "org.caravan:*")) {
            for (ObjectName name : server.queryNames(new ObjectName(domain), null)) {
                seen.add(name.toString());
                for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                    seen.add(name + " " + attribute.getName() + "=" + value(name, attribute));
                }
            }
        }
        return seen;
    }

    private String value(ObjectName name, MBeanAttributeInfo attribute) {
        try {
            return String.valueOf(server.getAttribute(name, attribute.getName()));
        } catch (JMException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
