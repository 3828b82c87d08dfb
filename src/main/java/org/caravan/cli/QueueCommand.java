package org.caravan.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code queue}: what operators can see and do of single PACS, studies and series, while Caravan runs or not. */
@Command(
        name = "queue",
        description =
                "See the queue series by series, or archive by archive; pause, resume, cancel, confirm and queue again; export what failed; forget a destination; make room on the disk.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QueueListCommand.class,
            QueuePauseCommand.class,
            QueueResumeCommand.class,
            RequeueCommand.class,
            QueueCancelCommand.class,
            QueueConfirmCommand.class,
            QueueExportCommand.class,
            QueueForgetCommand.class,
            QueueReleaseCommand.class,
            QueuePruneCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  bin/caravan queue list --pacs la-paz --state failed",
            "  bin/caravan queue list --destination central-ssh --state failed,left-out",
            "  bin/caravan queue pause la-paz --now --reason 'the PACS is being serviced'",
            "  bin/caravan queue resume la-paz",
            "  bin/caravan queue requeue --patient TB-0042 --urgent",
            "  bin/caravan queue cancel --study 1.2.840.113619.2.5.17 --reason 'withdrawn'",
            "  bin/caravan queue confirm --patient TB-0042 --follow --reason 'merged at the PACS, says Ms Quispe'",
            "  bin/caravan queue export --file failed.csv, and later: bin/caravan queue requeue --from failed.csv"
        })
final class QueueCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
