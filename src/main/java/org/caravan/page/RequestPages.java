package org.caravan.page;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

import org.caravan.access.Access;
import org.caravan.access.Desk;
import org.caravan.access.Person;
import org.caravan.access.Right;
import org.caravan.access.Role;
import org.caravan.lists.Cells;
import org.caravan.requests.ItemExport;
import org.caravan.requests.Requests;
import org.caravan.requests.Requests.Item;
import org.caravan.requests.Requests.Summary;

/** What was asked for: the list, and one request with its rows and what may be done with it. */
public final class RequestPages {

    private static final int PAGE = 25;
    private static final int ITEMS = 50;
    private static final Set<String> NOT_DONE = Set.of("failed", "cancelled");

    private final Requests requests;
    private final Desk desk;
    private final Record audit;
    private final Progresses progresses;

    /** Writes down a look at patient data, or a decision, before it is shown. */
    @FunctionalInterface
    interface Record {
        void add(Visit visit, String action, Long request, String pacs, long shown);
    }

    /** What somebody may do with a request as it is. */
    public record May(
            boolean describe,
            boolean pause,
            boolean resume,
            boolean cancel,
            boolean retry,
            boolean download,
            boolean export,
            boolean approve) {}

    RequestPages(Requests requests, Desk desk, Record audit) {
        this.requests = requests;
        this.desk = desk;
        this.audit = audit;
        this.progresses = new Progresses(requests);
    }

    void addTo(PageServlet servlet) {
        servlet.on("GET", "/", this::list)
                .on("GET", "/requests/([0-9]{1,18})", this::show)
                .on("POST", "/requests/([0-9]{1,18})/submit", this::submit)
                .on("POST", "/requests/([0-9]{1,18})/pause", visit -> steer(visit, requests::pause, "told.paused"))
                .on("POST", "/requests/([0-9]{1,18})/resume", visit -> steer(visit, requests::resume, "told.resumed"))
                .on("POST", "/requests/([0-9]{1,18})/cancel", visit -> steer(visit, requests::cancel, "told.cancelled"))
                .on("POST", "/requests/([0-9]{1,18})/retry", visit -> steer(visit, requests::retry, "told.retried"))
                .on("POST", "/requests/([0-9]{1,18})/approve", this::approve)
                .on("POST", "/requests/([0-9]{1,18})/refuse", this::refuse)
                .on("GET", "/requests/([0-9]{1,18})/series", this::series)
                .on("GET", "/approvals", this::approvals)
                .on("POST", "/requests/([0-9]{1,18})/discard", this::discard)
                .on("GET", "/requests/([0-9]{1,18})/rows.csv", this::export);
    }

    private void list(Visit visit) throws IOException {
        Person person = visit.person();
        boolean mine = !visit.field("whose").equals("all");
        Long before = visit.number("before", 0) == 0 ? null : Long.valueOf(visit.number("before", 0));
        List<Summary> found =
                mine ? requests.list(before, PAGE + 1, person.name(), Set.of()) : desk.list(person, before, PAGE + 1);
        List<Summary> page = found.subList(0, Math.min(PAGE, found.size()));
        Map<String, Object> model = new HashMap<>();
        model.put("requests", page);
        model.put("tab", mine ? "mine" : "all");
        model.put("seesAll", person.seesAll() || person.is(Role.VIEWER));
        model.put("mayAsk", person.is(Role.REQUESTER));
        model.put("isLive", page.stream().anyMatch(RequestPages::isLive));
        model.put("before", before);
        model.put("older", found.size() > PAGE ? page.get(PAGE - 1).id() : null);
        visit.show("requests", model);
    }

    private static boolean isLive(Summary summary) {
        return !summary.hasEnded() && !summary.state().equals("draft");
    }

    /** The request of the address, where this one may see it. */
    private Summary visible(Visit visit) {
        return desk.visible(visit.person(), visit.number(1));
    }

    /** The same, where this one may change it. */
    Summary own(Visit visit) {
        return desk.own(visit.person(), visit.number(1));
    }

    private static boolean isOwn(Person person, Summary summary) {
        return summary.requester().equals(person.name());
    }

    private void show(Visit visit) throws IOException {
        Summary summary = visible(visit);
        Person person = visit.person();
        boolean seen = Desk.seesPatients(person, summary);
        String state = visit.field("state");
        Set<String> states = state.equals("failed") ? NOT_DONE : Requests.ITEM_STATES;
        long after = visit.number("after", 0);
        List<Item> items = requests.items(summary.id(), states, after, ITEMS + 1);
        List<Item> page = items.subList(0, Math.min(ITEMS, items.size()));
        Set<String> keywords = new LinkedHashSet<>();
        if (seen) {
            page.forEach(item -> keywords.addAll(item.keys().keySet()));
            if (!visit.isPart()) { // a part is what is seen already
                audit.add(visit, "items", summary.id(), "", page.size());
            }
        }
        Map<String, Object> model = new HashMap<>();
        model.put("r", summary);
        Progresses.Known progress = progresses.of(summary);
        model.put("progress", progress.progress());
        model.put("items", page);
        model.put("keywords", List.copyOf(keywords));
        model.put("filter", state.equals("failed") ? "failed" : "");
        model.put("after", after);
        model.put("next", items.size() > ITEMS ? page.get(ITEMS - 1).id() : null);
        model.put("isLive", isLive(summary) || !progress.isFresh());
        model.put("may", may(person, summary));
        model.put("isSeen", seen);
        model.put("destinations", List.copyOf(desk.destinations(person)));
        model.put("mayUrgent", person.may(Right.URGENT, ""));
        visit.show(summary.state().equals("draft") ? "draft" : "request", model);
    }

