package org.caravan.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.caravan.SettingsException;
import org.caravan.dicom.DicomException;
import org.caravan.load.Nearest;
import org.caravan.requests.Requests;

/** Queries of the rows of a list, one after the other; a row that is none, or whose query fails, is told and stops no other. */
final class RowQueries {

    private final Queries queries;
    private final Set<String> allowed;
    private final Map<String, String> query;
    private final QueryOutput output;
    private final Consumer<String> warn;
    private boolean wrong;
    private InterruptedException interrupted;

    /**
     * For one list.
     *
     * @param allowed PACS that a row may name, so that a list sends nothing to addresses of its own
     * @param query keys of all rows
     */
    RowQueries(
            Queries queries,
            Set<String> allowed,
            Map<String, String> query,
            QueryOutput output,
            Consumer<String> warn) {
        this.queries = queries;
        this.allowed = allowed;
        this.query = query;
        this.output = output;
        this.warn = warn;
    }

    void takeAll(List<Requests.Row> rows) {
        rows.stream().takeWhile(row -> interrupted == null).forEach(this::take);
    }

    private void take(Requests.Row row) {
        if (row.fault() != null) {
            tell(row.fault());
            return;
        }
        Map<String, String> asked = new LinkedHashMap<>(query);
        asked.putAll(row.keys());
        for (String cell : row.pacs().split(",")) {
            String name = cell.strip();
            if (!allowed.contains(name)) {
                tell("line " + row.line()
                        + ": column PACS: names one that has no file in routes/pacs and is not in the command"
                        + Nearest.hint(name, allowed));
                continue;
            }
            try {
                queries.ask(name, row.rowId(), asked, output);
            } catch (DicomException | SettingsException | CommandException e) {
                tell("line " + row.line() + ": " + name + ": " + e.getMessage());
            } catch (InterruptedException e) {
                interrupted = e;
                return;
            }
        }
    }

    private void tell(String fault) {
        warn.accept(fault);
        wrong = true;
    }

    boolean areAllAnswered() throws InterruptedException {
        if (interrupted != null) {
            throw interrupted;
        }
        return !wrong;
    }
}
