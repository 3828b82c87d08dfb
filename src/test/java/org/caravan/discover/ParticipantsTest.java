package org.caravan.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanExpression;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.queue.JobFailedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ParticipantsTest {

    private final Participants participants = new Participants();

    @Test
    void takesThoseWhosePatientIdMatchesTheWholePattern() throws Exception {
        assertThat(idsOf(byPattern(
                        matches("TB-0001", "TB-00011", "XTB-0002", "TB-0002", "tb-0003", "TB-0002", " TB-0004 "),
                        "TB-[0-9]{4}",
                        "",
                        "")))
                .containsExactly("TB-0001", "TB-0002", "TB-0004");
    }

    @Test
    void noPatientIdMakesItThrow() throws Exception {
        List<Map<String, Object>> odd = new ArrayList<>();
        odd.add(new HashMap<>());
        odd.add(Map.of("PatientID", List.of("TB-0001", "TB-0002")));
        odd.add(Map.of("PatientID", new byte[] {1}));
        odd.add(Map.of("PatientID", List.of(Map.of("PatientID", "TB-0001"))));
        odd.add(Map.of("PatientID", ""));
        odd.add(Map.of("PatientID", "TB-" + "0".repeat(100_000)));
        odd.add(Map.of("PatientID", "\u0000\n$(id)'\""));
        odd.add(Map.of("PatientID", "TB-0009"));
        assertThat(idsOf(byPattern(odd.iterator(), "(TB-(0|1|9)*)*", "", ""))).containsExactly("TB-0009");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a*)*b", "(a|aa|a*)*", "((a+)+)+\\1b", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b"})
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void aPatternThatTriesForEverMatchesNobody(String pattern) throws Exception {
        assertThat(idsOf(byPattern(matches("a".repeat(60) + "!", "a".repeat(64)), pattern, "", "")))
                .doesNotContain("a".repeat(60) + "!");
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aPatternThatTriesOutCombinationsForEveryNarrowerQueryIsWrong() throws Exception {
        PatientSearch search = participants.search("a".repeat(40) + "*", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!", "", "");
        assertThatThrownBy(() -> {
                    while (search.isMore()) {
                        participants.next(search);
                        participants.take(search, matches(), true, 0);
                    }
                })
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("too many combinations");
    }

    @Test
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void aPatternThatTriesOutCombinationsEndsAndSaysSo() throws Exception {
        Participants.Selection selection =
                byPattern(matches("a".repeat(64), "b"), "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!|b", "", "");
        assertThat(idsOf(selection)).containsExactly("b");
        assertThat(selection.problems()).singleElement().asString().contains("idPattern", "1 PatientIDs");
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aPatternThatTriesOutCombinationsForEverybodyIsWrong() {
        String[] ids = IntStream.range(0, 200).mapToObj(i -> "a".repeat(60) + i).toArray(String[]::new);
        assertThatThrownBy(() -> byPattern(matches(ids), "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!", "", ""))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("too many combinations");
    }

    @Test
    void nobodyIsNobody() {
        assertThat(participants.none().participants()).isEmpty();
    }

    @Test
    void namesWhatIsWrongWithAPattern() {
        assertThatThrownBy(() -> byPattern(matches("A"), "TB-[0-9", "", ""))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("idPattern")
                .hasMessageContaining("regular expression");
        assertThatThrownBy(() -> byPattern(matches("A"), "A", "2026-02-30", ""))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("from must be a date as yyyy-MM-dd");
    }

    @Test
    void readsAListWithAndWithoutHeadingDatesAndComments() throws Exception {
        String csv =
                "\uFEFFPatientID,from,until\r\n# a comment\r\nTB-1\r\n\r\n\"LP 4711, new\",2024-01-01\nTB-2,,2024-12-31\n";
        Participants.Selection selection = participants.byText(csv, "people.csv");
        assertThat(selection.problems()).isEmpty();
        assertThat(selection.participants())
                .containsExactly(
                        new Participant("TB-1", "", DateWindow.OPEN),
                        new Participant("LP 4711, new", "", DateWindow.of("2024-01-01", "")),
                        new Participant("TB-2", "", DateWindow.of("", "2024-12-31")));
        assertThat(idsOf(participants.byText("TB-1\nTB-2", "people.csv"))).containsExactly("TB-1", "TB-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "TB-2,01.02.2024; from must be a date as yyyy-MM-dd",
                "TB-2,2024-01-01,2023-01-01; until is before from",
                "TB-2,2024-01-01,2024-02-01,x; write PatientID, PatientID,from or PatientID,from,until",
                ",2024-01-01; write PatientID",
                "TB-*; a PatientID in a list holds no *",
            })
    void namesALineThatCannotBeReadWithoutThePersonAndTakesTheOthers(String line, String problem) throws Exception {
        Participants.Selection selection = participants.byText("TB-1\n" + line + "\nTB-3\n", "people.csv");
        assertThat(idsOf(selection)).containsExactly("TB-1", "TB-3");
        assertThat(selection.problems())
                .singleElement()
                .asString()
                .startsWith("Line 2 of the list")
                .contains(problem)
                .doesNotContain("TB-2");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "PatientID;from;until, write commas",
                "TB-2;2024-01-01;2024-12-31, write commas",
                "TB-2;01.02.2024, write commas",
                "TB-2;;, write commas",
                "TB-\uFFFD2, is not UTF-8; save the list as UTF-8"
            })
    void namesALineThatWouldElseBeAPatientIdThatNobodyHas(String line, String problem) throws Exception {
        Participants.Selection selection = participants.byText(line + "\nTB-3\nH 0815; --\n", "people.csv");
        assertThat(idsOf(selection)).containsExactly("TB-3", "H 0815; --");
        assertThat(selection.problems())
                .singleElement()
                .asString()
                .startsWith("Line 1 of the list")
                .contains(problem)
                .doesNotContain("TB-");
    }

    @Test
    void saysThatThereIsNoList() {
        assertThatThrownBy(() -> participants.byText(null, "people.csv"))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("people.csv does not exist");
    }

    /** Camel looks at all methods of one name but private ones, and where there is no file cannot tell them apart by it. */
    @Test
    void aRouteIsToldThatThereIsNoList() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            BeanExpression withList =
                    new BeanExpression(participants, "withList(${variable.selection}, ${body}, 'people.csv')");
            withList.init(context);
            Exchange exchange = new DefaultExchange(context);
            exchange.setVariable("selection", participants.none());

            assertThatThrownBy(() -> withList.evaluate(exchange, Object.class))
                    .rootCause()
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("people.csv does not exist");
        }
    }

    @Test
    void anOpenQuoteIsNamedAndTheLinesBeforeCount() throws Exception {
        Participants.Selection selection = participants.byText("TB-1\n\"TB-2\nTB-3\n", "people.csv");
        assertThat(idsOf(selection)).containsExactly("TB-1");
        assertThat(selection.problems()).singleElement().asString().contains("open quote");
    }

    @Test
    void bothTogetherNameEverybodyOnce() throws Exception {
        Participants.Selection pattern = byPattern(matches("TB-1", "TB-2"), "TB-.", "", "");
        assertThat(idsOf(participants.withText(pattern, "TB-2\nLP 1", "l"))).containsExactly("TB-1", "TB-2", "LP 1");
    }

    @Test
    void whomTheListNamesIsTakenAsTheListSays() throws Exception {
        Participants.Selection pattern =
                byPattern(matches("TB-1", "TB-2", "TB-3", "TB-4", "TB-5"), "TB-.", "2020-01-01", "");
        String list = "TB-2,2024-01-01,2024-12-31\nTB-2,2026-01-01\nTB-3\nTB-4,1.2.2024\nTB-5;2024-01-01;\n";

        Participants.Selection both = participants.withText(pattern, list, "people.csv");

        assertThat(both.participants())
                .containsExactly(
                        new Participant("TB-1", "", DateWindow.of("2020-01-01", "")),
                        new Participant("TB-2", "", DateWindow.of("2024-01-01", "2024-12-31")),
                        new Participant("TB-2", "", DateWindow.of("2026-01-01", "")),
                        new Participant("TB-3", "", DateWindow.OPEN));
        assertThat(both.problems()).hasSize(2);
        assertThat(both.problems().get(0)).startsWith("Line 4 of the list");
        assertThat(both.problems().get(1)).startsWith("Line 5 of the list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LP 1\nTB-\uFFFD2,2024-01-01\n", "LP 1\n\"TB-2,2024-01-01\n"})
    void nobodyIsTakenByThePatternWhereTheListMayNameThemUnreadably(String list) throws Exception {
        Participants.Selection pattern = byPattern(matches("TB-1", "TB-2"), "TB-.", "", "");

        Participants.Selection both = participants.withText(pattern, list, "people.csv");

        assertThat(idsOf(both)).containsExactly("LP 1");
        assertThat(both.problems())
                .hasSize(2)
                .last()
                .isEqualTo("Whom idPattern matches waits until the list of participants people.csv is corrected");
    }

    private Participants.Selection byPattern(
            Iterator<Map<String, Object>> matches, String idPattern, String from, String until) throws Exception {
        PatientSearch search = participants.search("*", idPattern, from, until);
        assertThat(participants.next(search)).containsEntry("PatientID", "*");
        participants.take(search, matches, null, null);
        assertThat(search.isMore()).isFalse();
        return participants.found(search);
    }

    private static Iterator<Map<String, Object>> matches(String... ids) {
        List<Map<String, Object>> matches = new ArrayList<>();
        for (String id : ids) {
            matches.add(Map.of("PatientID", id));
        }
        return matches.iterator();
    }

    private static List<String> idsOf(Participants.Selection selection) {
        return selection.participants().stream().map(Participant::patientId).toList();
    }
}
