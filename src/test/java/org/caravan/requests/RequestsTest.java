package org.caravan.requests;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.database.TestDatabase;
import org.caravan.discover.Findings;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.QueueControl;
import org.caravan.queue.SeriesSelection;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestsTest {

    private static final Map<String, Object> STUDY =
            Map.of("PatientID", "P-1", "StudyInstanceUID", "1.2", "StudyDate", "20240101");

    private DataSource dataSource;
    private Sql sql;
    private Requests requests;
    private RequestSearch search;

    @BeforeEach
    void begin() {
        dataSource = TestDatabase.fresh();
        sql = new Sql(dataSource);
        requests = new Requests(dataSource);
        search = new RequestSearch(sql);
    }

    @Test
    void aDraftAsksNothingAndASubmittedRequestIsQueued() {
        long id = draft(false, false);
        assertThat(state(id)).isEqualTo("draft");
        assertThat(claim()).isNull();
        requests.submit(id);
        assertThat(state(id)).isEqualTo("queued");
        assertThat(claim()).containsEntry("line", 1);
        assertThat(state(id)).isEqualTo("running");
    }

    @Test
    void whatSomebodyHasToApproveIsSearchedForAndFetchedAfterSomebodyElseHas() throws Exception {
        long id = draft(false, true);
        requests.submit(id);
        assertThat(state(id)).isEqualTo("waiting for approval");
        assertThatThrownBy(() -> requests.approve(id, "boss")).hasMessageContaining("still searched for");
        find(claim(), "1.2.1", "1.2.2");
        assertThat(state(id)).isEqualTo("waiting for approval");
        assertThat(value("SELECT string_agg(DISTINCT state || unwanted, ',') FROM series"))
                .as("nothing is fetched before")
                .isEqualTo("cancelledtrue");
        assertThat(requests.series(id, 0, 10))
                .extracting(row -> row.get("SeriesInstanceUID"))
                .containsExactly("1.2.1", "1.2.2");
        assertThatThrownBy(() -> requests.approve(id, "ana"))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("ana's own");
        requests.approve(id, "boss");
        assertThat(value("SELECT string_agg(state || priority, ',') FROM series"))
                .isEqualTo("queued50,queued50");
        assertThat(requests.require(id).approvedBy()).isEqualTo("boss");
        become("1.2.1", "complete");
        become("1.2.2", "complete");
        assertThat(state(id)).isEqualTo("done");
    }

    @Test
    void nothingIsAddedToTheSeriesThatWereApproved() throws Exception {
        long id = draft(false, true);
        requests.submit(id);
        find(claim(), "1.2.1");
        requests.approve(id, "boss");
        become("1.2.1", "failed");
        assertThat(state(id)).isEqualTo("done with failures");
        assertThat(requests.retry(id)).isEqualTo(1);
        find(claim(), "1.2.1", "1.2.9");
        assertThat(value("SELECT string_agg(series_instance_uid || ' ' || state, ',' ORDER BY id) FROM series"))
                .isEqualTo("1.2.1 queued,1.2.9 cancelled");
        become("1.2.1", "complete");
        assertThat(state(id)).isEqualTo("done");
    }

    @Test
    void seriesThatAreHereWhenARequestIsApprovedAreDoneAtOnce() throws Exception {
        submitted(false);
        find(claim(), "1.2.1");
        become("1.2.1", "complete");
        long second = draft(false, true);
        requests.submit(second);
        find(claim(), "1.2.1");
        assertThat(state(second)).isEqualTo("waiting for approval");
        requests.approve(second, "boss");
        assertThat(state(second)).isEqualTo("done");
    }

    @Test
    void whatIsRefusedEndsWithItsReasonAndFetchesNothing() throws Exception {
        long id = draft(false, true);
        requests.submit(id);
        find(claim(), "1.2.1");
        assertThatThrownBy(() -> requests.refuse(id, "ana", "no")).hasMessageContaining("ana's own");
        requests.refuse(id, "boss", "no ethics number");
        assertThat(requests.require(id))
                .extracting(Requests.Summary::state, Requests.Summary::refusedBy, Requests.Summary::refusal)
                .containsExactly("cancelled", "boss", "no ethics number");
        assertThat(value("SELECT state FROM series")).isEqualTo("cancelled");
        assertThatThrownBy(() -> requests.approve(id, "boss")).hasMessageContaining("it is cancelled");
    }

    @Test
    void aRightThatIsWithdrawnInTheMiddleStopsWhatItWasForAndNothingElse() throws Exception {
        TestDatabase.execute(
                dataSource,
                """
                INSERT INTO access_group (name, roles, sources, identified) VALUES ('tb', '{requester}', '{north}', true), ('x', '{requester}', '{lima}', true);
                INSERT INTO access_person (name, groups) VALUES ('ana', '{tb,x}'), ('ben', '{tb}')""");
        long ana = draft(false, false);
        requests.add(ana, List.of(new Requests.Row(2, "", "lima", Map.of("PatientID", "P-1"), null)));
        requests.holdToRights(ana, "identified", true, false);
        requests.submit(ana);
        find(claim(), "1.2.1", "1.2.2");
        become("1.2.2", "complete");
        long operator = submitted(false); // of a name that is in no group, and so held to none
        find(claim(), "1.2.3");
        TestDatabase.execute(dataSource, "UPDATE access_person SET groups = '{x}' WHERE name = 'ana'");

        assertThat(requests.items(ana, Requests.ITEM_STATES, 0, 10))
                .extracting(Requests.Item::pacs, Requests.Item::state, Requests.Item::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "north", "failed", "The right to the PACS north was withdrawn from ana"),
                        org.assertj.core.groups.Tuple.tuple("lima", "queued", null));
        assertThat(value("SELECT string_agg(state || unwanted, ',' ORDER BY id) FROM series"))
                .isEqualTo("cancelledtrue,completefalse,queuedfalse");
        assertThat(state(operator)).isEqualTo("running");

        TestDatabase.execute(dataSource, "DELETE FROM access_person WHERE name = 'ana'");
        assertThat(requests.items(ana, Requests.ITEM_STATES, 0, 10).get(1).reason())
                .isEqualTo("The role of a requester was withdrawn from ana");
    }

    @Test
    void anItemFollowsItsSeriesToTheEnd() throws Exception {
        long id = submitted(false);
        find(claim(), "1.2.1", "1.2.2");
        assertThat(value("SELECT string_agg(state || priority, ',') FROM series"))
                .isEqualTo("queued50,queued50");
        become("1.2.1", "complete");
        assertThat(state(id)).isEqualTo("running");
        become("1.2.2", "failed");
        assertThat(state(id)).isEqualTo("done with failures");
        assertThat(requests.items(id, Requests.ITEM_STATES, 0, 10).get(0).reason())
                .isEqualTo("1 of 2 series failed or were cancelled: it broke");

        assertThat(requests.retry(id)).isEqualTo(1);
        find(claim(), "1.2.1", "1.2.2");
        assertThat(state(id)).isEqualTo("running");
        assertThat(value("SELECT string_agg(state, ',' ORDER BY id) FROM series"))
                .as("only what failed is fetched again")
                .isEqualTo("complete,queued");
        become("1.2.2", "complete");
        assertThat(state(id)).isEqualTo("done");
        become("1.2.2", "queued");
        assertThat(state(id)).as("what has grown later is another matter").isEqualTo("done");
    }

    @Test
    void twoRequestsForASeriesShareIt() throws Exception {
        long first = submitted(false);
        find(claim(), "1.2.1");
        long second = submitted(true);
        find(claim(), "1.2.1");
        assertThat(value("SELECT count(*) || ':' || max(priority) FROM series")).isEqualTo("1:75");
        become("1.2.1", "complete");
        assertThat(state(first)).isEqualTo("done");
        assertThat(state(second)).isEqualTo("done");
        long third = submitted(false);
        find(claim(), "1.2.1");
        assertThat(state(third)).as("it is here already").isEqualTo("done");
        assertThat(value("SELECT state FROM series")).isEqualTo("complete");
    }

    @Test
    void urgentIsSearchedBeforeNormal() {
        submitted(false);
        long urgent = submitted(true);
        assertThat(claim()).containsEntry("request_id", urgent);
    }

    @Test
    void cancellingOneOfTwoRequestsLeavesTheOther() throws Exception {
        long first = submitted(false);
        find(claim(), "1.2.1", "1.2.2");
        long second = submitted(false);
        find(claim(), "1.2.1");
        requests.cancel(first);
        assertThat(state(first)).isEqualTo("cancelled");
        assertThat(value("SELECT string_agg(state, ',' ORDER BY id) FROM series"))
                .isEqualTo("queued,cancelled");
        become("1.2.1", "complete");
        assertThat(state(second)).isEqualTo("done");
        assertThat(state(first)).isEqualTo("cancelled");
        sql.update("queue-found", Map.of("pacs", "north", "order", "found"));
        assertThat(value("SELECT state FROM series WHERE series_instance_uid = '1.2.2'"))
                .as("nobody wants it")
                .isEqualTo("cancelled");
    }

    @Test
    void whatDiscoveryFindsTooGoesOnWithoutTheRequest() throws Exception {
        long id = submitted(false);
        find(claim(), "1.2.1");
        requests.pause(id);
        assertThat(value("SELECT state FROM series")).isEqualTo("cancelled");
        Findings findings = new Findings(sql);
        findings.series(
                "north", findings.study("north", "P-1", "", STUDY), STUDY, Map.of("SeriesInstanceUID", "1.2.1"), false);
        sql.update("queue-found", Map.of("pacs", "north", "order", "found"));
        assertThat(value("SELECT state || priority FROM series")).isEqualTo("queued0");
        requests.resume(id);
        assertThat(value("SELECT state || priority FROM series")).isEqualTo("queued50");
        requests.cancel(id);
        assertThat(value("SELECT state || priority FROM series")).isEqualTo("queued0");
    }

    @Test
    void pausedMeansThatNothingBeginsAndResumedThatAllDoes() throws Exception {
        long id = draft(false, false);
        requests.add(id, List.of(row(2, "P-2")));
        requests.submit(id);
        find(claim(), "1.2.1");
        requests.pause(id);
        assertThat(state(id)).isEqualTo("paused");
        assertThat(claim()).isNull();
        assertThat(value("SELECT state FROM series")).isEqualTo("cancelled");
        assertThatThrownBy(() -> requests.pause(id)).hasMessageContaining("is paused already");
        requests.resume(id);
        assertThat(value("SELECT state FROM series")).isEqualTo("queued");
        assertThat(claim()).containsEntry("line", 2);
    }

    @Test
    void whatIsBeingFetchedWhenItIsCancelledMayEndAndIsNotFetchedAgain() throws Exception {
        long id = submitted(false);
        find(claim(), "1.2.1");
        TestDatabase.execute(
                dataSource, "UPDATE series SET state = 'downloading', lease_until = now() + interval '1 hour'");
        requests.cancel(id);
        assertThat(value("SELECT state || ':' || stop_to || ':' || stop_now FROM series"))
                .isEqualTo("downloading:cancelled:false");
        sql.update("retry-series", Map.of("id", 1, "token", 0, "reason", "it broke", "refund", 0, "permanent", 0));
        assertThat(value("SELECT state FROM series")).isEqualTo("cancelled");
        submitted(false);
        find(claim(), "1.2.1");
        assertThat(value("SELECT state || unwanted FROM series"))
                .as("somebody asks anew")
                .isEqualTo("queuedfalse");
    }

    @Test
    void whatAnOperatorHasCancelledStaysSoWhoeverAsks() throws Exception {
        long first = submitted(false);
        find(claim(), "1.2.1");
        new QueueControl(dataSource).cancel(SeriesSelection.of(QueueControl.CANCELLABLE, "north"), "withdrawn");
        assertThat(state(first)).isEqualTo("done with failures");
        long second = submitted(false);
        find(claim(), "1.2.1");
        assertThat(value("SELECT state FROM series")).isEqualTo("cancelled");
        assertThat(requests.items(second, Requests.ITEM_STATES, 0, 1).get(0).reason())
                .endsWith("Cancelled by hand: withdrawn");
    }

    @Test
    void aSearchThatEndsAfterTheCancellationChangesNothing() throws Exception {
        long id = submitted(false);
        Map<String, Object> job = claim();
        requests.cancel(id);
        find(job, "1.2.1");
        assertThat(state(id)).isEqualTo("cancelled");
        assertThat(value("SELECT state FROM series")).isEqualTo("cancelled");
        assertThat(value("SELECT count(*) FROM request_series")).isEqualTo("0");
    }

    @Test
    void withADestinationAnItemIsDoneWhenItsArchiveIsThere() throws Exception {
        TestDatabase.execute(dataSource, "INSERT INTO destination (name) VALUES ('central')");
        long id = requests.add(new Requests.Draft("ana", "", "", false, "central", null, "", Filters.NONE, "", false));
        requests.add(id, List.of(row(1, "P-1")));
        requests.submit(id);
        find(claim(), "1.2.1");
        become("1.2.1", "complete");
        assertThat(state(id)).isEqualTo("running");
        TestDatabase.execute(dataSource, "UPDATE archive SET state = 'verified', file = 'a.zip', verified_at = now()");
        assertThat(value("SELECT state FROM delivery")).isEqualTo("queued");
        TestDatabase.execute(dataSource, "UPDATE delivery SET state = 'failed'");
        assertThat(state(id)).isEqualTo("done with failures");
        TestDatabase.execute(dataSource, "UPDATE delivery SET state = 'queued'");
        assertThat(state(id)).isEqualTo("running");
        TestDatabase.execute(dataSource, "UPDATE delivery SET state = 'delivered', delivered_at = now()");
        assertThat(state(id)).isEqualTo("done");
    }

    @Test
    void anItemOfWhichNothingIsFoundFailsWithItsReason() throws Exception {
        submitted(false);
        ItemSearch item = search.begin(claim());
        assertThatThrownBy(() -> search.finish(item))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("The PACS has nothing that matches this row");
        assertThatThrownBy(() -> search.requireAll("studies", true)).hasMessageContaining("resultLimit");
    }

    @Test
    void filtersDecideWhateverThePacsAnswered() throws Exception {
        long id = requests.add(new Requests.Draft(
                "ana",
                "",
                "",
                false,
                null,
                null,
                "",
                new Filters(new Filters.Text(Map.of("Modality", List.of("CT")), null, null, null, null, null, 5)),
                "",
                false));
        requests.add(id, List.of(row(1, "P-1")));
        requests.submit(id);
        ItemSearch item = search.begin(claim());
        search.record(
                item,
                STUDY,
                List.of(
                                Map.<String, Object>of(
                                        "SeriesInstanceUID",
                                        "1.2.1",
                                        "Modality",
                                        "CT",
                                        "NumberOfSeriesRelatedInstances",
                                        "4"),
                                Map.<String, Object>of("SeriesInstanceUID", "1.2.2", "Modality", "MR"))
                        .iterator());
        assertThatThrownBy(() -> search.finish(item))
                .hasMessageContaining("2 series that match this row")
                .hasMessageContaining("fewer objects than 5=1");
        assertThat(value("SELECT count(*) FROM series")).isEqualTo("0");
    }

    @Test
    void rowsThatCannotBeReadAreItemsOfTheirOwnAndStopNoOther() {
        long id = draft(false, false);
        requests.add(id, List.of(new Requests.Row(2, "r-2", "", Map.of("PatientID", "\u0000"), "line 2: it is none")));
        requests.submit(id);
        Requests.Item refused =
                requests.items(id, java.util.Set.of("failed"), 0, 10).get(0);
        assertThat(refused.rowId()).isEqualTo("r-2");
        assertThat(refused.reason()).isEqualTo("line 2: it is none");
        assertThat(requests.retry(id)).isZero();
        assertThat(state(id)).isEqualTo("queued");
    }

    @Test
    void theSameIsKnownAgainUnlessItWasCancelled() {
        long id = requests.add(new Requests.Draft("ana", "", "", false, null, null, "", Filters.NONE, "abc", false));
        requests.add(id, List.of(row(1, "P-1")));
        assertThat(requests.same("abc")).isEmpty();
        requests.submit(id);
        assertThat(requests.same("abc")).contains(id);
        requests.cancel(id);
        assertThat(requests.same("abc")).isEmpty();
        assertThat(requests.list(null, 10)).hasSize(1);
        assertThatThrownBy(() -> requests.require(7)).hasMessageContaining("there is no request 7");
    }

    private long draft(boolean urgent, boolean approval) {
        long id = requests.add(
                new Requests.Draft("ana", "a study", "", urgent, null, null, "", Filters.NONE, "", approval));
        requests.add(id, List.of(row(1, "P-1")));
        return id;
    }

    private long submitted(boolean urgent) {
        long id = draft(urgent, false);
        requests.submit(id);
        return id;
    }

    private static Requests.Row row(int line, String patientId) {
        return new Requests.Row(line, "", "north", Map.of("PatientID", patientId), null);
    }

    private Map<String, Object> claim() {
        return sql.rows("claim-request", Map.of("pacs", "north", "node", "n")).stream()
                .findFirst()
                .orElse(null);
    }

    private void find(Map<String, Object> job, String... uids) throws Exception {
        ItemSearch item = search.begin(job);
        assertThat(search.seriesKeys(item, STUDY))
                .containsEntry("PatientID", "P-1")
                .containsEntry("StudyInstanceUID", "1.2");
        search.record(
                item,
                STUDY,
                IntStream.range(0, uids.length)
                        .mapToObj(i -> Map.<String, Object>of("SeriesInstanceUID", uids[i], "Modality", "CT"))
                        .iterator());
        search.finish(item);
    }

    private void become(String uid, String state) {
        TestDatabase.execute(
                dataSource,
                "UPDATE series SET state = '" + state
                        + "', node = 'n', version = 1, checked_at = now(), last_error = 'it broke' WHERE series_instance_uid = '"
                        + uid + "'");
    }

    private String state(long request) {
        return requests.require(request).state();
    }

    private String value(String query) {
        return TestDatabase.value(dataSource, query);
    }
}
