package org.caravan.retrieve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.database.TestDatabase;
import org.caravan.queue.JobFailedException;
import org.caravan.queue.QueueFixture;
import org.caravan.queue.Sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What becomes of a series after a C-MOVE. */
class RetrievalTest {

    private static final List<String> NAMED = List.of("1.2.3.1.1", "1.2.3.1.2");

    @TempDir
    Path data;

    private SeriesFiles files;
    private Retrieval retrieval;
    private Map<String, Object> job;

    @BeforeEach
    void claimOne() {
        DataSource dataSource = TestDatabase.fresh();
        Sql sql = new Sql(dataSource);
        QueueFixture.queueSeries(dataSource, "a", 1);
        job = new HashMap<>(QueueFixture.claimSeries(sql, "a", "n"));
        files = new SeriesFiles(data);
        retrieval = new Retrieval(sql, files, new ArchivedObjects(sql, data));
    }

    /** The status of the final response, how many of the two objects are here, and what is to become of the series. */
    @ParameterizedTest
    @CsvSource({
        "A801, 0, PAUSE",
        "A801, 1, PAUSE",
        "0124, 0, PAUSE",
        "A700, 0, BACK_OFF",
        "A702, 1, BACK_OFF",
    })
    void anAnswerThatTheNextSeriesWouldGetTooLeavesThePacsAlone(
            String status, int present, JobFailedException.Effect effect) throws Exception {
        receive(present);
        JobFailedException failure =
                catchThrowableOfType(JobFailedException.class, () -> judge(Integer.parseInt(status, 16)));
        assertThat(failure.effect()).isEqualTo(effect);
        assertThat(failure).hasMessageContaining(status + "H");
    }

    @ParameterizedTest
    @CsvSource({"0000, 0, nearline", "C000, 0, nearline", "B000, 1, incomplete", "0000, 1, incomplete"})
    void anAnswerAboutThisSeriesIsItsState(String status, int present, String state) throws Exception {
        receive(present);
        assertThat(judge(Integer.parseInt(status, 16))).containsEntry("state", state);
    }

    @ParameterizedTest
    @CsvSource({"0000", "A702", "A801", "C000"})
    void whatIsHereWholeIsCompleteWhateverThePacsSaid(String status) throws Exception {
        receive(2);
        assertThat(judge(Integer.parseInt(status, 16))).containsEntry("state", "complete");
    }

    @Test
    void nothingArrivingMayMeanThatThePacsCannotReachUs() throws Exception {
        assertThat(judge(0xC000).get("reason").toString()).contains("archive", "cannot reach us", "bin/caravan doctor");
    }

    private void receive(int count) throws Exception {
        for (String uid : NAMED.subList(0, count)) {
            Path file = files.file("1.2.3", "1.2.3.1", uid);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }

    private Map<String, Object> judge(int status) throws Exception {
        var plan = new Retrieval.Plan("SERIES", NAMED, new TreeSet<>(NAMED), true, false);
        return retrieval.judge(job, plan, 0, status);
    }
}
