package org.caravan.cli;

import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import org.caravan.Settings;
import org.caravan.http.HttpException;
import org.caravan.http.HttpSettings;
import org.caravan.http.ManagementClient;

/** {@code health}: asks the Caravan that runs here how it is. */
@Command(
        name = "health",
        description =
                "Ask the running Caravan how it is; exit code 0 where all is well, 1 where not or where none answers.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {

    private static final String PAGE = "/observe/health";

    @ParentCommand
    private CaravanCommand caravan;

    @ArgGroup
    private Which which = new Which();

    /** All of it, or one of these. */
    static final class Which {
        @Option(
                names = "--ready",
                description = "Only whether this node can do its work, whatever PACS and destinations do.")
        private boolean ready;

        @Option(names = "--live", description = "Only whether it is alive: bad where a restart would help.")
        private boolean live;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        Settings settings = caravan.settings().requireValid();
        Console console = caravan.console();
        String path = PAGE + (which.ready ? "/ready" : which.live ? "/live" : "");
        try {
            ManagementClient.Answer answer = new ManagementClient(HttpSettings.from(settings::get)).get(path);
            return print(answer, console);
        } catch (HttpException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private static int print(ManagementClient.Answer answer, Console console) throws JsonProcessingException {
        JsonNode report =
                answer.status() == 200 || answer.status() == 503 ? new ObjectMapper().readTree(answer.body()) : null;
        if (report == null) {
            throw new CommandException(
                    "what answers at the management port is no Caravan (HTTP " + answer.status() + ")");
        }
        report.path("checks").properties().forEach(check -> {
            String status = check.getValue().path("status").asText();
            String message = check.getValue().path("message").asText("");
            console.print(status + " " + check.getKey() + (message.isEmpty() ? "" : ": " + message));
        });
        return "UP".equals(report.path("status").asText()) ? CaravanCommand.OK : CaravanCommand.FAILED;
    }
}
