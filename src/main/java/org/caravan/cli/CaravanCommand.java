package org.caravan.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import org.caravan.PacsAccess;
import org.caravan.Settings;
import org.caravan.SettingsException;

/** {@code bin/caravan}: exit code 0 when done, 1 when what was asked for did not succeed, 2 when it was asked wrongly. */
@Command(
        name = "caravan",
        description = "Carries medical images out of hospital PACS to a project's storage.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            StatusCommand.class,
            HealthCommand.class,
            QueueCommand.class,
            RequeueCommand.class,
            CorrectCommand.class,
            PseudonymCommand.class,
            SqlCommand.class,
            PasswordCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            EchoCommand.class,
            QueryCommand.class,
            FetchCommand.class,
            RequestsCommand.class,
            AccessCommand.class,
            TokensCommand.class,
            ConvertCommand.class,
            PlanCommand.class,
            PresentCommand.class,
            RehearseCommand.class,
            SendCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        footer = {
            "",
            "For example:",
            "  bin/caravan demo                              the whole flow, on this machine alone",
            "  bin/caravan check                             before every start",
            "  bin/caravan doctor la-paz                     which hop to the PACS is broken?",
            "  bin/caravan query la-paz PatientID=LP-0001    what the PACS has of somebody",
            "  bin/caravan plan la-paz                       how much it has, how many nights that takes",
            "  bin/caravan queue list --state failed         series by series",
            "  bin/caravan fetch wanted.csv --to images/     what a list names, to a folder",
            "  bin/caravan send images/ --to la-paz          files to a PACS",
            "  bin/caravan requeue --pacs la-paz --dry-run   what could be tried again",
            "",
            "'bin/caravan help COMMAND' tells more. Settings are in application.properties, routes in routes/."
        })
public final class CaravanCommand implements Runnable {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;

    /** The file with the settings where no other is named; it need not exist. */
    private static final String SETTINGS = "application.properties";

    @Option(
            names = {"-p", "--property"},
            scope = ScopeType.INHERIT,
            paramLabel = "NAME=VALUE",
            description =
                    "A setting, before that in application.properties and the environment. May be given several times.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--settings",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            defaultValue = SETTINGS,
            description = "The file with the settings. Default: ${DEFAULT-VALUE}")
    private Path file;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine(out, err).execute(arguments));
    }

    /** The command at the top, of whatever command below it. */
    static CaravanCommand of(CommandSpec below) {
        return (CaravanCommand) below.root().userObject();
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new CaravanCommand())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(new Faults())
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The settings in force, with what the command itself sets unless the user set it. */
    Settings settings(Map<String, String> ownDefaults) {
        Map<String, String> overrides = new LinkedHashMap<>(ownDefaults);
        overrides.putAll(properties);
        if (!file.equals(Path.of(SETTINGS)) && !Files.isRegularFile(file)) {
            throw new SettingsException(List.of("--settings names " + file + ", and there is no such file"));
        }
        return Settings.read(file, overrides);
    }

    Settings settings() {
        return settings(Map.of());
    }

    Console console() {
        return Console.of(spec.commandLine().getOut());
    }

    /** Says so where the nodes on the database that is set do not hear of what this command asks a PACS. */
    void warnWhereUnshared(PacsAccess access) {
        access.unshared()
                .ifPresent(problem -> warn("the pace of the PACS is kept by this command alone, since " + problem));
    }

    /** Says something beside what the command prints, which may be read by a program. */
    void warn(String message) {
        spec.commandLine().getErr().println("caravan: " + message);
    }
}