    private May may(Person person, Summary summary) {
        boolean steers = isOwn(person, summary) || person.is(Role.ADMINISTRATOR);
        String state = summary.state();
        return new May(
                isOwn(person, summary) && state.equals("draft"),
                steers && Set.of("queued", "running").contains(state),
                steers && state.equals("paused"),
                steers && !summary.hasEnded(),
                steers
                        && summary.failed() > 0
                        && Set.of("running", "queued", "done with failures").contains(state),
                steers
                        && summary.destination() == null
                        && summary.folder() == null
                        && summary.done() > 0
                        && person.may(Right.IDENTIFIED, ""),
                steers,
                person.is(Role.APPROVER) && state.equals(Requests.WAITS_FOR_APPROVAL) && !isOwn(person, summary));
    }

    private void submit(Visit visit) {
        Summary summary = own(visit);
        String destination = visit.field("to");
        boolean urgent = !visit.field("urgent").isEmpty();
        desk.requireMayAsk(visit.person(), destination.isEmpty() ? null : destination, urgent);
        requests.describe(
                summary.id(),
                visit.field("why"),
                visit.field("ethics"),
                urgent,
                destination.isEmpty() ? null : destination);
        desk.submit(visit.person(), Access.via(visit.request()), summary.id());
        visit.tell("good", visit.t("told.submitted"));
        visit.go("/requests/" + summary.id());
    }

    private void approvals(Visit visit) throws IOException {
        visit.person().require(Role.APPROVER);
        long after = visit.number("after", 0);
        List<Summary> found = requests.toApprove(visit.person().name(), after, PAGE + 1);
        List<Summary> page = found.subList(0, Math.min(PAGE, found.size()));
        Map<String, Object> model = new HashMap<>();
        model.put("requests", page);
        model.put("after", after == 0 ? null : Long.valueOf(after));
        model.put("next", found.size() > PAGE ? Long.valueOf(page.get(PAGE - 1).id()) : null);
        visit.show("approvals", model);
    }

    private void approve(Visit visit) {
        desk.approve(visit.person(), Access.via(visit.request()), visit.number(1));
        visit.tell("good", visit.t("told.approved"));
        visit.go("/approvals");
    }

    private void refuse(Visit visit) {
        if (visit.field("reason").isEmpty()) {
            throw PageException.bad(visit.t("approve.no-reason"));
        }
        desk.refuse(visit.person(), Access.via(visit.request()), visit.number(1), visit.field("reason"));
        visit.tell("good", visit.t("told.refused"));
        visit.go("/approvals");
    }

    /** The series that were found for it: exactly these are fetched once it is approved. */
    private void series(Visit visit) throws IOException {
        Summary summary = visible(visit);
        visit.person().require(Right.IDENTIFIED, "");
        long after = visit.number("after", 0);
        List<Map<String, Object>> found = requests.series(summary.id(), after, ITEMS + 1);
        List<Map<String, Object>> page = found.subList(0, Math.min(ITEMS, found.size()));
        audit.add(visit, "results", summary.id(), "", page.size());
        Map<String, Object> model = new HashMap<>();
        model.put("r", summary);
        model.put("lines", page);
        model.put("after", after);
        model.put("next", found.size() > ITEMS ? page.get(ITEMS - 1).get("series_id") : null);
        visit.show("found", model);
    }

    private void discard(Visit visit) {
        requests.discard(own(visit).id());
        visit.tell("good", visit.t("told.discarded"));
        visit.go("/new");
    }

    private void steer(Visit visit, LongConsumer work, String told) {
        Summary summary = own(visit);
        work.accept(summary.id());
        visit.tell("good", visit.t(told));
        visit.go("/requests/" + summary.id());
    }

    /** A list that can be asked for again, with the requester's own row ids; streamed. */
    private void export(Visit visit) throws IOException {
        Summary summary = own(visit);
        if (!Desk.seesPatients(visit.person(), summary)) {
            visit.person().require(Right.IDENTIFIED, "");
        }
        Set<String> states = visit.field("state").equals("failed") ? NOT_DONE : Requests.ITEM_STATES;
        audit.add(visit, "results", summary.id(), "", summary.items());
        visit.response().setContentType("text/csv; charset=UTF-8");
        visit.response().setHeader("Content-Disposition", "attachment; filename=\"caravan-" + summary.id() + ".csv\"");
        visit.response().setHeader("Cache-Control", "no-store");
        var out = visit.response().getWriter();
        ItemExport.write(requests, summary.id(), states, cells -> out.println(Cells.line(cells)));
        out.flush();
    }
}
