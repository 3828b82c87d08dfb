package org.caravan.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

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
        assertThat(asked).containsExactly("*", "T*");
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
            participants.take(search, List.<Map<String, Object>>of().iterator(), true);
            queries++;
        }
        assertThat(queries).isBetween(10, PatientSearch.MOST_QUERIES);
        assertThat(participants.found(search).problems()).hasSize(1);
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
            participants.take(search, matches.iterator(), matches.size() >= LIMIT);
        }
        return participants.found(search);
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj("TB-%03d"::formatted).toList();
    }
}
