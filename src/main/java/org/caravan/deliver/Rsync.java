package org.caravan.deliver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.caravan.dicom.Range;
import org.caravan.process.ProcessRunner;
import org.caravan.queue.JobFailedException.Effect;

/**
 * Sends archives with rsync to a folder on this machine or over SSH, and has rsync compare both ends by checksum.
 *
 * <p>A bean of a file under {@code routes/destinations}. Arguments are a list, no shell sees them. The far end's host key must be known: an unknown or
 * changed one stops the delivery. Nothing is ever deleted at either end.
 */
public class Rsync extends Destination {

    private static final Pattern REMOTE = Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9.:_\\[\\]-]+:[^\\r\\n]*");

    /** What rsync takes for another machine: a colon before the first slash. */
    private static final Pattern ELSEWHERE = Pattern.compile("^[^/]*:");

    /** What no shell at the far end changes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+=:,./_\\[\\]-]*");

    private static final Pattern HOST_KEY =
            Pattern.compile("Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED");
    /** What {@code --out-format=%i} says of files that are equal (rsync(1), --itemize-changes), whatever their times are. */
    private static final Pattern EQUAL = Pattern.compile("\\.f.*");

    /** Of files that are there and differ; + says of one that is not there. */
    private static final Pattern DIFFERENT = Pattern.compile("[<>]f[^+]*");

    private static final Pattern ESCAPED = Pattern.compile("\\\\#([0-7]{3})");
    private static final Pattern LOGIN = Pattern.compile("Permission denied \\([a-z,-]*\\)");

    private final Semaphore turn = new Semaphore(1, true);

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
        this.port = Range.PORT.require("port", port);
    }

    /** The rsync program; default {@code rsync}, looked for on the PATH. */
    public void setProgram(String program) {
        this.program = program;
    }

    /** Longest wait for the SSH connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = TIMES.require("connectTimeout", connectTimeout);
    }

    /** Longest silence on the connection; default 60 s. */
    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = TIMES.require("idleTimeout", idleTimeout);
    }

    /** Longest time one session may take in all; default 6 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = TIMES.require("timeout", timeout);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        if (target != null
                && !target.isEmpty()
                && !isRemote()
                && ELSEWHERE.matcher(target).find()) {
            mistakes.put(
                    "target",
                    "target is '" + target + "', which rsync would reach without the destination's key and known hosts;"
                            + " write user@host:folder, or a folder as /srv/archives");
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        if (target == null || target.isEmpty()) {
            faults.put("target", "target is missing; write a folder, or user@host:folder");
        } else if (!isRemote()) {
            Folder.folderFault(target, true).ifPresent(fault -> faults.put("target", "target is " + fault));
        }
        SshFiles.faults(keyFile, knownHosts, faults);
        return faults;
    }

    @Override
    protected void carry(Path root, Shipment shipment) throws InterruptedException {
        if (getKilobytesPerSecond() == 0) {
            sendAll(root, shipment);
        } else if (awaitTurn(closesAt())) {
            try {
                sendAll(root, shipment);
            } finally {
                turn.release();
            }
        } else {
            shipment.broken(new DeliveryException("Its turn has not come in time", Effect.RELEASE), false);
        }
    }

    private void sendAll(Path root, Shipment shipment) throws InterruptedException {
        // what has the archive's name there is whole (parts lie in the partial folder) and is never overwritten
        // ours are for our user alone; at the far end its umask and folders say who may read them
        run(
                shipment,
                root,
                List.of(
                        "--timeout=" + idleTimeout.toSeconds(),
                        "--partial-dir=.rsync-partial",
                        "--ignore-existing",
                        "--times",
                        "--no-perms",
                        "--chmod=ugo=rwX",
                        "--out-format=%n"),
                line -> shipment.begun(name(line)),
                closesAt());
    }

    /** Each rsync keeps to the rate by itself: with one, its sessions go one after the other. */
    private boolean awaitTurn(Optional<Instant> closes) throws InterruptedException {
        long until = closes.map(end -> Duration.between(Instant.now(), end))
                .filter(open -> open.compareTo(timeout) < 0)
                .orElse(timeout)
                .toMillis();
        return turn.tryAcquire(until, TimeUnit.MILLISECONDS);
    }

    /**
     * Has rsync read both ends whole and compare them, all archives in one session. Nothing is said while an end reads a large one, so that rsync's own bound
     * of silence must not be set; ssh sees whether the far end lives.
     */
    @Override
    public void verify(Path root, Shipment shipment) throws InterruptedException {
        if (!shipment.isUnreachable()) {
            // twice -i: what is equal is named, too
            List<String> options = List.of("--checksum", "--dry-run", "-ii", "--out-format=%i|%n");
            run(shipment, root, options, line -> note(line, shipment), Optional.empty());
        }
    }

    private static void note(String line, Shipment shipment) {
        String[] parts = line.split("\\|", 2);
        if (parts.length == 2 && EQUAL.matcher(parts[0]).matches()) {
            shipment.arrived(name(parts[1]));
        } else if (parts.length == 2 && DIFFERENT.matcher(parts[0]).matches()) {
            shipment.different(name(parts[1]));
        }
    }

    /** A name as rsync prints it: what would break a line, and a backslash that could be taken for such, is {@code \\#} and its number in octal. */
    private static String name(String printed) {
        return ESCAPED.matcher(printed)
                .replaceAll(match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8))));
    }

    private void run(
            Shipment shipment, Path root, List<String> options, Consumer<String> lines, Optional<Instant> closes)
            throws InterruptedException {
        List<String> files = shipment.files();
        if (files.isEmpty()) {
            return;
        }
        try {
            ProcessRunner.Result result = run(
                    command(root, options),
                    (String.join("\0", files) + "\0").getBytes(StandardCharsets.UTF_8),
                    lines,
                    closes.map(end -> Duration.between(Instant.now(), end)).orElse(timeout));
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
        var command = new ArrayList<>(List.of(program));
        if (getKilobytesPerSecond() > 0) {
            command.add("--bwlimit=" + getKilobytesPerSecond() + "KB");
        }
        command.addAll(options);
        // paths come by standard input, each ended by a zero byte: no shell, no limit of a command line
        command.addAll(List.of("--files-from=-", "--from0", "--8-bit-output"));
        if (!PLAIN.matcher(target).matches()) {
            command.add("--protect-args"); // rrsync refuses it
        }
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

    /** @param open how long the window is open */
    private ProcessRunner.Result run(List<String> command, byte[] input, Consumer<String> lines, Duration open)
            throws DeliveryException, InterruptedException {
        boolean closes = open.compareTo(timeout) < 0;
        if (closes && open.toMillis() <= 0) {
            throw windowClosed();
        }
        ProcessRunner.Result result;
        try {
            result = ProcessRunner.run(command, input, lines, closes ? open : timeout);
        } catch (IOException e) {
            throw new DeliveryException(
                    "The program '" + program + "' cannot be started: install rsync, or set 'program' to where it is",
                    false);
        }
        if (result.timedOut() && closes) {
            throw windowClosed();
        }
        if (result.timedOut()) {
            throw new DeliveryException(
                    "rsync was stopped after " + timeout.toSeconds() + " s (option timeout of the destination)", true);
        }
        return result;
    }

    private DeliveryException failure(ProcessRunner.Result result) {
        if (HOST_KEY.matcher(result.output()).find()) {
            return new DeliveryException(SshFiles.HOST_KEY, false);
        }
        if (LOGIN.matcher(result.output()).find()) {
            return new DeliveryException(SshFiles.LOGIN, Effect.PAUSE);
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
