package org.caravan.cli;

import java.nio.file.Path;
import java.time.Duration;

import org.caravan.Settings;
import org.caravan.queue.QueueStatus;
import org.caravan.rehearsal.RehearsalPacs;
import org.caravan.text.Amounts;

/** What the demo has done, where it is, and what to do next. */
final class DemoSummary {

    private final Settings settings;
    private final Console console;
    private final QueueStatus.Totals before;
    private final QueueStatus status;
    private final RehearsalPacs pacs;
    private final Runnable forms;

    DemoSummary(
            Settings settings,
            Console console,
            QueueStatus.Totals before,
            QueueStatus status,
            RehearsalPacs pacs,
            Runnable forms) {
        this.settings = settings;
        this.console = console;
        this.before = before;
        this.status = status;
        this.pacs = pacs;
        this.forms = forms;
    }

    /** True where everything that was found is delivered and verified. */
    boolean print(Duration elapsed) {
        QueueStatus.Totals now = status.totals();
        long held = status.archives().stream()
                .filter(count -> count.state().equals("held"))
                .mapToLong(QueueStatus.ArchiveCount::archives)
                .sum();
        boolean well = now.series() > 0
                && now.seriesComplete() == now.series()
                && now.delivered() > 0
                && now.undelivered() + now.deliveriesFailed() + now.archivesFailed() - held + now.unpacked() == 0
                && status.discoveryRuns().stream().allMatch(run -> run.state().equals("finished"));
        printTable(now, elapsed);
        printHeld(held);
        if (!well) {
            console.print("");
            console.print(console.bad("Not everything arrived: ") + "bin/caravan status -p " + Settings.DATA + "="
                    + settings.get(Settings.DATA) + " tells what failed.");
            return false;
        }
        long fetched = now.seriesComplete() - before.seriesComplete();
        console.print("");
        console.print(
                fetched == 0
                        ? console.good("Nothing new: ") + "0 series fetched, all " + now.series()
                                + " already delivered."
                        : console.good("Done: ") + fetched + " series fetched, all " + now.series()
                                + " delivered and verified"
                                + (before.seriesComplete() > 0
                                        ? " (" + before.seriesComplete() + " were here already)."
                                        : "."));
        printNext();
        return true;
    }

    private void printTable(QueueStatus.Totals now, Duration elapsed) {
        Table table = new Table("PACS", "participants", "studies", "series", "files", "size");
        for (QueueStatus.Run run : status.discoveryRuns()) {
            table.row(
                    run.pacs(),
                    run.participants(),
                    run.studies(),
                    run.series(),
                    now.instancesReceived(),
                    Amounts.bytes(now.bytesReceived()));
        }
        console.heading("What was found");
        table.print(console);
        Table deliveries = new Table("destination", "state", "archives", "size");
        status.deliveries()
                .forEach(d -> deliveries.row(d.destination(), d.state(), d.archives(), Amounts.bytes(d.bytes())));
        if (!deliveries.isEmpty()) {
            console.heading("What was delivered");
            deliveries.print(console);
        }
        long bytes = now.bytesReceived() - before.bytesReceived();
        long files = now.instancesReceived() - before.instancesReceived();
        console.print("");
        console.print("This run fetched " + Amounts.count(files, "file", "files") + " (" + Amounts.bytes(bytes)
                + ") in " + Amounts.duration(elapsed) + ", with "
                + pacs.requests().count() + " requests to the PACS.");
    }

    private void printHeld(long held) {
        if (held > 0) {
            console.print(
                    Amounts.count(held, "archive", "archives") + " for research "
                            + (held == 1 ? "is" : "are")
                            + " held: ultrasound and reports may show or say who they are of, so a person looks first (docs/privacy.md).");
        }
    }

    private void printNext() {
        Path destination = settings.folder(Settings.DATA).resolve("destination");
        forms.run();
        console.heading("Where it is");
        console.print("  " + destination);
        console.print(
                "  holds a zip for each series, with a list of what it holds, manifest.json, in it. Look into one:");
        console.print("  " + lookInto(destination));
        console.print("  " + destination.resolveSibling("research"));
        console.print("  holds the same without anything that tells whose it is, under pseudonyms (docs/privacy.md).");
        console.heading("What next");
        Table next = new Table("", "");
        next.row("bin/caravan demo", "once more: nothing is new, nothing is fetched");
        next.row("bin/caravan demo --keep", "stays, to try status, query and doctor on");
        next.row("Your own PACS", "README.md, \"Your PACS in five minutes\"");
        next.printRows(console);
    }

    void printKept() {
        String address = pacs.aeTitle() + "@127.0.0.1:" + pacs.port();
        String data = " -p " + Settings.DATA + "=" + settings.get(Settings.DATA);
        console.heading("Still running");
        console.print("  The rehearsal PACS is " + address + ". In another terminal:");
        console.print("    bin/caravan status" + data);
        console.print("    bin/caravan query " + address + " 'PatientID=*'");
        console.print("    bin/caravan doctor " + address + data + " -p " + Settings.DICOM_PORT + "="
                + settings.get(Settings.DICOM_PORT));
        console.print("    bin/caravan rehearse show -p " + Settings.REHEARSAL_CONTROL_PORT + "="
                + settings.get(Settings.REHEARSAL_CONTROL_PORT));
        console.print("  Stop it with Ctrl-C.");
    }

    /** For a shell. The archive is not named, since a participant's name is in its own. */
    static String lookInto(Path destination) {
        String quoted = "'" + destination.toString().replace("'", "'\\''") + "'";
        return "unzip -l \"$(find " + quoted + " -name '*.zip' | sort | head -n 1)\"";
    }
}
