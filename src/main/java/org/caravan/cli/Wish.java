package org.caravan.cli;

import java.util.Optional;

import org.caravan.requests.ItemList;
import org.caravan.requests.Requests;
import org.caravan.text.Amounts;

/**
 * What a command asks for.
 *
 * @param again whether anew where the same was asked for before
 */
record Wish(Requests.Draft draft, RowsToAsk rows, boolean again) {

    /** Goes on with the request that asked for the same, and has what failed of it tried again; or makes and submits one. Returns its number. */
    long ask(Requests requests, Console console) {
        Optional<Long> same = again ? Optional.empty() : requests.same(draft.sum());
        if (same.isPresent()) {
            return goOn(requests, same.get(), console);
        }
        Requests.Asked asked = requests.ask(draft, rows::read);
        long id = asked.id();
        ItemList.Count count = asked.count();
        console.print("Request " + id + ": " + Amounts.count(count.rows(), "row", "rows")
                + (count.faults() == 0 ? "" : ", " + count.faults() + " of them cannot be asked for"));
        return id;
    }

    private static long goOn(Requests requests, long id, Console console) {
        Requests.Summary summary = requests.require(id);
        if (summary.state().equals("paused")) {
            throw new CommandException("the same was asked for before, by request " + id
                    + ", which is paused: bin/caravan requests resume " + id + ", or add --again");
        }
        int failed = summary.hasEnded() ? requests.retry(id) : 0;
        console.print("Request " + id + " asked for the same and is " + summary.state()
                + (failed > 0
                        ? "; " + Amounts.count(failed, "item", "items") + " that failed are tried again"
                        : summary.hasEnded() ? "" : "; it goes on")
                + " (--again begins anew)");
        return id;
    }
}
