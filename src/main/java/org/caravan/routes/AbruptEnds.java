package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.queue.Sql;

/**
 * Keeps a piece of work that ends the program from ending it for ever. At the start it notes what the earlier life of the node had in work where that
 * life was not stopped; what was in work at two ends for want of memory within an hour, or at five for whatever reason, is set aside until somebody
 * queues it again. {@code bin/note-out-of-memory} tells one from the other.
 */
final class AbruptEnds {

    /** Where the JVM notes in the data folder that it ends for want of memory. */
    static final String OUT_OF_MEMORY = "out-of-memory";

    private static final Logger LOG = LoggerFactory.getLogger(AbruptEnds.class);

    private final Sql sql;
    private final String node;
    private final Path data;

    AbruptEnds(Sql sql, String node, Path data) {
        this.sql = sql;
        this.node = node;
        this.data = data;
    }

    /**
     * Together with taking back the leases of the earlier life, in one transaction: so no end is lost, and none counts twice, where this start ends
     * abruptly itself.
     *
     * @param earlier the name the node had then
     */
    void note(String earlier) {
        boolean outOfMemory = Files.exists(data.resolve(OUT_OF_MEMORY));
        int noted =
                sql.update("note-abrupt-ends", Map.of("node", node, "earlier", earlier, "outOfMemory", outOfMemory));
        if (outOfMemory) {
            LOG.warn(
                    "The last run ended for want of memory (heap {} MB) with {} pieces of work begun: what was in work at two such ends"
                            + " within an hour is set aside",
                    Runtime.getRuntime().maxMemory() >> 20,
                    noted);
        }
    }

    /** Once that transaction is done. */
    void noted() throws IOException {
        Files.deleteIfExists(data.resolve(OUT_OF_MEMORY));
    }

    /** After the leases of the earlier life were taken back. What somebody else works on meanwhile stays noted. */
    void setAside() {
        List<Map<String, Object>> rows = sql.rows("abrupt-ends", Map.of());
        for (Map<String, Object> row : rows) {
            String kind = (String) row.get("kind");
            String reason = reason((Long) row.get("times"), (Long) row.get("out_of_memory"));
            Map<String, Object> parameters = new HashMap<>(row);
            parameters.put("reason", reason);
            int changed = sql.inTransaction(() -> {
                int done = sql.update("set-aside-" + kind, parameters);
                if (done > 0) {
                    sql.update("forget-abrupt-ends", parameters);
                }
                return done;
            });
            if (changed > 0) {
                LOG.error("Set aside: {} {}. {}", kind, row.get("subject"), reason);
            }
        }
    }

    private static String reason(long times, long outOfMemory) {
        return outOfMemory >= 2
                ? "Caravan ran out of memory " + outOfMemory
                        + " times within an hour while it worked on this: set aside, so that the"
                        + " rest goes on. Queue it again (bin/caravan requeue) once it has more (CARAVAN_JAVA_OPTS=-Xmx512m)"
                : "Caravan ended abruptly " + times
                        + " times within an hour while it worked on this: set aside, so that the rest"
                        + " goes on. Queue it again (bin/caravan requeue) once the reason is known";
    }
}
