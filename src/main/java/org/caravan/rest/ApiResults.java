package org.caravan.rest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

import javax.sql.DataSource;

import org.apache.camel.Exchange;

import org.caravan.access.Access;
import org.caravan.access.AccessException;
import org.caravan.access.Desk;
import org.caravan.access.Right;
import org.caravan.lists.Cells;
import org.caravan.pack.StreamedZip;
import org.caravan.queue.JobFailedException;
import org.caravan.requests.ItemExport;
import org.caravan.requests.RequestException;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Summary;
import org.caravan.routes.PackedHeaders;

/** What came of a request: its rows as a list, and its objects, both written while they are read. */
public final class ApiResults {

    /** Each takes a thread for as long as it lasts. */
    private static final int AT_ONCE = 4;

    private final Requests requests;
    private final Desk desk;
    private final Access access;
    private final DataSource dataSource;
    private final Path data;
    private final String node;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ApiResults(Requests requests, Desk desk, Access access, DataSource dataSource, Path data, String node) {
        this.requests = requests;
        this.desk = desk;
        this.access = access;
        this.dataSource = dataSource;
        this.data = data;
        this.node = node;
    }

    /** The rows, with the requester's own numbers, as CSV: a list that can be asked for again. */
    public void rows(Exchange exchange) throws IOException {
        Call call = Call.of(exchange);
        Summary summary = desk.visible(call.person(), call.number());
        if (!Desk.seesPatients(call.person(), summary)) {
            call.person().require(Right.IDENTIFIED, "");
        }
        boolean failed = call.flag("failed");
        take();
        try {
            access.audit(call.request(), "results", summary.id(), "", failed ? summary.failed() : summary.items());
            Writer out = new BufferedWriter(new OutputStreamWriter(
                    call.begin(Call.CSV_TYPE, "request-" + summary.id() + ".csv"), StandardCharsets.UTF_8));
            ItemExport.write(
                    requests, summary.id(), failed ? Set.of("failed", "cancelled") : Requests.ITEM_STATES, cells -> {
                        try {
                            out.write(Cells.line(cells) + "\r\n");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            out.flush();
        } finally {
            places.release();
        }
    }

    /** The objects of a request that names no destination, as one zip. */
    public void files(Exchange exchange) throws IOException, JobFailedException {
        Call call = Call.of(exchange);
        Summary summary = desk.own(call.person(), call.number());
        if (summary.destination() != null || summary.folder() != null) {
            throw new RequestException("request " + summary.id() + " went to "
                    + (summary.folder() != null ? "a folder" : "the destination " + summary.destination())
                    + ": it is there");
        }
        if (!call.person().may(Right.IDENTIFIED, "")) {
            throw new AccessException(
                    "no group of yours has the right to data that says whose it is: ask an administrator");
        }
        long series = requireHere(summary);
        take();
        try {
            access.audit(call.request(), "files", summary.id(), "", series);
            try (StreamedZip zip = new StreamedZip(
                    dataSource,
                    data,
                    new PackedHeaders(),
                    call.begin("application/zip", "request-" + summary.id() + ".zip"))) {
                for (Map<String, Object> one : requests.completeSeries(summary.id())) {
                    zip.add(one);
                }
                zip.finish();
            }
        } finally {
            places.release();
        }
    }

    private long requireHere(Summary summary) {
        long series = 0;
        for (Map<String, Object> one : requests.completeSeries(summary.id())) {
            series++;
            if (one.get("node") != null && !node.equals(one.get("node"))) {
                throw new RequestException("node " + one.get("node") + " holds what was fetched: ask it");
            }
        }
        if (series == 0) {
            throw new RequestException(
                    "request " + summary.id() + " is " + summary.state() + ": nothing of it is here yet");
        }
        return series;
    }

    private void take() {
        if (!places.tryAcquire()) {
            throw new ApiErrors.BusyException(AT_ONCE + " results are being sent just now: try again later");
        }
    }
}
