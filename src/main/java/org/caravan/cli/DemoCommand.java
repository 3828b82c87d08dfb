package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Settings;
import org.caravan.dicom.DicomException;

/** {@code demo}: the whole flow, from a rehearsal PACS with made-up studies to a folder, on this machine alone. */
@Command(
        name = "demo",
        description =
                "Show the whole flow on this machine: a rehearsal PACS with made-up studies, carried to a folder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  bin/caravan demo", "  bin/caravan demo --keep"})
final class DemoCommand implements Callable<Integer> {

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
        if (minutes < 1) {
            throw new CommandException("--within is " + minutes + "; write the minutes, 1 or more");
        }
        Settings settings = caravan.settings(ownSettings()).requireValid();
        Logs.toFile(settings, false);
        return new Demo(settings, caravan.console(), speed).run(minutes, keep)
                ? CaravanCommand.OK
                : CaravanCommand.FAILED;
    }

    /** Nothing of a real installation is used: not its database, not its folders, not its ports where they are taken. */
    private static Map<String, String> ownSettings() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put(Settings.DATA, "var/demo");
        own.put(Settings.DATABASE_URL, "");
        own.put(Settings.REHEARSAL, "true");
        own.put(Settings.DICOM_HOST, "127.0.0.1");
        own.put(Settings.DICOM_PORT, Integer.toString(freePort(11112)));
        own.put(Settings.REHEARSAL_PORT, Integer.toString(freePort(11113)));
        own.put(Settings.REHEARSAL_FORMS_PORT, Integer.toString(freePort(11114)));
        return own;
    }

    private static int freePort(int wanted) {
        try {
            return port(wanted);
        } catch (IOException e) {
            try {
                return port(0);
            } catch (IOException none) {
                throw new CommandException("no free TCP port on 127.0.0.1");
            }
        }
    }

    private static int port(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
