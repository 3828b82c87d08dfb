package org.caravan.cli;

import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.queue.PatientIds;
import org.caravan.queue.QueueControl;
import org.caravan.text.Amounts;

/** {@code correct}: PatientIDs that came wrong. */
@Command(
        name = "correct",
        description =
                "Have archives say another PatientID than the one that came. What is packed of the patient is packed anew, as the next version, and delivered; objects keep what they say.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan correct la-paz TB-12 TB-0012 --reason 'typed without zeros'",
            "  bin/caravan correct la-paz TB-12 TB-0034 --study 1.2.840.113619.2.5.17 --reason 'filed under the wrong person'",
            "  bin/caravan correct la-paz TB-12 --remove",
            "  bin/caravan correct --list                                   it names patients: mind where it goes"
        })
final class CorrectCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "PACS", description = "Name of the PACS that it came from.")
    private String pacs;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FROM", description = "The PatientID as it came.")
    private String from;

    @Parameters(index = "2", arity = "0..1", paramLabel = "TO", description = "What archives are to say.")
    private String to;

    @Option(
            names = "--study",
            paramLabel = "UID",
            description =
                    "StudyInstanceUID of the one study that was filed under FROM by mistake. Default: all of FROM.")
    private String study = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history; without patients' data.")
    private String reason = "";

    @Option(names = "--remove", description = "Take the correction of FROM back.")
    private boolean remove;

    @Option(names = "--list", description = "All corrections, with who made them and when.")
    private boolean list;

    @Override
    public Integer call() {
        Console console = CaravanCommand.of(spec).console();
        if (list && pacs == null && !remove) {
            return QueueDatabase.read(spec, database -> {
                print(new PatientIds(database.dataSource()).all(), console);
                return CaravanCommand.OK;
            });
        }
        if (list || from == null || remove != (to == null)) {
            throw new CommandException("write PACS FROM TO, PACS FROM --remove, or --list (bin/caravan help correct)");
        }
        return QueueDatabase.change(spec, database -> {
            SeriesOptions.requireKnown("PACS", pacs, new QueueControl(database.dataSource()).pacs());
            PatientIds ids = new PatientIds(database.dataSource());
            try {
                int series = remove ? ids.remove(pacs, from, study) : ids.correct(pacs, from, study, to, reason);
                console.print(console.good(remove ? "Taken back: " : "Corrected: ")
                        + (series == 0
                                ? "nothing of that is packed yet, so look whether it is written right; it counts for what comes."
                                : Amounts.count(series, "series", "series")
                                        + " packed anew and delivered as new versions."));
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage());
            }
            return CaravanCommand.OK;
        });
    }

    private static void print(List<Map<String, Object>> corrections, Console console) {
        Table table = new Table("PACS", "PatientID", "study", "corrected", "since", "by", "reason");
        corrections.forEach(row -> table.row(
                row.get("pacs"),
                SeriesCsv.plain((String) row.get("PatientID")),
                row.get("StudyInstanceUID"),
                SeriesCsv.plain((String) row.get("corrected")),
                row.get("changed_at") == null ? "" : Amounts.moment(((Timestamp) row.get("changed_at")).toInstant()),
                row.get("changed_by"),
                row.get("reason")));
        if (table.isEmpty()) {
            console.print("No PatientID is corrected.");
        } else {
            table.print(console);
        }
    }
}
