package org.caravan.discover;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import org.caravan.queue.JobFailedException;

/** Decides who takes part: by a pattern for PatientID, and by a list. What neither names is never asked for. */
public class Participants {

    /** What bytes that are not UTF-8 become when they are read. */
    private static final String NOT_UTF_8 = "\uFFFD";

    /** What spreadsheets write where the comma is that of decimals: {@code TB-1;2024-01-01;} or its heading. */
    private static final Pattern SEMICOLONS =
            Pattern.compile("(?i)PatientID\\s*;.*|.*;\\s*(\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4})?");

    /**
     * Who takes part, and which lines of the list could not be read.
     *
     * @param problems in words without patient data
     */
    public record Selection(List<Participant> participants, List<String> problems) {}

    /** What a list says. */
    private static final class Listing {

        final Set<Participant> participants = new LinkedHashSet<>();

        /** PatientIDs of its lines, of those too whose dates cannot be read. */
        final Set<String> named = new HashSet<>();

        final List<String> problems = new ArrayList<>();

        /** Whether lines may name people whom we cannot tell. */
        boolean unclear;
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
     */
    public void take(PatientSearch search, Iterator<Map<String, Object>> matches, Boolean cutOff)
            throws JobFailedException {
        search.take(matches, Boolean.TRUE.equals(cutOff));
    }

    /** Who was found. */
    public Selection found(PatientSearch search) {
        return search.selection();
    }

    /**
     * The people of a list, one a line: {@code PatientID[,from[,until]]}, with or without that heading. A line that cannot be read is named by its
     * number, and the others count.
     *
     * @param csv the file's text; null where the file does not exist
     * @param file its name, for messages
     * @throws JobFailedException when there is no such file
     */
    public Selection byList(String csv, String file) throws JobFailedException {
        Listing listing = read(csv, file);
        return new Selection(List.copyOf(listing.participants), listing.problems);
    }

    private static Listing read(String csv, String file) throws JobFailedException {
        if (csv == null) {
            throw new JobFailedException(
                    JobFailedException.Effect.RETRY,
                    "The list of participants " + file + " does not exist: create it, or correct the parameter 'list'");
        }
        Listing listing = new Listing();
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setTrim(true)
                .setIgnoreEmptyLines(true)
                .setCommentMarker('#')
                .get();
        try (CSVParser parser = format.parse(new StringReader(text))) {
            for (CSVRecord line : parser) {
                boolean heading = line.getRecordNumber() == 1 && line.get(0).equalsIgnoreCase("PatientID");
                if (!heading) {
                    read(line, file, listing);
                }
            }
        } catch (IOException | RuntimeException e) {
            listing.unclear = true;
            listing.problems.add("The list of participants " + file + " is not CSV from some line on (an open quote?)");
        }
        return listing;
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
    public Selection withList(Selection selection, String csv, String file) throws JobFailedException {
        Listing listing = read(csv, file);
        List<Participant> all = new ArrayList<>();
        List<String> problems = new ArrayList<>(selection.problems());
        problems.addAll(listing.problems);
        for (Participant participant : listing.unclear ? List.<Participant>of() : selection.participants()) {
            if (!listing.named.contains(participant.patientId())) {
                all.add(participant);
            }
        }
        if (listing.unclear && !selection.participants().isEmpty()) {
            problems.add("Whom idPattern matches waits until the list of participants " + file + " is corrected");
        }
        all.addAll(listing.participants);
        return new Selection(List.copyOf(all), problems);
    }

    private static void read(CSVRecord line, String file, Listing listing) {
        List<String> problems = listing.problems;
        String where =
                "Line " + line.getParser().getCurrentLineNumber() + " of the list of participants " + file + ": ";
        String id = line.get(0);
        listing.named.add(id);
        if (id.isEmpty() || id.length() > IdPattern.LONGEST_ID || line.size() > 3) {
            problems.add(where + "write PatientID, PatientID,from or PatientID,from,until");
        } else if (id.matches(".*[*?\\\\].*")) {
            problems.add(where + "a PatientID in a list holds no *, ? or backslash; use idPattern for several people");
        } else if (SEMICOLONS.matcher(id).matches()) {
            listing.named.add(id.substring(0, id.indexOf(';')).strip());
            problems.add(where + "write commas between PatientID, from and until, and not semicolons");
        } else if (id.contains(NOT_UTF_8)) {
            listing.unclear = true;
            problems.add(where + "is not UTF-8; save the list as UTF-8");
        } else {
            try {
                DateWindow window =
                        DateWindow.of(line.size() > 1 ? line.get(1) : "", line.size() > 2 ? line.get(2) : "");
                listing.participants.add(new Participant(id, "", window));
            } catch (IllegalArgumentException e) {
                problems.add(where + e.getMessage());
            }
        }
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
