package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

import org.caravan.PacsAccess;
import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Peer;
import org.caravan.dicom.Range;
import org.caravan.dicom.RequestControl;
import org.caravan.text.Amounts;

/** {@code send}: C-STORE of files and folders. */
@Command(
        name = "send",
        description = "Send DICOM files, or folders of them, to a PACS (C-STORE), each as it is stored.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What is not DICOM is passed over. Exit code 0 where all was stored, 1 where something was not.",
            "With --failed the same command again sends what was not stored, until nothing is left.",
            "",
            "Examples:",
            "  bin/caravan send images/ --to la-paz",
            "  bin/caravan send images/ --to 10.20.30.40:104/ARCHIVE --failed failed.txt",
            "  bin/caravan send one.dcm two.dcm --to ARCHIVE@10.20.30.40:104"
        })
final class SendCommand implements Callable<Integer> {

    private static final Range DEADLINE = new Range(1, 604_800);

    /** {@code host:port/AETITLE}. */
    private static final Pattern ADDRESS = Pattern.compile("([^/@]+:[0-9]+)/(.+)");

    @ParentCommand
    private CaravanCommand caravan;

    @Parameters(arity = "1..*", paramLabel = "FOLDER|FILE", description = "What to send; of a folder all below it.")
    private List<Path> sources = new ArrayList<>();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PACS",
            description = "A file's name in routes/pacs, HOST:PORT/AETITLE, or AETITLE@HOST:PORT.")
    private String to;

    @Option(
            names = "--failed",
            paramLabel = "FILE",
            description =
                    "What was not stored is listed in this file, with the reason. Where it is there already, only what it lists is sent. It is deleted when nothing is"
                            + " left.")
    private Path failed;

    @Option(
            names = "--deadline",
            defaultValue = "86400",
            paramLabel = "SECONDS",
            description = "Longest time in all. Default: ${DEFAULT-VALUE}")
    private int deadlineSeconds;

    @Override
    public Integer call() throws DicomException, InterruptedException, IOException {
        if (!DEADLINE.holds(deadlineSeconds)) {
            throw new CommandException(DEADLINE.refusal("--deadline", deadlineSeconds) + " (seconds)");
        }
        FailedList list = failed == null ? null : FailedList.read(failed);
        List<Path> files = list != null && list.isThere() ? list.files() : files();
        if (files.isEmpty()) {
            throw new CommandException("there is no file in what is to be sent");
        }
        Console console = caravan.console();
        CancelHandle cancel = new CancelHandle();
        Sending sending;
        try (PacsAccess access = PacsAccess.open(caravan.settings())) {
            caravan.warnWhereUnshared(access);
            String name = name(to);
            Peer peer = access.peer(name);
            console.print("Sending " + Amounts.count(files.size(), "file", "files") + " to " + console.bold(peer + ""));
            sending = new Sending(files, new SendProgress(console, files));
            try (Shutdown shutdown = Shutdown.onSignal(cancel::cancel);
                    var client = DicomToolkit.of(peer).connect(peer, access.gate(name))) {
                sending.run(
                        client,
                        RequestControl.within(Duration.ofSeconds(deadlineSeconds))
                                .withCancel(cancel));
            } catch (DicomException e) {
                caravan.warn(e.getMessage());
            } finally {
                sending.close();
                if (list != null) {
                    list.write(sending.failures());
                }
            }
        }
        return report(console, sending);
    }

    static String name(String to) {
        Matcher address = ADDRESS.matcher(to);
        return address.matches() ? address.group(2) + "@" + address.group(1) : to;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path source : sources) {
            if (Files.notExists(source)) {
                throw new CommandException("there is no file or folder " + source);
            }
            try (Stream<Path> below = Files.walk(source)) {
                below.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private int report(Console console, Sending sending) {
        List<Sending.Failure> failures = sending.failures();
        console.print((failures.isEmpty() ? console.good("ok: ") : "")
                + Amounts.count(sending.stored(), "object", "objects") + " stored"
                + (sending.warnings() == 0 ? "" : " (" + sending.warnings() + " of them with a warning)")
                + (sending.passedOver() == 0
                        ? ""
                        : ", " + Amounts.count(sending.passedOver(), "file", "files") + " passed over: not DICOM"));
        if (failures.isEmpty()) {
            return CaravanCommand.OK;
        }
        console.print(console.bad(Amounts.count(failures.size(), "object was", "objects were") + " not stored:"));
        int shown = Math.min(failures.size(), 20);
        failures.subList(0, shown).forEach(each -> console.print("  " + each.file() + "  " + each.reason()));
        if (failures.size() > shown) {
            console.print("  and " + (failures.size() - shown) + " more");
        }
        console.print(
                failed == null
                        ? "With --failed FILE they are listed, and sent alone by the same command."
                        : "The same command again sends these alone; they are listed in " + failed + ".");
        return CaravanCommand.FAILED;
    }
}
