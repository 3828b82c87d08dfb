package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Settings;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Range;
import org.caravan.files.OwnFiles;

/** {@code demo}: the whole flow, from a rehearsal PACS with made-up studies to a folder, on this machine alone. */
@Command(
        name = "demo",
        description =
                "Show the whole flow on this machine: a rehearsal PACS with made-up studies, carried to a folder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  bin/caravan demo", "  bin/caravan demo --keep"})
final class DemoCommand implements Callable<Integer> {

    private static final Range WITHIN = new Range(1, 10_000);

    @ParentCommand
    private CaravanCommand caravan;

    @Option(names = "--keep", description = "Leave it running until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--within",
            defaultValue = "15",
            paramLabel = "MINUTES",
            description = "Give up when it has not ended by then. Default: ${DEFAULT-VALUE}")
    private int minutes;

    @Option(
            names = "--speed",
            defaultValue = "0",
            paramLabel = "MB/S",
            description = "How fast the rehearsal PACS sends; 0: as fast as it can. Default: ${DEFAULT-VALUE}")
    private double speed;

    @Override
    public Integer call() throws DicomException, InterruptedException {
        if (!WITHIN.holds(minutes)) {
            throw new CommandException(WITHIN.refusal("--within", minutes) + " (minutes)");
        }
        try (DemoPorts ports = DemoPorts.hold()) {
            Settings settings = caravan.settings(ownSettings(ports)).requireValid();
            ports.releaseUnused(settings);
            Logs.toFile(settings, false);
            prepareResearch(settings.folder(Settings.DATA));
            return new Demo(settings, ports, caravan.console(), speed).run(minutes, keep)
                    ? CaravanCommand.OK
                    : CaravanCommand.FAILED;
        }
    }

    /** The second destination and its rendition, which no other run has, and the secret of their pseudonyms. */
    private static void prepareResearch(Path data) {
        System.setProperty("caravan.demo", "true");
        Path secret = data.resolve("secrets").resolve("demo-pseudonyms");
        try {
            OwnFiles.folders(secret.getParent());
            if (Files.notExists(secret)) {
                byte[] bytes = new byte[32];
                new SecureRandom().nextBytes(bytes);
                Files.writeString(secret, HexFormat.of().formatHex(bytes));
            }
        } catch (IOException e) {
            throw new CommandException(
                    "the data folder cannot be written to (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Nothing of a real installation is used: not its database, not its folders, not its ports where they are taken. */
    private static Map<String, String> ownSettings(DemoPorts ports) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put(Settings.DATA, "var/demo");
        own.put(Settings.DATABASE_URL, "");
        own.put(Settings.REHEARSAL, "true");
        own.put(Settings.DICOM_HOST, "127.0.0.1");
        own.put(Settings.DICOM_PORT, Integer.toString(ports.dicom()));
        own.put(Settings.REHEARSAL_PORT, Integer.toString(ports.pacs()));
        own.put(Settings.REHEARSAL_FORMS_PORT, Integer.toString(ports.forms()));
        own.put(Settings.REHEARSAL_CONTROL_PORT, Integer.toString(ports.control()));
        return own;
    }
}
