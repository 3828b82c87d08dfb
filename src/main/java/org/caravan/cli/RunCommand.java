package org.caravan.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.text.Amounts;

/** {@code run}: the real thing, in the foreground until SIGTERM or Ctrl-C. */
@Command(
        name = "run",
        description = "Run the routes, in the foreground until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan run",
            "  bin/caravan run --discover",
            "  bin/caravan run --property caravan.dicom.host=0.0.0.0"
        })
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Option(names = "--discover", description = "Ask every PACS at once, and not first at its next scheduled time.")
    private boolean discover;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = caravan.settings().requireValid();
        Logs.toFile(settings, true);
        Console console = caravan.console();
        CountDownLatch stop = new CountDownLatch(1);
        console.print("Starting: first the database, then the files in " + settings.get(Settings.ROUTES) + "/ ...");
        try (Shutdown shutdown = Shutdown.onSignal(stop::countDown);
                Caravan running = Caravan.start(settings)) {
            if (running.fileCount() == 0) {
                throw new CommandException("no route file runs; bin/caravan check lists what is wrong");
            }
            if (!listens(running)) {
                throw new CommandException(
                        "nothing listens for objects, so nothing could arrive: mend what is named above and start again");
            }
            running.serve(settings);
            Discoveries discoveries = new Discoveries(running.context());
            announce(running, discoveries, settings, console);
            if (discover) {
                discoveries.beginAll();
            }
            stop.await();
            console.print("Stopping: what is in flight may finish ...");
        }
        console.print("Stopped.");
        return CaravanCommand.OK;
    }

    private static void announce(Caravan running, Discoveries discoveries, Settings settings, Console console) {
        console.print(console.good("Caravan is running: ")
                + Amounts.count(running.context().getRoutesSize(), "route", "routes") + " of "
                + Amounts.count(running.fileCount(), "file", "files")
                + (running.problems().isEmpty() ? "" : ", without the files named above")
                + ".");
        console.print("  listener  " + settings.get(Settings.DICOM_AE_TITLE) + " at "
                + settings.get(Settings.DICOM_HOST) + ":" + settings.get(Settings.DICOM_PORT));
        console.print("  database  " + running.database().description());
        discoveries
                .next()
                .forEach((pacs, time) -> console.print("  asks      " + pacs + " at "
                        + Amounts.until(time, Instant.now(), ZoneId.systemDefault()) + "; at once with --discover"));
        console.print("  log       " + settings.folder(Settings.DATA).resolve("log/caravan.log"));
        console.print("  look      bin/caravan status, in another terminal");
        console.print("  stop      Ctrl-C or SIGTERM");
    }

    private static boolean listens(Caravan running) {
        return running.context().getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().startsWith("dicom://listen"));
    }
}
