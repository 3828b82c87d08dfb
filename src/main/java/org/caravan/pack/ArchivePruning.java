package org.caravan.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.caravan.queue.Sql;

/**
 * Deletes archives on this disk that a newer one replaces, once every destination has both. The newest archive of anything is never deleted, nor one whose
 * newer one is not here: what an archive holds is in the newer one too, so nothing is lost.
 */
public final class ArchivePruning {

    private final Sql sql;
    private final Path archives;
    private final String node;

    /**
     * @param archives the folder of this node's archives
     * @param node whose archives these are
     */
    public ArchivePruning(DataSource dataSource, Path archives, String node) {
        this.sql = new Sql(dataSource);
        this.archives = archives;
        this.node = node;
    }

    /**
     * What was deleted, or would be.
     *
     * @param archives how many
     * @param bytes of them together
     * @param kept those that stay since the newer one is not whole on this disk, or since they cannot be deleted
     */
    public record Pruned(long archives, long bytes, long kept) {

        private Pruned and(boolean gone, long size) {
            return gone ? new Pruned(archives + 1, bytes + size, kept) : new Pruned(archives, bytes, kept + 1);
        }
    }

    /**
     * Deletes them.
     *
     * @param days how long ago they must have been made, 0 for all
     * @param really with false nothing is changed
     */
    public Pruned prune(int days, boolean really) {
        Pruned pruned = new Pruned(0, 0, 0);
        long after = 0;
        List<Map<String, Object>> next = next(days, after);
        while (!next.isEmpty()) {
            for (Map<String, Object> archive : next) {
                after = ((Number) archive.get("id")).longValue();
                boolean gone = isNewerHere(archive) && (!really || delete(archive));
                pruned = pruned.and(gone, ((Number) archive.get("bytes")).longValue());
            }
            next = next(days, after);
        }
        return pruned;
    }

    private List<Map<String, Object>> next(int days, long after) {
        return sql.rows("prunable-archives", Map.of("node", node, "days", days, "after", after));
    }

    private boolean isNewerHere(Map<String, Object> archive) {
        try {
            return Files.size(archives.resolve((String) archive.get("newer_file")))
                    == ((Number) archive.get("newer_bytes")).longValue();
        } catch (IOException e) {
            return false;
        }
    }

    /** Noted first: what is noted and still there does no harm, what is gone and not noted would be sent in vain. */
    private boolean delete(Map<String, Object> archive) {
        Map<String, Object> id = Map.of("id", archive.get("id"));
        if (sql.update("prune-archive", id) == 0) {
            return false;
        }
        try {
            Files.deleteIfExists(archives.resolve((String) archive.get("file")));
            return true;
        } catch (IOException e) {
            sql.update("unprune-archive", id);
            return false;
        }
    }
}
