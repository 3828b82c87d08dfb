package org.caravan.harvest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.caravan.peers.PeerProcess;

/** What a Java program on this machine holds at a moment: the heap after a collection, in MB, threads, and sockets. */
record ProcessFigures(long heapMegabytes, long threads, long sockets) {

    private static final Pattern USED = Pattern.compile(" used ([0-9]+)K");
    private static final Duration WITHIN = Duration.ofSeconds(30);

    static ProcessFigures of(long pid) {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info").replaceAll("(?s)Metaspace.*", ""));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return new ProcessFigures(
                kilobytes >> 10,
                count(Path.of("/proc/" + pid + "/task"), ""),
                count(Path.of("/proc/" + pid + "/fd"), "socket:"));
    }

    private static String jcmd(long pid, String command) {
        return PeerProcess.run(
                WITHIN,
                List.of(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), Long.toString(pid), command));
    }

    private static long count(Path folder, String target) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> target.isEmpty() || target(entry).startsWith(target))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }
}
