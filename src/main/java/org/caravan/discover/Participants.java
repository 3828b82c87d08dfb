package org.caravan.discover;

import java.io.File;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.caravan.queue.Failures;
import org.caravan.queue.JobFailedException;

/** Decides who takes part: by a pattern for PatientID, and by a list. What neither names is never asked for. */
public class Participants {

    /**
     * Who takes part, and which lines of the list could not be read.
     *
     * @param problems in words without patient data
     * @param leftOut patients of the PACS that do not take part
     * @param rule who takes part by pattern, whether found or not
     */
    public record Selection(List<Participant> participants, List<String> problems, LeftOutCounts leftOut, Rule rule) {

        Selection(List<Participant> participants, List<String> problems) {
            this(participants, problems, new LeftOutCounts(), Rule.NOBODY);
        }
    }

    /**
     * Who takes part by pattern.
     *
     * @param ids their PatientIDs
     * @param window studies of which dates count
     */
    public record Rule(Predicate<String> ids, DateWindow window) {

        static final Rule NOBODY = new Rule(id -> false, DateWindow.OPEN);

        boolean takes(String patientId) {
            return ids.test(patientId);
        }
    }

    /**
     * Begins the search for people whose PatientID matches the whole pattern. No id makes it throw: one that is absent, of several values or too
     * long does not match.
     *
     * @param patientQuery what the PACS is asked for, with wildcards
     * @param idPattern regular expression
     * @param from first StudyDate that counts, yyyy-MM-dd or blank
     * @param until last StudyDate that counts, yyyy-MM-dd or blank
     */
    public PatientSearch search(String patientQuery, String idPattern, String from, String until)
            throws JobFailedException {
        return new PatientSearch(patientQuery, IdPattern.of(idPattern), window(from, until));
    }

    /** Keys of the next C-FIND at PATIENT level. */
    public Map<String, Object> next(PatientSearch search) {
        return search.next();
    }

    /**
     * Takes the answers.
     *
     * @param matches keyword to value
     * @param cutOff whether there may be more than the PACS gave; null for no
     * @param dropped matches that did not satisfy the keys and are not here; null for none
     */
    public void take(PatientSearch search, Iterator<Map<String, Object>> matches, Boolean cutOff, Integer dropped)
            throws JobFailedException {
        search.take(matches, Boolean.TRUE.equals(cutOff), dropped);
    }

    /** The answers were refused, for being too many or too long: narrower queries are asked in place of that one, where there are any. */
    public void refused(PatientSearch search, Exception failure) throws JobFailedException {
        search.refused(Failures.reason(failure));
    }

    /** Who was found. */
    public Selection found(PatientSearch search) {
        return search.selection();
    }

    /**
     * The people of a list, one a line: {@code PatientID[,from[,until]]}, with or without that heading. A line that cannot be read is named by its
     * number, and the others count.
     *
     * @param csv null where the file does not exist
     * @param file its name, for messages
     * @throws JobFailedException when there is no such file
     */
    public Selection byList(File csv, String file) throws JobFailedException {
        return byList(ParticipantList.of(csv, file));
    }

    Selection byText(String csv, String file) throws JobFailedException {
        return byList(ParticipantList.of(csv, file));
    }

    private static Selection byList(ParticipantList list) {
        return new Selection(List.copyOf(list.participants()), list.problems());
    }

    /** Nobody. */
    public Selection none() {
        return new Selection(List.of(), List.of());
    }

    /**
     * Everybody of the selection and of the list ({@link #byList}), each once. Whom the list names is taken as the list says, with its dates or without;
     * where that line cannot be read, not at all until it is corrected. Where it cannot be told whom a line names, nobody of the selection is taken: it
     * may be one whose dates have ended.
     */
    public Selection withList(Selection selection, File csv, String file) throws JobFailedException {
        return withList(selection, ParticipantList.of(csv, file), file);
    }

    Selection withText(Selection selection, String csv, String file) throws JobFailedException {
        return withList(selection, ParticipantList.of(csv, file), file);
    }

    private static Selection withList(Selection selection, ParticipantList list, String file) {
        List<Participant> all = new ArrayList<>();
        List<String> problems = new ArrayList<>(selection.problems());
        problems.addAll(list.problems());
        for (Participant participant : list.isUnclear() ? List.<Participant>of() : selection.participants()) {
            if (!list.names(participant.patientId())) {
                all.add(participant);
            }
        }
        if (list.isUnclear() && !selection.participants().isEmpty()) {
            problems.add("Whom idPattern matches waits until the list of participants " + file + " is corrected");
        }
        all.addAll(list.participants());
        Rule rule = list.isUnclear()
                ? Rule.NOBODY
                : new Rule(
                        id -> !list.names(id) && selection.rule().takes(id),
                        selection.rule().window());
        return new Selection(List.copyOf(all), problems, selection.leftOut(), rule);
    }

    private static DateWindow window(String from, String until) throws JobFailedException {
        try {
            return DateWindow.of(from, until);
        } catch (IllegalArgumentException e) {
            throw new JobFailedException(
                    JobFailedException.Effect.GIVE_UP, "Of the parameters from and until: " + e.getMessage());
        }
    }
}
