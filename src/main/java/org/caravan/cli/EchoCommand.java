package org.caravan.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.PacsAccess;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;

/** {@code echo}: C-ECHO. */
@Command(
        name = "echo",
        description = "Send a C-ECHO to a PACS.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  bin/caravan echo la-paz", "  bin/caravan echo PACS_LAPAZ@10.20.30.40:104"})
final class EchoCommand implements Callable<Integer> {

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(paramLabel = "PACS", description = "A file's name in routes/pacs, or AETITLE@host:port.")
    private String name;

    @Override
    public Integer call() throws DicomException, InterruptedException {
        Console console = caravan.console();
        try (PacsAccess access = PacsAccess.open(caravan.settings())) {
            caravan.warnWhereUnshared(access);
            Peer peer = access.peer(name);
            long start = System.nanoTime();
            try (var client = DicomToolkit.of(peer).connect(peer, access.gate(name))) {
                client.echo(RequestControl.within(Duration.ofMinutes(1)));
            }
            console.print(console.good("ok: ") + peer + " answered within " + (System.nanoTime() - start) / 1_000_000
                    + " ms");
        }
        return CaravanCommand.OK;
    }
}
