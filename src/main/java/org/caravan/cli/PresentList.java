package org.caravan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.caravan.dicom.Uids;

/** A list of patients, studies or series, one a line of a CSV file with a heading. */
final class PresentList {

    /** Most lines. */
    static final int MOST = 50_000;

    private static final List<String> COLUMNS = List.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID");

    private PresentList() {}

    /** What a line names; what it does not is empty, and not everything is. */
    record Line(String patientId, String studyInstanceUid, String seriesInstanceUid) {}

    /** @throws CommandException where the file cannot be read, or one of its lines: it says which */
    static List<Line> read(Path file) {
        List<Line> lines = new ArrayList<>();
        HeadedList.read(file, COLUMNS, MOST, (row, number) -> lines.add(line(row, file + ", line " + number)));
        return lines;
    }

    private static Line line(HeadedList.Row row, String where) {
        Line line = new Line(row.cell("PatientID"), row.cell("StudyInstanceUID"), row.cell("SeriesInstanceUID"));
        if ((line.patientId() + line.studyInstanceUid() + line.seriesInstanceUid()).isEmpty()) {
            throw new CommandException(where + ": names nothing; write a PatientID or a UID");
        }
        if (line.patientId().matches(".*[*?\\\\].*") || line.patientId().length() > 64) {
            throw new CommandException(
                    where + ": the PatientID has *, ? or \\, or more than 64 characters; write it as the PACS has it");
        }
        for (String uid : List.of(line.studyInstanceUid(), line.seriesInstanceUid())) {
            if (!uid.isEmpty() && !Uids.isSafe(uid)) {
                throw new CommandException(where + ": has a UID that is none; write one as in 1.2.840.113619.2.5.17");
            }
        }
        return line;
    }
}
