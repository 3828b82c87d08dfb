package org.caravan.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.caravan.Caravan;
import org.caravan.PacsAccess;
import org.caravan.Settings;
import org.caravan.camel.dicom.Nearline;
import org.caravan.camel.dicom.Pacs;
import org.caravan.database.Database;
import org.caravan.database.DatabaseException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Range;
import org.caravan.discover.Attributes;
import org.caravan.discover.Participant;
import org.caravan.discover.Participants;
import org.caravan.queue.Holdings;
import org.caravan.text.Amounts;

/** {@code plan}: how large the first back-fill of a PACS is, and how many nights it takes. */
@Command(
        name = "plan",
        description =
                "Count what a PACS has of its participants, and tell how many nights it takes to fetch. Fetches nothing, and queues nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It asks by C-FIND alone, at the pace of the PACS: a query for the patients, one for each participant, one for each study.",
            "",
            "Examples:",
            "  bin/caravan plan la-paz",
            "  bin/caravan plan la-paz --sample 50 --megabits 8"
        })
final class PlanCommand implements Callable<Integer> {

    private static final Range MEGABITS = new Range(1, 100_000);
    private static final Range SAMPLE = new Range(1, 1_000_000);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PACS", description = "A file's name in routes/pacs.")
    private String name;

    @Option(
            names = "--megabits",
            paramLabel = "MBIT",
            defaultValue = "20",
            description = "What the line from the PACS bears, in Mbit/s, 1 to 100000. Default: ${DEFAULT-VALUE}")
    private int megabits;

    @Option(
            names = "--sample",
            paramLabel = "PEOPLE",
            description =
                    "Ask for the studies of so many participants, evenly chosen, and multiply; without it for all.")
    private Integer sample;

    @Override
    public Integer call() throws DicomException, InterruptedException {
        requireOptions();
        CaravanCommand caravan = CaravanCommand.of(spec);
        Settings settings = caravan.settings().requireValid();
        try (PacsAccess access = PacsAccess.open(settings)) {
            caravan.warnWhereUnshared(access);
            Pacs pacs = access.pacs(name);
            Map<String, String> discovery = access.discovery(name);
            if (discovery.isEmpty()) {
                throw new CommandException("the file of PACS '" + name
                        + "' says nobody who takes part: give it a route from the template discover, as in README.md");
            }
            try (var client = DicomToolkit.of(access.peer(name)).connect(access.peer(name), access.gate(name))) {
                plan(new Asking(client, pacs), access, caravan.console(), settings);
            }
        }
        return CaravanCommand.OK;
    }

    private void requireOptions() {
        if (!MEGABITS.holds(megabits)) {
            throw new CommandException(MEGABITS.refusal("--megabits", megabits));
        }
        if (sample != null && !SAMPLE.holds(sample)) {
            throw new CommandException(SAMPLE.refusal("--sample", sample));
        }
    }

    private void plan(Asking asking, PacsAccess access, Console console, Settings settings)
            throws DicomException, InterruptedException {
        Optional<Database> database = database(settings);
        try {
            Holdings holdings =
                    database.map(one -> new Holdings(one.dataSource())).orElse(null);
            Participants.Selection selection = asking.participants(access.discovery(name));
            selection.problems().forEach(CaravanCommand.of(spec)::warn);
            List<Participant> all = selection.participants();
            List<Participant> asked = sampled(all);
            BackfillCount there = new BackfillCount(holdings == null ? Map.of() : holdings.objectSizes(name));
            boolean cutOff = false;
            for (Participant participant : asked) {
                List<Map<String, Object>> studies = asking.studies(participant);
                cutOff |= asking.isCutOff(studies.size());
                for (Map<String, Object> study : studies) {
                    List<Map<String, Object>> series =
                            asking.series(participant.patientId(), Attributes.text(study, "StudyInstanceUID"));
                    cutOff |= asking.isCutOff(series.size());
                    there.add(series);
                }
            }
            if (cutOff) {
                CaravanCommand.of(spec)
                        .warn("the PACS gave as many answers as it ever gives (resultLimit): it has more");
            }
            double factor = asked.isEmpty() ? 1 : (double) all.size() / asked.size();
            Holdings.Here here = holdings == null ? Holdings.Here.NOTHING : holdings.here(name, null, null, null);
            print(console, access, all.size(), asked, asking.queries(), there, factor, here);
        } finally {
            database.ifPresent(Database::close);
        }
    }

