package org.caravan.privacy.encrypt;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.caravan.privacy.HeldException;
import org.caravan.process.ProcessRunner;

/** Runs 7-Zip ({@code 7zz} of Debian's package 7zip). It reads the password from its standard input: on a command line everybody on the machine could read it. */
public final class SevenZip {

    private static final Duration WITHIN = Duration.ofHours(2);

    private final Encryption.Kind kind;
    private final String password;

    public SevenZip(Encryption.Kind kind, String password) {
        this.kind = kind;
        this.password = password;
    }

    /**
     * A member.
     *
     * @param name its path within the archive
     * @param bytes before it was encrypted
     */
    public record Entry(String name, long bytes) {}

    /**
     * Puts all files of a folder into a new archive, without compressing them.
     *
     * @throws HeldException where 7-Zip is not installed
     */
    public void create(Path folder, Path archive) throws IOException, HeldException {
        List<String> command = new ArrayList<>(List.of("7zz", "a", "-bd", "-mx0", "-mmt1", "-p"));
        command.addAll(
                kind == Encryption.Kind.ZIP
                        ? List.of("-tzip", "-mem=AES256", "-mcu=on")
                        : List.of("-t7z", "-mhe=on", "-ms=off", "-mtm-"));
        command.addAll(List.of(archive.toString(), folder + "/*"));
        if (run(command).exit() != 0 || !Files.exists(archive)) {
            Files.deleteIfExists(archive);
            throw new IOException("7-Zip could not write the archive");
        }
    }

    /** Members in the order in which they are {@link #read}. */
    public List<Entry> list(Path archive) throws IOException, HeldException {
        Path list = Files.createTempFile(archive.getParent(), ".list", "");
        try {
            Process process = start(List.of("7zz", "l", "-slt", "-ba", "-sccUTF-8", archive.toString()), list);
            if (!ended(process)) {
                throw new IOException("7-Zip could not read the archive");
            }
            return entries(Files.readAllLines(list));
        } finally {
            Files.deleteIfExists(list);
        }
    }

    private static List<Entry> entries(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        String name = null;
        long bytes = 0;
        for (String line : lines) {
            if (line.startsWith("Path = ")) {
                name = line.substring("Path = ".length());
            } else if (line.startsWith("Size = ")) {
                String size = line.substring("Size = ".length()).strip();
                bytes = size.isEmpty() ? 0 : Long.parseLong(size);
            } else if (line.startsWith("Attributes = ") && name != null) {
                if (!line.startsWith("Attributes = D")) {
                    entries.add(new Entry(name, bytes));
                }
                name = null;
            }
        }
        return entries;
    }

    /** The content of all members, one after the other; closing it ends the program. */
    public InputStream read(Path archive) throws IOException, HeldException {
        Process process = start(List.of("7zz", "x", "-so", "-bd", archive.toString()), null);
        return new BufferedInputStream(process.getInputStream(), 1 << 16) {
            @Override
            public void close() throws IOException {
                process.destroyForcibly();
                super.close();
            }
        };
    }

    private ProcessRunner.Result run(List<String> command) throws IOException, HeldException {
        try {
            return ProcessRunner.run(command, input(), line -> {}, WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Stopped while 7-Zip ran", e);
        } catch (IOException e) {
            throw missing(e);
        }
    }

    private static HeldException missing(IOException cause) {
        return new HeldException("7zz is not installed: apt-get install 7zip", cause);
    }

    /** Twice: it asks once more for a new password. */
    private byte[] input() {
        return (password + "\n" + password + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Process start(List<String> command, Path output) throws IOException, HeldException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (output != null) {
            builder.redirectOutput(output.toFile());
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw missing(e);
        }
        try (OutputStream in = process.getOutputStream()) {
            in.write(input());
        } catch (IOException e) {
            // it ended before it had read all: its exit code tells
        }
        return process;
    }

    private static boolean ended(Process process) throws IOException {
        try {
            if (process.waitFor(WITHIN.toMinutes(), java.util.concurrent.TimeUnit.MINUTES)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Stopped while 7-Zip ran", e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "7-Zip";
    }
}
