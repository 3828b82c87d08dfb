package org.caravan.discover;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.caravan.files.BoundedFiles;
import org.caravan.lists.CsvRows;
import org.caravan.queue.JobFailedException;

/**
 * What a list of participants says, one person a line: {@code PatientID[,from[,until]]}, with or without that heading. A line that cannot be read
 * is named by its number, and the others count.
 */
final class ParticipantList {

    /** Most bytes of a list, most people it names, most lines, and most characters of a line. */
    static final int LARGEST = 4_000_000;

    static final int MOST_PEOPLE = 50_000;
    static final int MOST_LINES = 100_000;
    static final int LONGEST_LINE = 1_000;

    /** Lines that cannot be read and are named; the others are counted. */
    static final int MOST_NAMED = 100;

    /** What bytes that are not UTF-8 become when they are read. */
    private static final String NOT_UTF_8 = "\uFFFD";

    /** What spreadsheets write where the comma is that of decimals: {@code TB-1;2024-01-01;} or its heading. */
    private static final Pattern SEMICOLONS =
            Pattern.compile("(?i)PatientID\\s*;.*|.*;\\s*(\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4})?");

    private final String file;
    private final Set<Participant> participants = new LinkedHashSet<>();

    /** PatientIDs of its lines, of those too whose dates cannot be read. */
    private final Set<String> named = new HashSet<>();

    private final List<String> problems = new ArrayList<>();
    private int unnamed;
    private boolean unclear;
    private boolean begun;

    private ParticipantList(String file) {
        this.file = file;
    }

    /**
     * Reads a file; one that is too large names nobody.
     *
     * @param csv null where it does not exist
     * @param file its name, for messages
     * @throws JobFailedException when there is no such file
     */
    static ParticipantList of(File csv, String file) throws JobFailedException {
        if (csv == null) {
            return of((String) null, file);
        }
        try {
            return of(new String(BoundedFiles.read(csv.toPath(), LARGEST), StandardCharsets.UTF_8), file);
        } catch (BoundedFiles.TooLargeException e) {
            ParticipantList list = new ParticipantList(file);
            list.unclear("The list of participants " + file + " is larger than " + LARGEST
                    + " bytes: write one PatientID[,from[,until]] a line, for " + MOST_PEOPLE + " people at most");
            return list;
        } catch (IOException e) {
            throw new JobFailedException(
                    JobFailedException.Effect.RETRY,
                    "The list of participants " + file + " cannot be read ("
                            + e.getClass().getSimpleName()
                            + "): let Caravan's user read it, or correct the parameter 'list'");
        }
    }

    /** The same, of its text. */
    static ParticipantList of(String csv, String file) throws JobFailedException {
        if (csv == null) {
            throw new JobFailedException(
                    JobFailedException.Effect.RETRY,
                    "The list of participants " + file + " does not exist: create it, or correct the parameter 'list'");
        }
        ParticipantList list = new ParticipantList(file);
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        list.readAll(text.replace("\r\n", "\n").replace('\r', '\n'));
        if (list.unnamed > 0) {
            list.problems.add(list.unnamed + " more lines of the list of participants " + file
                    + " cannot be read, for such reasons");
        }
        return list;
    }

    Set<Participant> participants() {
        return participants;
    }

    boolean names(String patientId) {
        return named.contains(patientId);
    }

    /** What could not be read, in words without patient data. */
    List<String> problems() {
        return problems;
    }

    /** Whether lines may name people whom we cannot tell. */
    boolean isUnclear() {
        return unclear;
    }

    private void unclear(String why) {
        unclear = true;
        problem(why);
    }

    /** Nothing behind is read; said before all else. */
    private void stopped(String why) {
        unclear = true;
        problems.add(0, why);
    }

    private void problem(String text) {
        if (problems.size() < MOST_NAMED) {
            problems.add(text);
        } else {
            unnamed++;
        }
    }

    /** Line by line, so that an open quote, or a line without end, is that line's alone. */
    private void readAll(String text) {
        int number = 0;
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            String line = text.substring(from, end < 0 ? text.length() : end);
            number++;
            if (!read(line, number)) {
                return;
            }
            from = end < 0 ? text.length() : end + 1;
        }
    }

    /** @return whether it makes sense to go on */
    private boolean read(String line, int number) {
        String where = "Line " + number + " of the list of participants " + file + ": ";
        if (line.length() > LONGEST_LINE) {
            unclear(where + "is longer than " + LONGEST_LINE
                    + " characters; write one PatientID[,from[,until]] a line");
            return true;
        }
        try {
            List<String> fields = line.startsWith("#") ? List.of() : CsvRows.cells(line, ',');
            boolean heading = !begun && !fields.isEmpty() && fields.get(0).equalsIgnoreCase("PatientID");
            begun |= !fields.isEmpty();
            if (!heading && !fields.isEmpty()) {
                read(fields, where);
            }
        } catch (IOException | RuntimeException e) {
            stopped("The list of participants " + file + " is not CSV from line " + number + " on (an open quote?)");
            return false;
        }
        if (participants.size() > MOST_PEOPLE || number > MOST_LINES) {
            stopped("The list of participants " + file + " names more than " + MOST_PEOPLE
                    + " people, or has more than " + MOST_LINES + " lines, from line " + number
                    + " on: divide it among several PACS or years");
            return false;
        }
        return true;
    }

    private void read(List<String> fields, String where) {
        String id = fields.get(0);
        named.add(id);
        if (id.isEmpty() || id.length() > IdPattern.LONGEST_ID || fields.size() > 3) {
            problem(where + "write PatientID, PatientID,from or PatientID,from,until");
        } else if (id.matches(".*[*?\\\\].*")) {
            problem(where + "a PatientID in a list holds no *, ? or backslash; use idPattern for several people");
        } else if (SEMICOLONS.matcher(id).matches()) {
            named.add(id.substring(0, id.indexOf(';')).strip());
            problem(where + "write commas between PatientID, from and until, and not semicolons");
        } else if (id.contains(NOT_UTF_8)) {
            unclear(where + "is not UTF-8; save the list as UTF-8");
        } else {
            try {
                DateWindow window =
                        DateWindow.of(fields.size() > 1 ? fields.get(1) : "", fields.size() > 2 ? fields.get(2) : "");
                participants.add(new Participant(id, "", window));
            } catch (IllegalArgumentException e) {
                problem(where + e.getMessage());
            }
        }
    }
}
