package org.caravan.deliver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.caravan.queue.JobFailedException.Effect;

/**
 * Sends archives with rsync to a folder on this machine or over SSH, and has rsync compare both ends by checksum.
 *
 * <p>A bean of a file under {@code routes/destinations}. Arguments are a list, no shell sees them. The far end's host key must be known: an unknown or
 * changed one stops the delivery. Nothing is ever deleted at either end.
 */
public class Rsync {

    private static final Pattern REMOTE = Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9.:_\\[\\]-]+:[^\\r\\n]*");
    private static final Pattern HOST_KEY =
            Pattern.compile("Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED");
    /** What {@code --out-format=%i} says of files that are equal (rsync(1), --itemize-changes), whatever their times are. */
    private static final Pattern EQUAL = Pattern.compile("\\.f.*");

    /** Of files that are there and differ; + says of one that is not there. */
    private static final Pattern DIFFERENT = Pattern.compile("[<>]f[^+]*");

    private static final Pattern LOGIN = Pattern.compile("Permission denied \\([a-z,-]*\\)");

    private String target;
    private String keyFile = "";
    private String knownHosts = "";
    private int port = 22;
    private String program = "rsync";
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration idleTimeout = Duration.ofSeconds(60);
    private Duration timeout = Duration.ofHours(6);

    /** A folder, or {@code user@host:folder}; archives keep their relative path below it. Required. */
    public void setTarget(String target) {
        this.target = target.strip();
    }

    /** Private key for SSH, a file that only its owner can read; empty for ssh's own choice. */
    public void setKeyFile(String keyFile) {
        this.keyFile = keyFile.strip();
    }

    /** Known hosts file for SSH, with the far end's key in it; empty for ssh's own. */
    public void setKnownHosts(String knownHosts) {
        this.knownHosts = knownHosts.strip();
    }

    /** SSH port at the far end; default 22. */
    public void setPort(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
        this.port = port;
    }

    /** The rsync program; default {@code rsync}, looked for on the PATH. */
    public void setProgram(String program) {
        this.program = program;
    }

    /** Longest wait for the SSH connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = positive(connectTimeout, "connectTimeout");
    }

    /** Longest silence on the connection; default 60 s. */
    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = positive(idleTimeout, "idleTimeout");
    }

    /** Longest time one session may take in all; default 6 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = positive(timeout, "timeout");
    }

    private static Duration positive(Duration value, String option) {
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException(option + " must be 1 second or longer: no wait is endless");
        }
        return value;
    }

    /**
     * What could not work on this machine, name of the setting to what is wrong and what to do; connects to nothing. Empty where all is
     * well.
     */
    public Map<String, String> faults() {
        Map<String, String> faults = new LinkedHashMap<>();
        if (target == null || target.isEmpty()) {
            faults.put("target", "target is missing; write a folder, or user@host:folder");
        } else if (!isRemote()) {
            DeliveredFile.folderFault(target, true).ifPresent(fault -> faults.put("target", "target is " + fault));
        }
        fileFault("keyFile", keyFile, "make a key with ssh-keygen -t ed25519 -f " + keyFile)
                .ifPresent(fault -> faults.put("keyFile", fault));
        fileFault("knownHosts", knownHosts, "put the server's host key, which its administrator gives you, into it")
                .ifPresent(fault -> faults.put("knownHosts", fault));
        return faults;
    }

    private static Optional<String> fileFault(String setting, String file, String advice) {
        return file.isEmpty() || Files.isReadable(Path.of(file))
                ? Optional.empty()
                : Optional.of(setting + " is " + file + ", and there is no such file that can be read; " + advice
                        + ", or correct the path");
    }

    /**
     * Sends archives in one session; what an earlier, broken transfer left is continued. Fails for none of them: {@link #requireArrived} tells.
     *
     * @param root folder their paths are relative to
     * @param deliveries claimed rows; their {@code file} is the archive's relative path, kept at the far end
     */
    public Shipment send(Path root, List<Map<String, Object>> deliveries) throws InterruptedException {
        Shipment shipment = new Shipment(deliveries);
        for (String file : shipment.files()) {
            if (!Files.isRegularFile(root.resolve(file))) {
                shipment.failed(
                        file,
                        new DeliveryException("The archive to send is not on this machine's disk", Effect.GIVE_UP));
            }
        }
        // what has the archive's name there is whole (parts lie in the partial folder) and is never overwritten
        // ours are for our user alone; at the far end its umask and folders say who may read them
        run(
                shipment,
                root,
                List.of(
                        "--partial-dir=.rsync-partial",
                        "--ignore-existing",
                        "--times",
                        "--no-perms",
                        "--chmod=ugo=rwX",
                        "--out-format=%n"),
                shipment::begun);
        return shipment;
    }

    /** Has rsync read both ends whole and compare them, all archives in one session. */
    public void verify(Path root, Shipment shipment) throws InterruptedException {
        if (!shipment.isUnreachable()) {
            // twice -i: what is equal is named, too
            run(shipment, root, List.of("--checksum", "--dry-run", "-ii", "--out-format=%i|%n"), line -> {
                String[] parts = line.split("\\|", 2);
                if (parts.length == 2 && EQUAL.matcher(parts[0]).matches()) {
                    shipment.arrived(parts[1]);
                } else if (parts.length == 2 && DIFFERENT.matcher(parts[0]).matches()) {
                    shipment.different(parts[1]);
                }
            });
        }
    }

    /** @throws DeliveryException where this archive is not at the far end, or not equal to ours, with the reason */
    public void requireArrived(Shipment shipment, Map<String, Object> delivery) throws DeliveryException {
        shipment.requireArrived(delivery);
    }

    private void run(Shipment shipment, Path root, List<String> options, Consumer<String> lines)
            throws InterruptedException {
        List<String> files = shipment.files();
        if (files.isEmpty()) {
            return;
        }
        try {
            ProcessRunner.Result result = run(
                    command(root, options), (String.join("\0", files) + "\0").getBytes(StandardCharsets.UTF_8), lines);
            if (result.exit() != 0) {
                shipment.broken(failure(result), RsyncExit.of(result.exit()).isThroughTheList());
            }
        } catch (DeliveryException e) {
            shipment.broken(e, false);
        }
    }

    private List<String> command(Path root, List<String> options) throws DeliveryException {
        if (target == null || target.isEmpty()) {
            throw new DeliveryException(
                    "The rsync destination has no target: write 'target: /some/folder' or 'target: user@host:folder'",
                    false);
        }
        var command = new ArrayList<>(List.of(program, "--timeout=" + idleTimeout.toSeconds()));
        command.addAll(options);
        // paths come by standard input, each ended by a zero byte: no shell, no limit of a command line
        command.addAll(List.of("--files-from=-", "--from0", "--protect-args", "--8-bit-output"));
        if (isRemote()) {
            command.add("--rsh=" + String.join(" ", ssh()));
        }
        command.add("--");
        command.add(root.toAbsolutePath() + "/");
        command.add(target.endsWith("/") ? target : target + "/");
        return command;
    }

    private boolean isRemote() {
        return REMOTE.matcher(target).matches();
    }

    private List<String> ssh() throws DeliveryException {
        var ssh = new ArrayList<>(List.of(
                "ssh",
                "-p",
                Integer.toString(port),
                "-oBatchMode=yes",
                "-oStrictHostKeyChecking=yes",
                "-oConnectTimeout=" + connectTimeout.toSeconds(),
                "-oServerAliveInterval=15",
                "-oServerAliveCountMax=4"));
        if (!keyFile.isEmpty()) {
            ssh.addAll(List.of("-i", existing(keyFile, "keyFile"), "-oIdentitiesOnly=yes"));
        }
        if (!knownHosts.isEmpty()) {
            ssh.add("-oUserKnownHostsFile=" + existing(knownHosts, "knownHosts"));
        }
        return ssh;
    }

    /** rsync splits --rsh at spaces, so a path with one (or a quote) cannot be passed on. */
    private static String existing(String file, String option) throws DeliveryException {
        if (file.chars().anyMatch(c -> c == ' ' || c == '"' || c == '\'')) {
            throw new DeliveryException(option + " must be a path without spaces and quotes", false);
        }
        if (!Files.isReadable(Path.of(file))) {
            throw new DeliveryException(
                    "The " + option + " '" + file + "' of the rsync destination cannot be read", false);
        }
        return file;
    }

    private ProcessRunner.Result run(List<String> command, byte[] input, Consumer<String> lines)
            throws DeliveryException, InterruptedException {
        ProcessRunner.Result result;
        try {
            result = ProcessRunner.run(command, input, lines, timeout);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The program '" + program + "' cannot be started: install rsync, or set 'program' to where it is",
                    false);
        }
        if (result.timedOut()) {
            throw new DeliveryException(
                    "rsync was stopped after " + timeout.toSeconds() + " s (option timeout of the destination)", true);
        }
        return result;
    }

    private DeliveryException failure(ProcessRunner.Result result) {
        if (HOST_KEY.matcher(result.output()).find()) {
            return new DeliveryException(
                    "The host key of the destination is unknown or has changed. Ask its administrator for the key, and put it into"
                            + " the destination's known hosts file only when it is the right one",
                    false);
        }
        if (LOGIN.matcher(result.output()).find()) {
            return new DeliveryException(
                    "The destination refuses our SSH key: have the public half of the destination's keyFile entered there",
                    Effect.PAUSE);
        }
        RsyncExit exit = RsyncExit.of(result.exit());
        return new DeliveryException("rsync: " + exit.meaning() + " (exit code " + result.exit() + ")", exit.effect());
    }

    /** Where it sends to, for messages. */
    @Override
    public String toString() {
        return "rsync to " + target;
    }
}
