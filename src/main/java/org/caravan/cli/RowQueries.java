package org.caravan.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.caravan.dicom.DicomException;
import org.caravan.requests.Requests;

/** Queries of the rows of a list, one after the other; a row that is none, or whose query fails, is told and stops no other. */
final class RowQueries {

    private final Queries queries;
    private final Map<String, String> query;
    private final QueryOutput output;
    private final Consumer<String> warn;
    private boolean wrong;
    private InterruptedException interrupted;

    /** @param query keys of all rows */
    RowQueries(Queries queries, Map<String, String> query, QueryOutput output, Consumer<String> warn) {
        this.queries = queries;
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
        for (String name : row.pacs().split(",")) {
            try {
                queries.ask(name.strip(), row.rowId(), asked, output);
            } catch (DicomException e) {
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
