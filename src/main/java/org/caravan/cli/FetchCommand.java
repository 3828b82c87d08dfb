package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.PacsAccess;
import org.caravan.Settings;
import org.caravan.database.Database;
import org.caravan.database.DatabaseException;
import org.caravan.load.Nearest;
import org.caravan.pack.LooseObjects;
import org.caravan.pack.ObjectLayout;
import org.caravan.requests.Filters;
import org.caravan.requests.Foreign;
import org.caravan.requests.ItemKeys;
import org.caravan.requests.ItemList;
import org.caravan.requests.Requests;
import org.caravan.routes.PackedHeaders;
import org.caravan.text.Amounts;

/** {@code fetch}: what a list names, or keys, to a folder or a destination; by the Caravan that runs, or by this command alone. */
@Command(
        name = "fetch",
        description =
                "Fetch studies that a list names, or keys, to a folder or a destination. The Caravan that runs does it; where none runs, this command does.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A list, also that of ADIT, is CSV or xlsx with a heading of DICOM keywords or tags, a row for each thing you want; beside them PACS, RowID (yours), From and Until.",
            "Files of pydicom-batch (YAML) and pacsnpull (JSON) are taken as they are.",
            "Interrupted, the same command goes on, and tries again what failed. Exit code 0 where all is there, 1 where something is not.",
            "",
            "Examples:",
            "  bin/caravan fetch PatientID=TB-0042 --pacs la-paz --to images/",
            "  bin/caravan fetch wanted.csv --pacs la-paz --to images/ --include Modality=CT --age 18-65",
            "  bin/caravan fetch wanted.xlsx --pacs la-paz --to central-ssh --urgent"
        })
final class FetchCommand implements Callable<Integer> {

    /** Faults of a list that are printed one by one. */
    private static final int MOST_FAULTS = 100;

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(arity = "1..*", paramLabel = "FILE|KEYWORD=VALUE", description = "A list, or keys of what is wanted.")
    private List<String> what;

    @Option(
            names = "--to",
            paramLabel = "FOLDER|DESTINATION",
            description =
                    "A folder (with a / in its name, or one that is there), or the name of a destination. A file of pydicom-batch says so itself.")
    private String to;

    @Option(
            names = "--pacs",
            paramLabel = "NAME",
            description =
                    "The PACS of rows that name none in a column PACS; several with commas between, which all are asked.")
    private String pacs;

    @Option(
            names = "--layout",
            paramLabel = "TEMPLATE",
            defaultValue = "",
            description =
                    "Paths in the folder, with keywords in braces, such as {PatientID}/{StudyDate}/{SOPInstanceUID}.dcm")
    private String layout;

