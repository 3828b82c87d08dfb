package org.caravan.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import org.caravan.Caravan;
import org.caravan.Settings;
import org.caravan.dicom.DicomException;
import org.caravan.kobo.FormStatus;
import org.caravan.load.RouteSelection;
import org.caravan.queue.QueueStatus;

/** One run of the demo: it ends when everything that was found is delivered and verified. */
final class Demo {

    private static final long POLL_MILLIS = 250;

    /** The shipped files alone: the demo asks no real PACS and delivers to no real destination. */
    private static final RouteSelection OF_THE_DEMO = new RouteSelection() {
        @Override
        public boolean file(String name) {
            boolean shared = !name.matches(".*/(pacs|renditions|destinations|forms)/[^/]*");
            return shared
                    || name.endsWith("/pacs/rehearsal.camel.yaml")
                    || name.endsWith("/forms/rehearsal.camel.yaml")
                    || name.endsWith("/renditions/demo.camel.yaml")
                    || name.matches(".*/destinations/demo(-research)?\\.camel\\.yaml");
        }
    };

    private final Settings settings;
    private final DemoPorts ports;
    private final Console console;
    private final double speed;
    private final CountDownLatch signal = new CountDownLatch(1);

    Demo(Settings settings, DemoPorts ports, Console console, double speed) {
        this.settings = settings;
        this.ports = ports;
        this.console = console;
        this.speed = speed;
    }

    /** True where all is delivered. */
    boolean run(int minutes, boolean keep) throws DicomException, InterruptedException {
        console.print("Starting a database, a rehearsal PACS with made-up studies and a small form server ...");
        Instant start = Instant.now();
        AtomicReference<QueueStatus.Totals> before = new AtomicReference<>();
        try (Shutdown shutdown = Shutdown.onSignal(signal::countDown);
                RehearsedPacs rehearsed = startPacs();
                DemoForms forms = startForms();
                Caravan caravan = Caravan.start(settings, OF_THE_DEMO, database -> {
                    before.set(new QueueStatus(database.dataSource()).totals());
                    ports.releaseDicom();
                })) {
            caravan.problems().forEach(problem -> console.print(console.bad("not running: ") + problem));
            QueueStatus status = new QueueStatus(caravan.database().dataSource());
            FormStatus formStatus = new FormStatus(caravan.database().dataSource());
            boolean ended =
                    caravan.problems().isEmpty() && await(status, start, minutes, () -> forms.arrived(formStatus));
            DemoSummary summary = new DemoSummary(settings, console, before.get(), status, rehearsed.pacs(), () -> {
                forms.print(formStatus, console);
                printHeader(caravan);
            });
            boolean well = ended && summary.print(Duration.between(start, Instant.now()));
            if (keep && well) {
                summary.printKept();
                signal.await();
                console.print("Stopping ...");
            }
            return well;
        }
    }

    private void printHeader(Caravan caravan) {
        try {
            DemoHeader.print(caravan.database().dataSource(), settings.folder(Settings.DATA), console);
        } catch (IOException e) {
            console.print(
                    console.bad("An archive cannot be read: ") + e.getClass().getSimpleName());
        }
    }

    private RehearsedPacs startPacs() throws DicomException {
        ports.releasePacs();
        return RehearsedPacs.start(settings, speed);
    }

    private DemoForms startForms() {
        ports.releaseForms();
        return DemoForms.start(settings);
    }

    private boolean await(QueueStatus status, Instant start, int minutes, BooleanSupplier formsArrived)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        try (DemoProgress progress = DemoProgress.on(console)) {
            while (System.nanoTime() < deadline) {
                // the run first: it ends after its last series is in the queue
                Optional<QueueStatus.Run> run = status.discoveryRuns().stream()
                        .filter(newest -> !newest.startedAt().isBefore(start.minusSeconds(1)))
                        .findFirst();
                QueueStatus.Totals totals = status.totals();
                progress.show(run, totals);
                if (run.isPresent()
                        && run.get().finishedAt() != null
                        && totals.isIdle()
                        && formsArrived.getAsBoolean()) {
                    return true;
                }
                if (signal.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    console.print("Interrupted; the same command goes on from here.");
                    return false;
                }
            }
        }
        console.print(console.bad("Not done after " + minutes + " min. ") + "What is wrong:");
        status.lastErrors(5)
                .forEach(error -> console.print("  " + error.what() + " " + error.owner() + ": " + error.reason()));
        console.print("The log is " + settings.folder(Settings.DATA).resolve("log/caravan.log"));
        return false;
    }
}
