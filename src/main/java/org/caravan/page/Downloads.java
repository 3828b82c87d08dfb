package org.caravan.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

import javax.sql.DataSource;

import org.caravan.access.Right;
import org.caravan.http.LongAnswers;
import org.caravan.pack.StreamedZip;
import org.caravan.queue.JobFailedException;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Summary;
import org.caravan.routes.PackedHeaders;

/** Gives what a request has brought as one zip, written while it is sent, so that its size does not matter. */
final class Downloads {

    /** Each takes a thread for as long as it lasts. */
    private static final int AT_ONCE = 4;

    private final Requests requests;
    private final RequestPages pages;
    private final RequestPages.Record audit;
    private final DataSource dataSource;
    private final Path data;
    private final String node;
    private final Semaphore places = new Semaphore(AT_ONCE);

    Downloads(
            Requests requests,
            RequestPages pages,
            RequestPages.Record audit,
            DataSource dataSource,
            Path data,
            String node) {
        this.requests = requests;
        this.pages = pages;
        this.audit = audit;
        this.dataSource = dataSource;
        this.data = data;
        this.node = node;
    }

    void addTo(PageServlet servlet) {
        servlet.on("GET", "/requests/([0-9]{1,18})/files\\.zip", this::send);
    }

    private void send(Visit visit) throws IOException, JobFailedException {
        Summary summary = pages.own(visit);
        visit.person().require(Right.IDENTIFIED, "");
        long series = requireHere(visit, summary);
        if (!places.tryAcquire()) {
            throw PageException.bad(visit.t("download.busy", AT_ONCE));
        }
        try {
            audit.add(visit, "files", summary.id(), "", series);
            LongAnswers.allow(visit.request());
            visit.response().setContentType("application/zip");
            visit.response()
                    .setHeader("Content-Disposition", "attachment; filename=\"caravan-" + summary.id() + ".zip\"");
            try (StreamedZip zip = new StreamedZip(
                    dataSource, data, new PackedHeaders(), visit.response().getOutputStream())) {
                for (Map<String, Object> one : requests.completeSeries(summary.id())) {
                    zip.add(one);
                }
                zip.finish();
            }
        } finally {
            places.release();
        }
    }

    /** Before anything is sent: how many series there are. */
    private long requireHere(Visit visit, Summary summary) {
        long series = 0;
        TreeSet<String> elsewhere = new TreeSet<>();
        for (Map<String, Object> one : requests.completeSeries(summary.id())) {
            series++;
            String holder = (String) one.get("node");
            if (holder != null && !holder.equals(node)) {
                elsewhere.add(holder);
            }
        }
        if (!elsewhere.isEmpty()) {
            throw PageException.bad(visit.t("download.elsewhere", String.join(", ", elsewhere)));
        }
        if (series == 0) {
            throw PageException.bad(visit.t("download.nothing"));
        }
        return series;
    }
}
