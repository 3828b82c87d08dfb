package org.caravan.privacy.pixels;

import java.util.List;
import java.util.Map;

import org.caravan.queue.Sql;

/** Keeps in the table {@code pixel_release} who has released what, and when: rows are only added. */
public final class PixelReleasesInDatabase implements PixelReleases {

    private final Sql sql;

    public PixelReleasesInDatabase(Sql sql) {
        this.sql = sql;
    }

    @Override
    public boolean isReleased(long series, String rendition, String objects) {
        return !sql.rows("pixel-released", Map.of("series", series, "rendition", rendition, "objects", objects))
                .isEmpty();
    }

    /**
     * What a release did.
     *
     * @param objects of the series, that somebody has looked at
     * @param archives that were held and are made now
     */
    public record Released(int objects, int archives) {}

    /**
     * Lets a series go as it is now in one rendition, and has what is held of it made.
     *
     * @param series number of its row
     * @param by who has looked at its images
     * @throws IllegalArgumentException where nothing of it is held in that rendition
     */
    public Released release(long series, String rendition, String by, String reason) {
        return sql.inTransaction(() -> {
            List<String> objects = sql.rows("received-instances", Map.of("series", series)).stream()
                    .map(row -> (String) row.get("sop_instance_uid"))
                    .toList();
            int archives = sql.update("requeue-held-of-series", Map.of("series", series, "rendition", rendition));
            if (archives == 0) {
                throw new IllegalArgumentException("nothing of series " + series + " is held in rendition '" + rendition
                        + "'; bin/caravan status names what is held");
            }
            sql.update(
                    "add-pixel-release",
                    Map.of(
                            "series", series,
                            "rendition", rendition,
                            "objects", PixelReleases.digest(objects),
                            "by", by,
                            "reason", reason));
            return new Released(objects.size(), archives);
        });
    }
}
