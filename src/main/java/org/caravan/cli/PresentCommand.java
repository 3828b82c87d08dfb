package org.caravan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.Caravan;
import org.caravan.PacsAccess;
import org.caravan.Settings;
import org.caravan.database.Database;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.lists.Cells;
import org.caravan.queue.Holdings;

/** {@code present}: of a list of patients, studies or series, what a PACS has and what is here. */
@Command(
        name = "present",
        description =
                "Say for a list of patients, studies or series what a PACS has of each, and what is here. Fetches nothing, and queues nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The list is a CSV file with a heading, one or more of PatientID, StudyInstanceUID and SeriesInstanceUID; the most precise of a line counts.",
            "It asks by C-FIND alone, at the pace of the PACS. What it prints names patients: mind where it goes.",
            "",
            "Examples:",
            "  bin/caravan present wanted.csv --pacs la-paz",
            "  bin/caravan present wanted.csv --csv > answer.csv"
        })
final class PresentCommand implements Callable<Integer> {

    private static final List<String> HEADING = List.of(
            "PACS",
            "PatientID",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "studies there",
            "series there",
            "objects there",
            "series here",
            "complete here",
            "objects here",
            "delivered",
            "answer");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LIST.csv", description = "Whom or what to ask for.")
    private Path list;

    @Option(
            names = "--pacs",
            paramLabel = "NAME",
            description = "Ask this PACS; without it every PACS that has a file.")
    private String pacs;

    @Option(names = "--csv", description = "As CSV, with a heading.")
    private boolean csv;

    @Override
    public Integer call() throws DicomException, InterruptedException {
        List<PresentList.Line> lines = PresentList.read(list);
        CaravanCommand caravan = CaravanCommand.of(spec);
        Settings settings = caravan.settings().requireValid();
        boolean all = true;
        try (Database database = Database.attach(Caravan.databaseSettings(settings));
                PacsAccess access = PacsAccess.open(settings)) {
            caravan.warnWhereUnshared(access);
            Holdings holdings = new Holdings(database.dataSource());
            List<List<Object>> rows = new ArrayList<>();
            List<String> names =
                    pacs != null ? List.of(pacs) : List.copyOf(access.all().keySet());
            for (String name : names) {
                all &= ask(name, access, holdings, lines, rows);
            }
            print(rows, caravan.console());
        }
        return all ? CaravanCommand.OK : CaravanCommand.FAILED;
    }

    /** False where some of it could not be asked for. */
    private boolean ask(
            String name, PacsAccess access, Holdings holdings, List<PresentList.Line> lines, List<List<Object>> rows)
            throws InterruptedException, DicomException {
        boolean all = true;
        try (var client = DicomToolkit.of(access.peer(name)).connect(access.peer(name), access.gate(name))) {
            Presence presence = new Presence(new Asking(client, access.pacs(name)), holdings, name);
            for (PresentList.Line line : lines) {
                Presence.Answer answer;
                try {
                    answer = presence.of(line);
                } catch (DicomConnectException | DicomRejectedException e) {
                    throw e; // nobody is there to ask for the next one
                } catch (DicomException e) {
                    answer = presence.unknown(line, e.getMessage());
                    all = false;
                }
                rows.add(row(name, line, answer));
            }
        }
        return all;
    }

    private static List<Object> row(String name, PresentList.Line line, Presence.Answer answer) {
        return List.of(
                name,
                line.patientId(),
                line.studyInstanceUid(),
                line.seriesInstanceUid(),
                answer.studies(),
                answer.series(),
                answer.objects(),
                answer.here().series(),
                answer.here().complete(),
                answer.here().objects(),
                answer.here().delivered(),
                answer.words());
    }

    private void print(List<List<Object>> rows, Console console) {
        if (csv) {
            console.print(String.join(
                    ",", HEADING.stream().map(name -> name.replace(' ', '_')).toList()));
            rows.forEach(row -> console.print(Cells.line(row.toArray())));
            return;
        }
        Table table = new Table(
                "PACS", "what", "there: series", "objects", "here: complete", "objects", "delivered", "answer");
        for (List<Object> row : rows) {
            String what = List.of(row.get(3), row.get(2), row.get(1)).stream()
                    .map(Object::toString)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            table.row(
                    row.get(0),
                    SeriesCsv.plain(what),
                    row.get(5),
                    row.get(6),
                    row.get(8),
                    row.get(9),
                    row.get(10),
                    row.get(11));
        }
        if (!table.print(console)) {
            console.print(console.dim("Cut to the terminal's width, --csv prints all."));
        }
    }
}
