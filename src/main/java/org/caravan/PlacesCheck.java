package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.caravan.alerts.MailLogin;
import org.caravan.deliver.DeliveredFile;
import org.caravan.deliver.Rsync;
import org.caravan.discover.Participants;
import org.caravan.load.RouteCheck;
import org.caravan.queue.JobFailedException;

/**
 * Looks, beyond what {@link PacsCheck} refuses, for the files and folders that enabled routes name on this machine. For a check by hand alone:
 * at the start a mount may be missing that comes back, and its route then goes on by itself.
 */
final class PlacesCheck implements RouteCheck {

    private final RouteCheck settings;

    PlacesCheck(Settings settings) {
        this.settings = new PacsCheck(settings);
    }

    @Override
    public void bean(String name, Object bean) {
        settings.bean(name, bean);
    }

    @Override
    public void parameters(String template, Map<String, String> parameters, Function<String, Object> beans) {
        settings.parameters(template, parameters, beans);
        if (!Boolean.parseBoolean(parameters.getOrDefault("enabled", "true"))) {
            return;
        }
        switch (template) {
            case "discover" -> requireList(parameters.get("list"), parameters.get("listFolder"));
            case "deliver-folder" -> requireFolder(parameters.get("folder"), parameters.get("create"));
            case "deliver-rsync" -> requireRsync(parameters.get("destination"), beans);
            case "read-forms" ->
                requireToken(parameters.get("token"), parameters.get("tokenFile"), parameters.get("tokenVariable"));
            case "tell-by-mail" -> requireLogin(parameters.get("place"), beans);
            case "tell-by-webhook", "heartbeat-of-runs", "heartbeat-of-check" -> requireAddress(parameters);
            default -> {
                // names no files
            }
        }
    }

    private static void requireList(String list, String folder) {
        if (list == null || list.isBlank()) {
            return;
        }
        Path file = Path.of(folder, list);
        try {
            List<String> problems =
                    new Participants().byList(Files.readString(file), list).problems();
            if (!problems.isEmpty()) {
                throw new Fault("list", problems.get(0));
            }
        } catch (IOException | JobFailedException e) {
            throw new Fault(
                    "list",
                    "list is " + list + ", and there is no file " + file
                            + " that can be read as UTF-8; create it with one PatientID a line, or correct the name");
        }
    }

    private static void requireFolder(String folder, String create) {
        DeliveredFile.folderFault(folder, Boolean.parseBoolean(create)).ifPresent(fault -> {
            throw new Fault("folder", "folder is " + fault);
        });
    }

    private static void requireRsync(String destination, Function<String, Object> beans) {
        Object bean = beans.apply(destination);
        if (!(bean instanceof Rsync rsync)) {
            throw new Fault(
                    "destination",
                    "destination is '" + destination + "', and there is no bean of that name and of type "
                            + Rsync.class.getName() + "; add it under beans:, or correct the name");
        }
        rsync.faults().forEach((setting, fault) -> {
            throw new Fault(setting, fault);
        });
    }

    private static void requireToken(String token, String file, String variable) {
        if (token != null && !token.isBlank()) {
            return;
        }
        if (file.isBlank()
                && (System.getenv(variable) == null || System.getenv(variable).isBlank())) {
            throw new Fault(
                    "tokenFile",
                    "tokenFile is empty and the environment has no " + variable
                            + "; write the file that holds the token");
        }
        if (!file.isBlank() && !Files.isReadable(Path.of(file))) {
            throw new Fault(
                    "tokenFile",
                    "tokenFile is " + file + ", and there is no such file that can be read; put the API token into it, "
                            + "or correct the path");
        }
    }

    private static void requireLogin(String place, Function<String, Object> beans) {
        if (!(beans.apply(place) instanceof MailLogin login)) {
            throw new Fault(
                    "place",
                    "place is '" + place + "', and there is no bean of that name and of type "
                            + MailLogin.class.getName() + "; add it under beans:, or correct the name");
        }
        login.fault().ifPresent(fault -> {
            throw new Fault("passwordFile", fault);
        });
    }

    private static void requireAddress(Map<String, String> parameters) {
        String file = parameters.get("urlFile");
        if (parameters.get("url").isBlank() && file.isBlank()) {
            throw new Fault("urlFile", "neither url nor urlFile is set; write the file that holds the address");
        }
        for (String name : List.of("urlFile", "tokenFile")) {
            String needed = name.equals("urlFile") && !parameters.get("url").isBlank() ? "" : parameters.get(name);
            if (needed != null && !needed.isBlank() && !Files.isReadable(Path.of(needed))) {
                throw new Fault(
                        name,
                        name + " is " + needed + ", and there is no such file that can be read; create it, or correct "
                                + "the path");
            }
        }
    }
}
