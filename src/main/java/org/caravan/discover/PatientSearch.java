package org.caravan.discover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.queue.JobFailedException;

/**
 * The queries that find the people who take part by pattern: one, and where the PACS cuts its answer off, narrower ones in its place,
 * {@code TB-0*} to {@code TB-9*} for {@code TB-*}. Only beginnings that the pattern allows are asked for. Not for several threads.
 */
public final class PatientSearch {

    /** Characters that are added to a query at most. */
    static final int DEEPEST = 4;

    /** Queries in all at most. */
    static final int MOST_QUERIES = 500;

    /** People found at most: a run remembers them all. */
    static final int MOST_PARTICIPANTS = 50_000;

    private final IdPattern pattern;
    private final DateWindow window;
    private final Deque<Query> pending = new ArrayDeque<>();
    private final Set<Participant> found = new LinkedHashSet<>();
    private Query asked;
    private final LeftOutCounts leftOut = new LeftOutCounts();
    private int queries;
    private int cutOff;
    private int refused;
    private String refusal;
    private int surplus;

    /**
     * A query for PatientID.
     *
     * @param beginning what stands before its asterisk; null where it is none that can be split
     * @param depth characters that were added
     */
    private record Query(String text, String beginning, int depth) {

        static Query of(String text) {
            String beginning = text.endsWith("*") ? text.substring(0, text.length() - 1) : null;
            boolean plain = beginning != null && !beginning.contains("*") && !beginning.contains("?");
            return new Query(text, plain ? beginning : null, 0);
        }

        boolean canBeSplit() {
            return beginning != null && depth < DEEPEST;
        }
    }

    PatientSearch(String patientQuery, IdPattern pattern, DateWindow window) {
        this.pattern = pattern;
        this.window = window;
        add(Query.of(patientQuery.strip()));
    }

    private void add(Query query) {
        pending.add(query);
        queries++;
    }

    /** Whether there is another query to ask. */
    public boolean isMore() {
        return !pending.isEmpty();
    }

    /** Keys of the next query. */
    Map<String, Object> next() {
        asked = pending.remove();
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("PatientID", asked.text());
        keys.put("IssuerOfPatientID", "");
        return keys;
    }

    /**
     * Takes the answers to that query.
     *
     * @param isCutOff whether there may be more than the PACS gave
     * @param dropped matches that did not satisfy the keys and are not here; null for none
     */
    void take(Iterator<Map<String, Object>> matches, boolean isCutOff, Integer dropped) throws JobFailedException {
        LeftOutCounts here = new LeftOutCounts();
        here.add(LeftOut.PATIENT_NOT_ASKED_FOR, dropped);
        Set<Participant> answered = new HashSet<>();
        while (matches != null && matches.hasNext()) {
            take(matches.next(), answered, here);
        }
        boolean again = isCutOff && split();
        if (!again) {
            leftOut.addAll(here); // otherwise the narrower queries bring them again
        }
        cutOff += isCutOff && !again ? 1 : 0;
    }

    private void take(Map<String, Object> match, Set<Participant> answered, LeftOutCounts here)
            throws JobFailedException {
        String id = Attributes.text(match, "PatientID");
        String issuer = Attributes.text(match, "IssuerOfPatientID");
        if (id.isEmpty()) {
            here.add(LeftOut.PATIENT_WITHOUT_ID);
        } else if (isUnusable(match, id, issuer)) {
            here.add(LeftOut.PATIENT_ID_UNUSABLE);
        } else if (!pattern.matches(id)) {
            here.add(LeftOut.PATIENT_NOT_IN_PATTERN);
        } else {
            Participant one = new Participant(id, issuer, window);
            if (!answered.add(one)) {
                here.add(LeftOut.PATIENT_AGAIN);
            } else if (found.size() < MOST_PARTICIPANTS || found.contains(one)) {
                found.add(one);
            } else {
                surplus++;
                answered.remove(one);
            }
        }
    }

    private static boolean isUnusable(Map<String, Object> match, String id, String issuer) {
        return match.get("PatientID") instanceof List<?>
                || id.length() > IdPattern.LONGEST_ID
                || issuer.length() > Participant.LONGEST_ISSUER;
    }

    /** The answers to that query were refused. */
    void refused(String reason) throws JobFailedException {
        if (!split()) {
            refused++;
            refusal = reason;
        }
    }

    /** Asks narrower queries in place of that one; false where there are none, or they would be too many. */
    private boolean split() throws JobFailedException {
        List<Query> parts = asked.canBeSplit() ? parts() : List.of();
        if (!asked.canBeSplit() || queries + parts.size() > MOST_QUERIES) {
            return false;
        }
        parts.forEach(this::add);
        return true;
    }

    /** What the pattern says must come is added at once: {@code TB-*} comes after {@code *}. */
    private List<Query> parts() throws JobFailedException {
        List<Query> parts = parts(asked.beginning());
        List<Query> next = parts;
        while (next.size() == 1
                && next.get(0).canBeSplit()
                && next.get(0).beginning().length() < IdPattern.LONGEST_ID) {
            parts = next;
            next = parts(next.get(0).beginning());
        }
        return parts;
    }

    private List<Query> parts(String beginning) throws JobFailedException {
        List<Query> parts = new ArrayList<>();
        if (pattern.matches(beginning)) {
            parts.add(new Query(beginning, null, DEEPEST));
        }
        for (char c = ' '; c <= '~'; c++) {
            boolean special = c == '*' || c == '?' || c == '\\' || (c == ' ' && beginning.isEmpty());
            if (!special && pattern.mayBegin(beginning + c)) {
                parts.add(new Query(beginning + c + "*", beginning + c, asked.depth() + 1));
            }
        }
        return parts;
    }

    /** Who was found, and whether somebody may be missing. */
    Participants.Selection selection() {
        List<String> problems = new ArrayList<>();
        if (cutOff > 0) {
            problems.add("The PACS gave as many patients as it ever gives (resultLimit) in answer to " + cutOff + " of "
                    + queries
                    + " queries, so that participants may be missing: narrow patientQuery and have it end in *,"
                    + " or name the participants in a list");
        }
        if (pattern.leftOut() > 0) {
            problems.add(
                    "idPattern tries out too many combinations for " + pattern.leftOut()
                            + " PatientIDs, which were left out: write it without repetitions side by side or within each other");
        }
        if (refused > 0) {
            problems.add("The answers to " + refused + " of " + queries
                    + " queries for patients were refused, so that participants may be missing: " + refusal);
        }
        if (surplus > 0) {
            problems.add("More than " + MOST_PARTICIPANTS + " people match idPattern, the most of one run; " + surplus
                    + " answers were left out: narrow idPattern, or split the PACS into two files");
        }
        return new Participants.Selection(
                List.copyOf(found), problems, leftOut, new Participants.Rule(this::takes, window));
    }

    private boolean takes(String patientId) {
        try {
            return pattern.matches(patientId);
        } catch (JobFailedException e) {
            return false;
        }
    }
}
