package org.caravan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.caravan.dicom.Uids;
import org.caravan.lists.Cells;
import org.caravan.queue.QueueControl;
import org.caravan.queue.QueueControl.Entry;
import org.caravan.queue.SeriesSelection;

/** Series as lines of CSV, and the UIDs that are read from such a file again. */
final class SeriesCsv {

    static final List<String> COLUMNS = List.of(
            "number",
            "pacs",
            "state",
            "priority",
            "PatientID",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "Modality",
            "received",
            "expected",
            "attempts",
            "nextAttempt",
            "since",
            "reason");

    static final String HEADING = String.join(",", COLUMNS);

    /** Most series of a file that is read. */
    private static final int MOST_SERIES = 1_000_000;

    /** Rows that are read from the database at once. */
    private static final int BATCH = 1_000;

    private static final String UID = "SeriesInstanceUID";

    private SeriesCsv() {}

    static List<Object> cells(Entry entry) {
        return Arrays.asList(
                entry.id(),
                entry.pacs(),
                entry.state(),
                entry.priority(),
                entry.patientId(),
                entry.studyInstanceUid(),
                entry.seriesInstanceUid(),
                entry.modality(),
                entry.received(),
                entry.expected(),
                entry.attempts(),
                entry.nextAttempt() == null ? null : entry.nextAttempt().toString(),
                entry.since().toString(),
                entry.reason());
    }

    static String line(Entry entry) {
        return Cells.line(cells(entry).toArray());
    }

    /** What a PACS sent may hold line breaks or terminal codes. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** All series of a selection, behind the one of that number; returns how many. */
    static int each(QueueControl queue, SeriesSelection selection, long after, Consumer<Entry> consumer) {
        int rows = 0;
        List<Entry> batch = queue.list(selection, after, BATCH);
        while (!batch.isEmpty()) {
            batch.forEach(consumer);
            rows += batch.size();
            batch = queue.list(selection, batch.get(batch.size() - 1).id(), BATCH);
        }
        return rows;
    }

    /** The Series Instance UIDs of a file, each once: its column {@value #UID}, whatever else it holds. */
    static Set<String> uids(Path file) {
        Set<String> uids = new LinkedHashSet<>();
        List<String> wrong = new ArrayList<>();
        HeadedList.read(file, List.of(UID), MOST_SERIES, (row, line) -> {
            String uid = row.cell(UID);
            if (Uids.isSafe(uid)) {
                uids.add(uid);
            } else {
                wrong.add(Integer.toString(line));
            }
        });
        if (!wrong.isEmpty()) {
            throw new CommandException(file + " has no UID in line "
                    + String.join(", ", wrong.subList(0, Math.min(5, wrong.size())))
                    + (wrong.size() > 5 ? " and " + (wrong.size() - 5) + " more" : "") + ": nothing was changed");
        }
        return uids;
    }
}
