package org.caravan.pace;

import java.util.Map;

import org.apache.camel.Exchange;

import org.caravan.camel.dicom.Pacs;
import org.caravan.queue.Sql;

/**
 * The circuit of each PACS, for all nodes together, in its row of table {@code pacs}: closed while it answers; open, so that nothing is claimed, for a while after a
 * failure; then half-open, so that one job tries it and the others wait for what comes of that ({@code claim-series.sql}). The end of a job that got an
 * answer closes it ({@code resume-pacs.sql}).
 */
public final class Circuit {

    private final Sql sql;

    public Circuit(Sql sql) {
        this.sql = sql;
    }

    /** Opens it for {@link Pacs#getPauseFirst}, twice as long with every failure in a row, {@link Pacs#getPauseLongest} at most. */
    public void open(Exchange exchange, String pacs, String reason) {
        Pacs bean = exchange.getContext().getRegistry().lookupByNameAndType(pacs, Pacs.class);
        Pacs bounds = bean == null ? new Pacs() : bean; // its file was taken out meanwhile
        sql.update(
                "pause-pacs",
                Map.of(
                        "pacs",
                        pacs,
                        "reason",
                        reason,
                        "first",
                        bounds.getPauseFirst().toSeconds(),
                        "longest",
                        bounds.getPauseLongest().toSeconds()));
    }
}
