package org.caravan.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomMatchException;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

/** A PACS that gives only so many matches is asked narrower questions until it has given them all. */
class PatientSearchTest {

    private static final int LIMIT = 100;

    private final List<String> asked = new ArrayList<>();

    @Test
    void oneQueryIsEnoughForAPacsThatGivesAll() throws Exception {
        assertThat(search("TB-*", "TB-[0-9]{3}", ids(99)).participants()).hasSize(99);
        assertThat(asked).containsExactly("TB-*");
    }

    @Test
    @Pitfall(10)
    void findsEverybodyOfAPacsThatCutsItsAnswersOff() throws Exception {
        Participants.Selection selection = search("TB-*", "TB-[0-9]{3}", ids(1000));
        assertThat(selection.participants()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(selection.problems()).as("nobody is missing").isEmpty();
        assertThat(asked).contains("TB-0*", "TB-00*", "TB-99*").hasSize(1 + 10 + 100);
    }

    @Test
    void asksOnlyForBeginningsThatThePatternAllows() throws Exception {
        List<String> ids = new ArrayList<>(ids(99));
        IntStream.range(0, 500).forEach(i -> ids.add("OTHER-" + i));
        assertThat(search("*", "TB-[0-9]{3}", ids).participants()).hasSize(99);
        assertThat(asked).containsExactly("*", "TB-*");
    }

    @Test
    void whatThePatternSaysMustComeTakesNoStep() throws Exception {
        Participants.Selection selection = search("*", "STUDY-[0-9]{3}", ids(1000, "STUDY-"));
        assertThat(selection.participants()).hasSize(1000);
        assertThat(selection.problems()).as("nobody is missing").isEmpty();
        assertThat(asked).contains("STUDY-*", "STUDY-00*").hasSize(2 + 10 + 100);
    }

    @Test
    void asksForAnIdThatIsTheBeginningOfOthers() throws Exception {
        List<String> ids = new ArrayList<>(ids(500));
        ids.add("TB-");
        assertThat(search("TB-*", "TB-[0-9]*", ids).participants()).hasSize(501);
        assertThat(asked).contains("TB-");
    }

    @Test
    void saysThatSomebodyMayBeMissingWhereItCannotSplit() throws Exception {
        for (String query : List.of("TB-???", "*-*", "TB-001")) {
            assertThat(search(query, "TB-.*", ids(500)).problems())
                    .as(query)
                    .hasSize(query.equals("TB-001") ? 0 : 1)
                    .allSatisfy(problem -> assertThat(problem).contains("resultLimit", "patientQuery"));
        }
    }

    @Test
    void endsWithAPacsThatIgnoresWhatItIsAsked() throws Exception {
        Participants participants = new Participants();
        PatientSearch search = participants.search("*", ".*", "", "");
        int queries = 0;
        while (search.isMore()) {
            participants.next(search);
            participants.take(search, List.<Map<String, Object>>of().iterator(), true, 0);
            queries++;
        }
        assertThat(queries).isBetween(10, PatientSearch.MOST_QUERIES);
        assertThat(participants.found(search).problems()).hasSize(1);
    }

    @Test
    @Pitfall(10)
    void asksNarrowerQueriesWhereAnAnswerWasRefused() throws Exception {
        Participants participants = new Participants();
        PatientSearch search = participants.search("TB-*", "TB-[0-9]", "", "");
        participants.next(search);
        participants.refused(search, new DicomMatchException("too long"));
        List<Object> queries = new ArrayList<>();
        while (search.isMore()) {
            queries.add(participants.next(search).get("PatientID"));
            participants.take(
                    search, List.of(Map.<String, Object>of("PatientID", "TB-1")).iterator(), false, 0);
        }
        assertThat(queries).contains("TB-0*", "TB-9*");
        Participants.Selection selection = participants.found(search);
        assertThat(selection.participants()).hasSize(1);
        assertThat(selection.problems()).isEmpty();
    }

    @Test
    void saysThatSomebodyMayBeMissingWhereARefusedQueryCannotBeSplit() throws Exception {
        Participants participants = new Participants();
        PatientSearch search = participants.search("TB-1", "TB-.*", "", "");
        participants.next(search);
        participants.refused(search, new DicomMatchException("a match of 2 GB"));
        assertThat(participants.found(search).problems())
                .singleElement()
                .asString()
                .contains("1 of 1 queries", "may be missing", "a match of 2 GB");
    }

    @Test
    void countsWhoDoesNotTakePart() throws Exception {
        Participants participants = new Participants();
        PatientSearch search = participants.search("*", "TB-.*", "", "");
        participants.next(search);
        List<Map<String, Object>> matches = List.of(
                Map.of("PatientID", "TB-1"),
                Map.of("PatientID", "TB-1"),
                Map.of("PatientID", ""),
                Map.of("IssuerOfPatientID", "H1"),
                Map.of("PatientID", "XX-1"),
                Map.of("PatientID", List.of("TB-1", "TB-2")),
                Map.of("PatientID", "TB-" + "1".repeat(70)),
                Map.of("PatientID", "TB-2", "IssuerOfPatientID", "H".repeat(100_000)));
        participants.take(search, matches.iterator(), false, 3);
        Participants.Selection selection = participants.found(search);
        assertThat(selection.participants()).hasSize(1);
        assertThat(selection.leftOut())
                .hasToString(
                        "2 patients cannot be carried: no PatientID says whose the images are; 3 patients cannot be carried:"
                                + " PatientID or its issuer is longer than 64 characters, or of several values; 1 patient left out: idPattern"
                                + " does not match; 1 patient left out: named before in the same answer; 3 patients left out: not what was asked for");
    }

    @Test
    void takesSoManyPeopleAndSaysThatThereAreMore() throws Exception {
        Participants participants = new Participants();
        PatientSearch search = participants.search("*", "[0-9]+", "", "");
        participants.next(search);
        Iterator<Map<String, Object>> matches = IntStream.range(0, PatientSearch.MOST_PARTICIPANTS + 2)
                .mapToObj(i -> Map.<String, Object>of("PatientID", Integer.toString(i)))
                .iterator();
        participants.take(search, matches, false, 0);
        Participants.Selection selection = participants.found(search);
        assertThat(selection.participants()).hasSize(PatientSearch.MOST_PARTICIPANTS);
        assertThat(selection.problems()).singleElement().asString().contains("More than 50000", "2 answers");
    }

    private Participants.Selection search(String query, String pattern, List<String> ids) throws Exception {
        Participants participants = new Participants();
        PatientSearch search = participants.search(query, pattern, "", "");
        asked.clear();
        while (search.isMore()) {
            String text = (String) participants.next(search).get("PatientID");
            asked.add(text);
            String regex = text.replace("*", ".*").replace('?', '.');
            List<Map<String, Object>> matches = new ArrayList<>();
            new TreeSet<>(ids)
                    .stream()
                            .filter(id -> id.matches(regex))
                            .limit(LIMIT)
                            .forEach(id -> matches.add(new HashMap<>(Map.of("PatientID", id))));
            participants.take(search, matches.iterator(), matches.size() >= LIMIT, 0);
        }
        return participants.found(search);
    }

    private static List<String> ids(int count) {
        return ids(count, "TB-");
    }

    private static List<String> ids(int count, String beginning) {
        return IntStream.range(0, count)
                .mapToObj(i -> beginning + "%03d".formatted(i))
                .toList();
    }
}