    @Option(names = "--urgent", description = "Before other requests, and these before what is fetched on schedule.")
    private boolean urgent;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "What it is for.")
    private String why;

    @Option(names = "--ethics", paramLabel = "ID", defaultValue = "", description = "The ethics committee's number.")
    private String ethics;

    @Option(names = "--requester", paramLabel = "NAME", description = "Who asks. Default: the user of this machine.")
    private String requester = System.getProperty("user.name");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration of pacsnpull, which says where the PACS is. Default: conf.json beside the queries.")
    private Path configuration;

    @Option(
            names = "--identified",
            description = "Fetch as it is what a file of pydicom-batch wants de-identified, which is not done.")
    private boolean identified;

    @Option(names = "--check", description = "Say what is wrong with the list, and ask for nothing.")
    private boolean check;

    @Option(names = "--detach", description = "Do not wait for it: a Caravan that runs fetches it. Not with a folder.")
    private boolean detach;

    @Option(names = "--again", description = "Begin anew where the same was asked for before.")
    private boolean again;

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = caravan.settings().requireValid();
        filterOptions.filters(); // what is wrong with them is said first
        Path file = what.size() == 1
                        && (Files.exists(Path.of(what.get(0))) || what.get(0).indexOf('=') < 0)
                ? Path.of(what.get(0))
                : null;
        if (file != null && !Files.isRegularFile(file)) {
            throw new CommandException("there is no file " + file + ": write a list, or keys as in PatientID=12345");
        }
        Optional<OthersFile> others = file == null ? Optional.empty() : OthersFile.of(file, configuration);
        return others.isEmpty()
                ? ask(settings, file == null ? null : RowsToAsk.Source.list(file), false)
                : askOthers(settings, others.get());
    }

    /** A file of another system says what a command line says otherwise: where to, in which layout, and which PACS. */
    private int askOthers(Settings settings, OthersFile others) throws InterruptedException {
        Foreign asks = others.asks();
        asks.notes().forEach(caravan::warn);
        if (asks.deidentifies() && asks.fetches() && !identified) {
            throw new CommandException(
                    "the file wants what it fetches de-identified (anonymization_script), which is not done:"
                            + " add --identified to have it as it is");
        }
        if (to == null && !asks.folder().isEmpty()) {
            to = asks.folder().replaceAll("/+$", "") + "/";
        }
        layout = layout.isBlank() ? asks.layout() : layout;
        if (pacs == null) {
            try (PacsAccess access = PacsAccess.open(settings)) {
                pacs = others.known(access.all()).orElse(null);
            }
        }
        if (pacs != null) {
            return asks.fetches() ? ask(settings, others.rows(), false) : query(settings, asks);
        }
        pacs = others.name()
                .orElseThrow(() -> new CommandException(
                        "say which PACS to ask: --pacs NAME, or --config FILE for a" + " configuration of pacsnpull"));
        return onTheirPacs(settings, others);
    }

    /** No file of ours has the PACS: this command alone knows it, for as long as it runs. */
    private int onTheirPacs(Settings settings, OthersFile others) throws InterruptedException {
        Path routes = null;
        try {
            routes = Files.createTempDirectory("caravan-routes");
            Settings alone = others.alone(settings, routes);
            return others.asks().fetches() ? ask(alone, others.rows(), true) : query(alone, others.asks());
        } catch (IOException e) {
            throw new CommandException("the routes cannot be read, or not copied for a PACS that they do not have ("
                    + e.getClass().getSimpleName() + "): look at caravan.routes, and at the space for temporary files");
        } finally {
            TemporaryFolder.delete(routes);
        }
    }

    private int query(Settings settings, Foreign asks) throws InterruptedException {
        return new OthersQuery(asks, caravan.console(), caravan::warn).run(settings, pacs)
                ? CaravanCommand.OK
                : CaravanCommand.FAILED;
    }

    /** @param theirs whether the PACS is none of a Caravan that may run */
    private int ask(Settings settings, RowsToAsk.Source source, boolean theirs) throws InterruptedException {
        if (to == null) {
            throw new CommandException("say where to: --to FOLDER/, or the name of a destination");
        }
        boolean folder = to.contains("/") || to.equals(".") || Files.isDirectory(Path.of(to));
        if (folder && detach) {
            throw new CommandException(
                    "--detach goes with a destination: a folder is written by the command that waits");
        }
        requireLayout();
        Targets targets = targets(settings, folder);
        Filters filters = filterOptions.filters();
        RowsToAsk rows = new RowsToAsk(source, source == null ? keys() : null, pacs, targets.pacs());
        if (check) {
            return report(rows);
        }
        rows.requireSome();
        Wish wish = new Wish(
                new Requests.Draft(
                        requester,
                        why,
                        ethics,
                        urgent,
                        folder ? null : to,
                        folder ? Path.of(to).toAbsolutePath().normalize().toString() : null,
                        layout,
                        filters,
                        rows.sum(String.join("\n", pacs == null ? "" : pacs, to, layout, filters.toString())),
                        Boolean.parseBoolean(settings.get(Settings.APPROVAL))),
                rows,
                again);
        return work(settings, wish, theirs);
    }

    private void requireLayout() {
        try {
            new ObjectLayout(layout.isBlank() ? LooseObjects.LAYOUT : layout, new PackedHeaders());
        } catch (IllegalArgumentException e) {
            throw new CommandException("--layout: " + e.getMessage());
        }
    }

    /** Names that the route files have: of PACS that may be asked, and of destinations. */
    private record Targets(Set<String> pacs, Set<String> destinations) {}

    private Targets targets(Settings settings, boolean folder) {
        try (PacsAccess access = PacsAccess.open(settings)) {
            Set<String> asked = access.using("request");
            for (String name : pacs == null ? new String[0] : pacs.split(",")) {
                requireAsked(name.strip(), asked, access);
            }
            Set<String> destinations = access.using("deliver");
            if (!folder && !destinations.contains(to)) {
                throw new CommandException("there is no destination '" + to + "' that is enabled"
                        + Nearest.hint(to, new TreeSet<>(destinations)) + "; a new folder is written with a /, as in ./"
                        + to);
            }
            return new Targets(asked, destinations);
        }
    }

    private static void requireAsked(String name, Set<String> asked, PacsAccess access) {
        if (!asked.contains(name)) {
            throw new CommandException(
                    access.all().containsKey(name)
                            ? "the file of the PACS '" + name
                                    + "' has no route from the template request, so nobody can ask for anything there: add one, as README.md shows"
                            : "there is no PACS '" + name + "'" + Nearest.hint(name, new TreeSet<>(asked)));
        }
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String key : what) {
            int equals = key.indexOf('=');
            if (equals < 1 || equals == key.length() - 1) {
                throw new CommandException(
                        "'" + key + "' is no key: write a DICOM keyword and its value, as in PatientID=12345");
            }
            keys.put(ItemKeys.keyword(key.substring(0, equals)), key.substring(equals + 1));
        }
        return keys;
    }

    private int report(RowsToAsk rows) {
        Console console = caravan.console();
        List<String> faults = new ArrayList<>();
        ItemList.Count count = rows.read(batch -> batch.stream()
                .map(Requests.Row::fault)
                .filter(fault -> fault != null && faults.size() < MOST_FAULTS)
                .forEach(faults::add));
        faults.forEach(console::print);
        if (count.faults() > faults.size()) {
            console.print("and " + (count.faults() - faults.size()) + " more");
        }
        console.print(Amounts.count(count.rows() - count.faults(), "row", "rows") + " can be asked for, "
                + count.faults() + " cannot");
        return faults.isEmpty() ? CaravanCommand.OK : CaravanCommand.FAILED;
    }

    private int work(Settings settings, Wish wish, boolean theirs) throws InterruptedException {
        Optional<Database> used = used(settings);
        if (used.isPresent()) {
            try (Database database = used.get()) {
                if (new Requests(database.dataSource()).isServed()) {
                    if (theirs) {
                        throw new CommandException(
                                "a Caravan runs, and none of its files under routes/pacs has that PACS: bin/caravan convert FILE --write routes/pacs writes one");
                    }
                    return follow(settings, database, wish, true);
                }
            }
        }
        if (detach) {
            throw new CommandException(
                    "no Caravan runs that could fetch it: start one (bin/caravan run), or leave --detach out");
        }
        Logs.toFile(settings, false);
        caravan.console().print("No Caravan runs: this command fetches alone ...");
        try (Caravan alone =
                Caravan.start(settings, new FetchedAlone(wish.draft().destination()), database -> {})) {
            alone.problems().forEach(problem -> caravan.warn(problem.toString()));
            return follow(settings, alone.database(), wish, false);
        }
    }

    /** Where it cannot be used the start says why, or mends it: a database that is new has no schema yet. */
    private static Optional<Database> used(Settings settings) {
        try {
            return Database.attachIfUsed(Caravan.databaseSettings(settings));
        } catch (DatabaseException e) {
            return Optional.empty();
        }
    }

    private int follow(Settings settings, Database database, Wish wish, boolean served) throws InterruptedException {
        Console console = caravan.console();
        Requests requests = new Requests(database.dataSource());
        long id = wish.ask(requests, console);
        if (detach) {
            console.print("Request " + id + " is queued; bin/caravan requests show " + id + " tells how far it is.");
            return CaravanCommand.OK;
        }
        return new Fetching(requests, database.dataSource(), settings, console, served).follow(id)
                ? CaravanCommand.OK
                : CaravanCommand.FAILED;
    }
}
