package org.caravan.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.Settings;
import org.caravan.dicom.DicomException;

/** {@code rehearse}: a PACS that misbehaves on request. */
@Command(
        name = "rehearse",
        description = "Run a rehearsal PACS, and have it misbehave as real ones do.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan rehearse start",
            "  bin/caravan rehearse set reset-above=100 'lose-stores=1 in 20'",
            "  bin/caravan rehearse set 'nightly-drop=03:00 for 10m America/La_Paz'",
            "  bin/caravan rehearse show",
            "  bin/caravan rehearse behave"
        })
final class RehearseCommand {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    @ParentCommand
    private CaravanCommand caravan;

    @Command(
            description = "Run the rehearsal PACS alone, until Ctrl-C; its habits are those of"
                    + " routes/pacs/rehearsal.properties.")
    int start() throws DicomException, InterruptedException {
        Settings settings = caravan.settings().requireValid();
        CountDownLatch stop = new CountDownLatch(1);
        try (Shutdown shutdown = Shutdown.onSignal(stop::countDown);
                RehearsedPacs running = RehearsedPacs.start(settings, 0)) {
            Console console = caravan.console();
            console.print(console.good("The rehearsal PACS is running: ")
                    + running.pacs().aeTitle() + "@127.0.0.1:" + running.pacs().port());
            console.print("  stores to " + settings.get(Settings.DICOM_AE_TITLE) + "@127.0.0.1:"
                    + settings.get(Settings.DICOM_PORT));
            console.print("  habits    bin/caravan rehearse show, in another terminal");
            console.print("  stop      Ctrl-C or SIGTERM");
            stop.await();
        }
        return CaravanCommand.OK;
    }

    @Command(description = "Have the rehearsal PACS that runs take on habits; the others stay as they are.")
    int set(@Parameters(arity = "1..*", paramLabel = "HABIT=VALUE", description = "See 'show'.") List<String> habits)
            throws InterruptedException {
        habits.stream().filter(habit -> !habit.contains("=")).findFirst().ifPresent(habit -> {
            throw new CommandException("'" + habit + "' sets nothing; write it as HABIT=VALUE, such as down=yes");
        });
        return ask(HttpRequest.newBuilder().PUT(BodyPublishers.ofString(String.join("\n", habits))));
    }

    @Command(
            description = "Show the habits of the rehearsal PACS that runs, what can be written, and how often each has"
                    + " shown.")
    int show() throws InterruptedException {
        return ask(HttpRequest.newBuilder().GET());
    }

    @Command(description = "Have the rehearsal PACS that runs behave.")
    int behave() throws InterruptedException {
        return ask(HttpRequest.newBuilder().DELETE());
    }

    private int ask(HttpRequest.Builder request) throws InterruptedException {
        String port = caravan.settings().get(Settings.REHEARSAL_CONTROL_PORT);
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            request.uri(URI.create("http://127.0.0.1:" + port + "/"))
                                    .timeout(LONGEST)
                                    .build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandException(answer.body().strip());
            }
            caravan.console().print(answer.body().stripTrailing());
            return CaravanCommand.OK;
        } catch (IOException e) {
            throw new CommandException("no rehearsal PACS is told its habits on port " + port
                    + " of 127.0.0.1; start one with bin/caravan rehearse start or demo --keep, or set "
                    + Settings.REHEARSAL_CONTROL_PORT);
        }
    }
}