    private Optional<Database> database(Settings settings) {
        try {
            return Database.attachIfUsed(Caravan.databaseSettings(settings));
        } catch (DatabaseException e) {
            return Optional.empty(); // the warning of the pace has said so
        }
    }

    /** Every so many, so that those of all years are among them. */
    private List<Participant> sampled(List<Participant> all) {
        if (sample == null || sample >= all.size()) {
            return all;
        }
        return IntStream.range(0, sample)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / sample)))
                .toList();
    }

    private void print(
            Console console,
            PacsAccess access,
            int participants,
            List<Participant> asked,
            int queries,
            BackfillCount there,
            double factor,
            Holdings.Here here) {
        long series = Math.round(there.series() * factor);
        long objects = Math.round(there.objects() * factor);
        long bytes = Math.round(there.bytes() * factor);
        long left = Math.max(0, series - here.complete());
        long bytesLeft = series == 0 ? 0 : Math.round(bytes * ((double) left / series));
        console.print("PACS " + console.bold(name) + ": " + Amounts.count(queries, "query", "queries")
                + "; nothing was fetched, nothing was queued");
        if (asked.size() < participants) {
            console.print("Asked for " + asked.size() + " of " + participants + " participants, and multiplied.");
        }
        Table table = new Table("", "at the PACS", "here, complete");
        table.row("participants", participants, "");
        table.row("studies", Math.round(there.studies() * factor), here.studies());
        table.row("series", series, here.complete());
        table.row("objects", objects, here.completeObjects());
        table.row("size, estimated", Amounts.bytes(bytes), Amounts.bytes(here.bytes()));
        table.print(console);
        if (there.withoutNumber() > 0) {
            console.print(Amounts.count(there.withoutNumber(), "series counts", "series count")
                    + " as one object: the PACS does not say how many it has.");
        }
        long slow = Math.round(there.slow() * factor);
        Pacs pacs = access.pacs(name);
        if (slow > 0 && pacs.getNearline() == Nearline.WAIT) {
            console.print(Amounts.count(slow, "series is", "series are")
                    + " in a slow store of the PACS and will wait: nearline: ALLOW in its file has them fetched.");
        }
        printNights(console, access, pacs, left, bytesLeft, slow);
    }

    private void printNights(Console console, PacsAccess access, Pacs pacs, long series, long bytes, long slow) {
        if (series == 0) {
            console.print(console.good("Nothing is left to fetch."));
            return;
        }
        BackfillNights nights = new BackfillNights(
                pacs, access.parameters("pace", name), access.parameters("download", name), megabits);
        Instant now = Instant.now();
        double hours = nights.hours(now);
        if (hours == 0) {
            throw new CommandException("the windows of PACS '" + name + "' are never open: correct them");
        }
        List<BackfillNights.Limit> limits = nights.limits(series, bytes, slow, now);
        console.print("");
        console.print(Amounts.count(series, "series", "series") + " to fetch, some " + Amounts.bytes(bytes) + ": "
                + console.bold(Amounts.count(limits.get(0).whole(), "night", "nights")) + " of "
                + (hours == 24 ? "24 h (it has no windows)" : BackfillNights.inWords(hours) + " (windows)")
                + ", by what limits it:");
        Table table = new Table("limit", "setting", "nights");
        limits.forEach(limit -> table.row(limit.what(), limit.setting(), limit.whole()));
        table.print(console);
    }
}
