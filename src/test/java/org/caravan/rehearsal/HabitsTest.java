package org.caravan.rehearsal;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.ZonedDateTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HabitsTest {

    @Test
    void theShippedFileNamesEveryHabitAndTakesNoneOn() throws Exception {
        Path file = Path.of("routes/pacs/rehearsal.properties");

        assertThat(file).content().contains(new Habits().describe());
        assertThat(new Habits().read(file).describe()).isEqualTo(new Habits().describe());
    }

    @Test
    void thePageForOperatorsTellsOfEveryHabit() {
        for (Habit habit : Habit.values()) {
            assertThat(Path.of("docs/rehearsal.md")).content().contains("`" + habit.key() + "`");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reset-above  | many             | reset-above is 'many'; write a whole number from 0 to 100000000",
                "half-open    | 2 in 3           | half-open is '2 in 3'; write never, always, first N",
                "half-open    | first 10000000   | half-open is 'first 10000000'; write never, always, first N",
                "late-by      | 25h              | late-by is '25h'; write a time such as 500ms, 2s, 10m or 1h, from"
                        + " 0s to 24h",
                "down         | maybe            | down is 'maybe'; write no or yes",
                "nightly-drop | 3 o'clock        | nightly-drop is '3 o'clock'; write HH:MM[:SS] for LENGTH ZONE",
                "nightly-drop | 25:00 for 1m UTC | nightly-drop is '25:00 for 1m UTC'; write HH:MM[:SS] for LENGTH"
                        + " ZONE",
                "series-counts| none             | series-counts is 'none'; write honest or absent or zero or wrong",
            })
    void saysWhatToWriteInstead(String habit, String value, String says) {
        Habits habits = new Habits();

        assertThatThrownBy(() -> habits.set(Habit.of(habit), value)).hasMessageStartingWith(says);
        assertThat(habits.describe()).isEqualTo(new Habits().describe());
    }

    @Test
    void theFirstThreeTimesAreThree() {
        Habits habits = new Habits().set(Habit.LOSE_STORES, "first 3");
        long lost = 0;
        for (int i = 0; i < 100; i++) {
            lost += habits.shows(Habit.LOSE_STORES) ? 1 : 0;
        }
        assertThat(lost).isEqualTo(3).isEqualTo(habits.shown(Habit.LOSE_STORES));
    }

    @Test
    void whatIsDecidedForASeriesStaysDecided() {
        Habits habits = new Habits(1).set(Habit.UNREADABLE, "1 in 2");
        boolean decided = habits.showsFor(Habit.UNREADABLE, "1.2.3");
        for (int i = 0; i < 50; i++) {
            assertThat(habits.showsFor(Habit.UNREADABLE, "1.2.3")).isEqualTo(decided);
        }
        assertThat(habits.shownFor(Habit.UNREADABLE)).hasSize(decided ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T06:59:59Z, false",
        "2026-03-01T07:00:00Z, true",
        "2026-03-01T07:09:59Z, true",
        "2026-03-01T07:10:00Z, false",
    })
    void theLineGoesAtItsTimeOfDayWhereThePacsIs(String now, boolean gone) {
        NightlyDrop drop = NightlyDrop.parse("03:00 for 10m America/La_Paz");

        assertThat(drop.covers(ZonedDateTime.parse(now))).isEqualTo(gone);
    }

    @Test
    void aDropMayGoOverMidnight() {
        NightlyDrop drop = NightlyDrop.parse("23:50 for 20m UTC");

        assertThat(drop.covers(ZonedDateTime.parse("2026-03-01T00:05:00Z"))).isTrue();
        assertThat(drop.covers(ZonedDateTime.parse("2026-03-01T00:10:00Z"))).isFalse();
    }

    @Test
    void areToldOverAPort() throws Exception {
        Habits habits = new Habits();
        try (HabitsPort port = new HabitsPort(habits, 0)) {
            assertThat(ask(port, "PUT", "lose-stores=1 in 20\ndown=yes").body())
                    .contains("\nlose-stores=1 in 20\n", "\ndown=yes\n", "\n#half-open=never\n");
            assertThat(habits.has(Habit.DOWN)).isTrue();

            HttpResponse<String> wrong = ask(port, "PUT", "late-by=1s\nno-such=1");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).startsWith("there is no habit 'no-such'; there are reset-above, nightly-drop,");
            assertThat(habits.get(Habit.LATE_BY)).as("nothing is changed").isEqualTo("2s");

            assertThat(ask(port, "DELETE", "").body()).isEqualTo(new Habits().describe());
            assertThat(ask(port, "GET", "").body()).isEqualTo(habits.describe());
        }
    }

    private static HttpResponse<String> ask(HabitsPort port, String method, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + "/"))
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }
}
