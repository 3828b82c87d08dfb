package org.caravan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import org.caravan.peers.PeerProcess;

/** How much memory a sender and a receiver of ours take in all, each in a process of its own with a heap of 128 MB, for one object of 4 GB and for 20,000 objects. */
@Command(
        name = "memory",
        description =
                "One object of 4 GB, and 20,000 objects of one series: most resident memory of our sender and of our listener.",
        mixinStandardHelpOptions = true)
final class MemoryBench implements Callable<Integer> {

    /** In MB. */
    private static final double LIMIT = 300;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there.")
    private Path json;

    @Option(names = "--check", description = "Exits with 1 when a target is missed.")
    private boolean check;

    private final List<Target> targets = new ArrayList<>();
    private final List<Map<String, Object>> results = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        System.out.printf("%-32s %-10s %14s%n", "objects", "process", "resident, MB");
        run("one of 4 GB", MemoryProcess.HUGE);
        run("20,000 of 3 kB", MemoryProcess.MANY);
        System.out.println();
        targets.forEach(target -> System.out.println("  " + target));
        if (json != null) {
            Report.write(json, "memory", results, targets);
        }
        return check && !targets.stream().allMatch(Target::met) ? 1 : 0;
    }

    private void run(String objects, String kind) throws Exception {
        Path folder = Files.createTempDirectory("caravan-bench");
        Process listener = start("listen", folder.toString());
        try (BufferedReader said = new BufferedReader(new InputStreamReader(listener.getInputStream()))) {
            String port = said.readLine();
            Process sender = start("send", port, kind);
            try (BufferedReader answer = new BufferedReader(new InputStreamReader(sender.getInputStream()))) {
                add(objects, "sender", answer.readLine());
            } finally {
                sender.destroyForcibly();
            }
            listener.getOutputStream().close();
            add(objects, "listener", said.readLine());
        } finally {
            listener.destroyForcibly().waitFor();
            PeerProcess.deleteTree(folder);
        }
    }

    private void add(String objects, String process, String kilobytes) {
        if (kilobytes == null) {
            throw new IllegalStateException("The " + process + " ended before its time");
        }
        double megabytes = Long.parseLong(kilobytes) * 1024 / 1e6;
        System.out.printf("%-32s %-10s %14.0f%n", objects, process, megabytes);
        targets.add(new Target(objects + ", " + process + ": resident MB", megabytes, LIMIT, false));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("objects", objects);
        row.put("process", process);
        row.put("residentMegabytes", megabytes);
        results.add(row);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
