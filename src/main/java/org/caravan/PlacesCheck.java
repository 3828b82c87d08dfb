package org.caravan;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.caravan.alerts.MailLogin;
import org.caravan.deliver.Destination;
import org.caravan.discover.Participants;
import org.caravan.load.RouteCheck;
import org.caravan.queue.JobFailedException;

/**
 * Looks, beyond what {@link PacsCheck} refuses, for the files and folders that enabled routes name on this machine. What is missing is a
 * warning: a mount may come back, and its route then goes on by itself.
 */
final class PlacesCheck implements RouteCheck {

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final RouteCheck settings;
    private final Function<Destination, Optional<String>> database;

    /** Without a database to ask about the filters of destinations. */
    PlacesCheck(Settings settings) {
        this(settings, destination -> Optional.empty());
    }

    /** @param database what the database says against the filter of a destination */
    PlacesCheck(Settings settings, Function<Destination, Optional<String>> database) {
        this.settings = new PacsCheck(settings);
        this.database = database;
    }

    @Override
    public void bean(String name, Object bean, Consumer<Fault> faults) {
        settings.bean(name, bean, faults);
        if (bean instanceof Destination destination) {
            database.apply(destination).ifPresent(fault -> faults.accept(Fault.of("condition", fault)));
        }
    }

    @Override
    public void parameters(
            String template, Map<String, String> parameters, Function<String, Object> beans, Consumer<Fault> faults) {
        settings.parameters(template, parameters, beans, faults);
        if (!Boolean.parseBoolean(parameters.getOrDefault("enabled", "true"))) {
            return;
        }
        switch (template) {
            case "discover" -> requireList(parameters.get("list"), parameters.get("listFolder"), faults);
            case "deliver" -> requireDestination(parameters.get("destination"), beans, faults);
            case "read-forms" ->
                requireToken(
                        parameters.get("token"), parameters.get("tokenFile"), parameters.get("tokenVariable"), faults);
            case "tell-by-mail" -> requireLogin(parameters.get("place"), beans, faults);
            case "tell-by-webhook", "heartbeat-of-runs", "heartbeat-of-check" -> requireAddress(parameters, faults);
            default -> {
                // names no files
            }
        }
    }

    @Override
    public void together(Collection<Use> uses, BiConsumer<Use, Fault> faults) {
        settings.together(uses, faults);
    }

    @Override
    public boolean isFollowed(String type) {
        return settings.isFollowed(type);
    }

    private static void requireList(String list, String folder, Consumer<Fault> faults) {
        if (list == null || list.isBlank()) {
            return;
        }
        Path file = Path.of(folder, list);
        try {
            File known = Files.exists(file) ? file.toFile() : null;
            List<String> problems = new Participants().byList(known, list).problems();
            if (!problems.isEmpty()) {
                faults.accept(Fault.warning("list", problems.get(0)));
            }
        } catch (JobFailedException e) {
            faults.accept(Fault.warning(
                    "list",
                    "list is " + list + ", and there is no file " + file
                            + " that can be read as UTF-8; create it with one PatientID a line, or correct the name"));
        }
    }

    /** A server of network folders that is away would hold up whoever asks for one: each look has a thread that may be left behind. */
    private static Map<String, String> look(String destination, Supplier<Map<String, String>> look) {
        try {
            return CompletableFuture.supplyAsync(look, PlacesCheck::startThread)
                    .get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        } catch (ExecutionException e) {
            return Map.of(
                    "folder",
                    "the folder of " + destination + " cannot be looked at ("
                            + e.getCause().getClass().getSimpleName() + "); correct the path");
        } catch (TimeoutException e) {
            return Map.of(
                    "folder",
                    "the folder of " + destination + " cannot be looked at within " + LONGEST_LOOK.toSeconds()
                            + " s; is the server it is mounted from there?");
        }
    }

    private static void startThread(Runnable look) {
        Thread thread = new Thread(look, "folder-check");
        thread.setDaemon(true);
        thread.start();
    }

    private static void requireDestination(String name, Function<String, Object> beans, Consumer<Fault> faults) {
        if (bean("destination", name, Destination.class, beans, faults) instanceof Destination destination) {
            // with its colon: a destination may have the name of one of its settings
            look(name, destination::faults)
                    .forEach((setting, fault) -> faults.accept(Fault.warning(setting + ":", fault)));
        }
    }

    /** The bean; null where it is named as missing here, or as broken elsewhere. */
    private static Object bean(
            String key, String name, Class<?> type, Function<String, Object> beans, Consumer<Fault> faults) {
        Object bean = beans.apply(name);
        if (bean != BROKEN && !type.isInstance(bean)) {
            faults.accept(Fault.warning(
                    key,
                    key + " is '" + name + "', and there is no bean of that name and of type " + type.getName()
                            + "; add it under beans:, or correct the name"));
        }
        return type.isInstance(bean) ? bean : null;
    }

    private static void requireToken(String token, String file, String variable, Consumer<Fault> faults) {
        if (token != null && !token.isBlank()) {
            return;
        }
        if (file.isBlank()
                && (System.getenv(variable) == null || System.getenv(variable).isBlank())) {
            faults.accept(Fault.warning(
                    "tokenFile",
                    "tokenFile is empty and the environment has no " + variable
                            + "; write the file that holds the token"));
        }
        if (!file.isBlank() && !Files.isReadable(Path.of(file))) {
            faults.accept(Fault.warning(
                    "tokenFile",
                    "tokenFile is " + file + ", and there is no such file that can be read; put the API token into it, "
                            + "or correct the path"));
        }
    }

    private static void requireLogin(String place, Function<String, Object> beans, Consumer<Fault> faults) {
        if (bean("place", place, MailLogin.class, beans, faults) instanceof MailLogin login) {
            login.fault().ifPresent(fault -> faults.accept(Fault.warning("passwordFile", fault)));
        }
    }

    private static void requireAddress(Map<String, String> parameters, Consumer<Fault> faults) {
        String file = parameters.get("urlFile");
        if (parameters.get("url").isBlank() && file.isBlank()) {
            faults.accept(
                    Fault.warning("urlFile", "neither url nor urlFile is set; write the file that holds the address"));
        }
        for (String name : List.of("urlFile", "tokenFile")) {
            String needed = name.equals("urlFile") && !parameters.get("url").isBlank() ? "" : parameters.get(name);
            if (needed != null && !needed.isBlank() && !Files.isReadable(Path.of(needed))) {
                faults.accept(Fault.warning(
                        name,
                        name + " is " + needed + ", and there is no such file that can be read; create it, or correct "
                                + "the path"));
            }
        }
    }
}
