package org.caravan.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server that {@code postmaster.pid} in a data folder names (PostgreSQL 17, miscadmin.h: process, data folder, start time, port,
 * socket folder, address, shared memory, status).
 *
 * @param pid its process
 * @param port it listens on; 0 where it has not said so yet
 * @param ready whether it takes connections
 */
record Postmaster(long pid, int port, boolean ready) {

    /** The server named in that data folder, running or not. */
    static Optional<Postmaster> of(Path dataFolder) throws IOException {
        try {
            List<String> lines = Files.readAllLines(dataFolder.resolve("postmaster.pid"));
            if (lines.isEmpty() || lines.get(0).isBlank()) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.get(0).strip());
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            boolean ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
            return Optional.of(new Postmaster(Math.abs(pid), port, ready));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException e) {
            throw new IOException(dataFolder.resolve("postmaster.pid") + " is not PostgreSQL's", e);
        }
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /**
     * True where the process is a PostgreSQL server on that data folder: process ids are reused, and a dead process keeps its id until
     * its parent asked for its exit code, so one that is listed proves nothing.
     */
    boolean serves(Path dataFolder) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .map(info -> {
                    List<String> arguments = List.of(info.arguments().orElse(new String[0]));
                    boolean postgres =
                            info.command().map(c -> c.endsWith("postgres")).orElse(true);
                    return postgres && arguments.contains(dataFolder.toString());
                })
                .orElse(false);
    }
}
