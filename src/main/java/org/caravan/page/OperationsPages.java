package org.caravan.page;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.caravan.access.Role;
import org.caravan.queue.Corrections;
import org.caravan.queue.Corrections.Decision;
import org.caravan.queue.Pauses;
import org.caravan.queue.QueuedWork;
import org.caravan.queue.Requeue;
import org.caravan.queue.SeriesSelection;

/** The operators' screen, and its buttons. Each does what {@code bin/caravan queue} and {@code requeue} do. */
final class OperationsPages {

    private final Situation situation;
    private final Pauses pauses;
    private final Requeue requeue;
    private final Corrections corrections;
    private final RequestPages.Record audit;

    OperationsPages(Situation situation, DataSource dataSource, RequestPages.Record audit) {
        this.situation = situation;
        this.pauses = new Pauses(dataSource);
        this.requeue = new Requeue(dataSource);
        this.corrections = new Corrections(dataSource);
        this.audit = audit;
    }

    void addTo(PageServlet servlet) {
        servlet.on("GET", "/operations", this::show)
                .on("POST", "/operations/resume", visit -> act(visit, this::resume))
                .on("POST", "/operations/pause", visit -> act(visit, this::pause))
                .on("POST", "/operations/requeue", visit -> act(visit, this::requeue))
                .on("POST", "/operations/confirm", visit -> act(visit, this::confirm));
    }

    private void show(Visit visit) throws IOException {
        visit.person().require(Role.ADMINISTRATOR);
        visit.show("operations", Map.of("all", situation.read()));
    }

    /** Does something, and says what came of it. */
    private interface Act {
        String on(Visit visit, String kind, String name);
    }

    private void act(Visit visit, Act act) {
        visit.person().require(Role.ADMINISTRATOR);
        String told = act.on(visit, visit.field("kind"), visit.field("name"));
        String path = visit.request().getRequestURI();
        audit.add(visit, path.substring(path.lastIndexOf('/') + 1), null, visit.field("name"), 0);
        situation.forget();
        visit.tell("good", told);
        visit.go("/operations");
    }

    private String resume(Visit visit, String kind, String name) {
        if (kind.equals("destination")) {
            pauses.resumeDestination(name);
        } else {
            pauses.resume(name);
        }
        return visit.t("told.goes-on", name);
    }

    private String pause(Visit visit, String kind, String name) {
        int minutes = (int) visit.number("minutes", 0);
        if (kind.equals("destination")) {
            pauses.pauseDestination(name, minutes, visit.field("reason"));
        } else {
            pauses.pause(name, minutes, visit.field("reason"));
        }
        return visit.t("told.paused-place", name);
    }

    private String requeue(Visit visit, String kind, String name) {
        long number =
                switch (kind) {
                    case "pacs" -> requeue.series(SeriesSelection.of(Set.of(visit.field("states")), name), false);
                    case "destination" -> requeue.deliveries(name);
                    case "packing" -> requeue.packing(null);
                    case "forms" -> requeue.forms(name).forms();
                    default -> throw PageException.bad(visit.t("error.method"));
                };
        return number == 0 ? visit.t("told.nothing") : visit.n("told.requeued", number);
    }

    private String confirm(Visit visit, String kind, String name) {
        Decision decision = visit.field("decision").equals("follow") ? Decision.FOLLOWED : Decision.KEPT;
        int series = corrections.decide(
                SeriesSelection.of(Set.of(QueuedWork.HELD), name),
                decision,
                visit.t("told.decided-by", visit.person().name()));
        return series == 0 ? visit.t("told.nothing") : visit.n("told.decided", series);
    }
}
