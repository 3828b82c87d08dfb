package org.caravan.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;

import org.caravan.access.Desk;
import org.caravan.access.Person;
import org.caravan.access.Right;
import org.caravan.access.Role;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.QueryLevel;
import org.caravan.requests.Filters;
import org.caravan.requests.ItemList;
import org.caravan.requests.RequestException;
import org.caravan.requests.Requests;

/** Asking for something: choose a PACS, echo it, search and tick, or drop a list; both end in a draft. */
final class NewPages {

    /** Searches of one session that are kept; the oldest goes first. */
    private static final int SEARCHES = 5;

    private static final int PAGE = 50;
    private static final int LONGEST_FIELD = 200;
    private static final String KEPT = "org.caravan.page.searches";

    /** Fields of the form, and the keywords they mean. */
    private static final List<String> FIELDS = List.of(
            "PatientID", "PatientName", "AccessionNumber", "StudyDescription", "ModalitiesInStudy", "StudyInstanceUID");

    /** Of which one has to say something, so that a search does not mean all that a PACS has. */
    private static final List<String> NARROWING =
            List.of("PatientID", "PatientName", "AccessionNumber", "StudyInstanceUID", "from", "until");

    private final Requests requests;
    private final Desk desk;
    private final PacsTalk talk;
    private final RequestPages.Record audit;
    private final Path temporary;
    private final SecureRandom random = new SecureRandom();

    NewPages(Requests requests, Desk desk, PacsTalk talk, RequestPages.Record audit, Path temporary) {
        this.requests = requests;
        this.desk = desk;
        this.talk = talk;
        this.audit = audit;
        this.temporary = temporary;
    }

    void addTo(PageServlet servlet) {
        servlet.on("GET", "/new", visit -> form(visit, "", Map.of()))
                .on("POST", "/new/echo", this::echo)
                .on("POST", "/new/search", this::search)
                .on("GET", "/new/results/([0-9a-f]{32})", this::results)
                .on("POST", "/new/results/([0-9a-f]{32})", this::tick)
                .on("GET", "/new/results/([0-9a-f]{32})/([0-9]{1,6})", this::series)
                .on("POST", "/new/results/([0-9a-f]{32})/([0-9]{1,6})", this::tickSeries)
                .on("POST", "/new/list", this::list);
    }

    private void form(Visit visit, String fault, Map<String, String> given) throws IOException {
        visit.person().require(Role.REQUESTER);
        List<String> pacs = List.copyOf(desk.pacs(visit.person()));
        Map<String, Object> model = new HashMap<>();
        model.put("pacs", pacs);
        model.put("given", given);
        model.put("chosen", given.getOrDefault("pacs", pacs.isEmpty() ? "" : pacs.get(0)));
        if (fault.isEmpty()) {
            visit.show("new", model);
        } else {
            visit.show(400, "new", model, new View.Told("bad", PageServlet.sentence(fault)));
        }
    }

    private void echo(Visit visit) throws IOException {
        visit.person().require(Role.REQUESTER);
        String pacs = visit.field("pacs");
        View.Told told;
        try {
            Duration took = talk.echo(visit.person(), pacs);
            told = new View.Told("good", visit.t("echo.good", pacs, took.toMillis()));
        } catch (DicomException e) {
            told = new View.Told("bad", PageServlet.sentence(e.getMessage()));
        }
        if (visit.isPart()) {
            visit.show(200, "told", Map.of("told", told), null);
        } else {
            visit.tell(told.kind(), told.text());
            visit.go("/new");
        }
    }

    private void search(Visit visit) throws IOException {
        Person person = visit.person();
        person.require(Role.REQUESTER);
        String pacs = visit.field("pacs");
        Map<String, String> given = new LinkedHashMap<>();
        given.put("pacs", pacs);
        FIELDS.forEach(field -> given.put(field, visit.field(field)));
        given.put("from", visit.field("from"));
        given.put("until", visit.field("until"));
        try {
            PacsTalk.Answer answer = talk.find(person, pacs, QueryLevel.STUDY, keys(visit, given));
            audit.add(visit, "query", null, pacs, answer.matches().size());
            Search search = new Search(
                    HexFormat.of().formatHex(random(16)),
                    pacs,
                    answer.matches(),
                    answer.isMore(),
                    person.may(Right.IDENTIFIED, ""));
            keep(visit, search);
            visit.go("/new/results/" + search.id());
        } catch (DicomException | RequestException | PageException e) {
            form(visit, e.getMessage(), given);
        }
    }

    /** As rows of a list are checked, so that one is asked for the same either way. */
    private static Map<String, String> keys(Visit visit, Map<String, String> given) {
        if (NARROWING.stream().noneMatch(field -> given.get(field).matches(".*[^*? -].*"))) {
            throw PageException.bad(visit.t("search.too-wide"));
        }
        Map<String, String> keys = new LinkedHashMap<>();
        FIELDS.stream()
                .filter(field -> !given.get(field).isEmpty())
                .forEach(field -> keys.put(field, given.get(field)));
        if (!given.get("from").isEmpty() || !given.get("until").isEmpty()) {
            keys.put(
                    "StudyDate",
                    given.get("from").replace("-", "") + "-"
                            + given.get("until").replace("-", ""));
        }
        if (keys.values().stream().anyMatch(value -> value.length() > LONGEST_FIELD)) {
            throw PageException.bad("a field has more than " + LONGEST_FIELD + " characters: shorten it");
        }
        return ItemList.row("", keys).keys();
    }

    private byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        return made;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Search> kept(Visit visit) {
        synchronized (visit.session()) {
            Map<String, Search> kept = (Map<String, Search>) visit.session().getAttribute(KEPT);
            if (kept == null) {
                kept = new LinkedHashMap<>();
                visit.session().setAttribute(KEPT, kept);
            }
            return kept;
        }
    }

    private static void keep(Visit visit, Search search) {
        Map<String, Search> kept = kept(visit);
        synchronized (kept) {
            kept.put(search.id(), search);
            while (kept.size() > SEARCHES) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }

    private static Search search(Visit visit, int part) {
        Map<String, Search> kept = kept(visit);
        synchronized (kept) {
            Search search = kept.get(visit.part(part));
            if (search == null) {
                throw PageException.notFound(visit.t("error.no-search"));
            }
            return search;
        }
    }

    private void results(Visit visit) throws IOException {
        visit.person().require(Role.REQUESTER);
        Search search = search(visit, 1);
        int from = (int) Math.max(0, Math.min(visit.number("from", 0), Math.max(0, search.size() - 1))) / PAGE * PAGE;
        List<Search.Line> lines = search.page(from, PAGE);
        audit.add(visit, "matches", null, search.pacs(), lines.size());
        Map<String, Object> model = new HashMap<>();
        model.put("id", search.id());
        model.put("pacs", search.pacs());
        model.put("lines", lines);
        model.put("from", from);
        model.put("size", search.size());
        model.put("page", PAGE);
        model.put("isMore", search.isMore());
        model.put("ticked", search.tickedStudies());
        visit.show("results", model);
    }

    /** Keeps what is ticked, then goes where the button says: another page, a study's series, or on. */
    private void tick(Visit visit) throws IOException {
        visit.person().require(Role.REQUESTER);
        Search search = search(visit, 1);
        int from = (int) visit.number("from", 0);
        search.tick(from, PAGE, numbers(visit.fields("study")));
        String go = visit.field("go");
        if (go.startsWith("series-")) {
            visit.go("/new/results/" + search.id() + "/"
                    + go.substring("series-".length()).replaceAll("[^0-9]", ""));
        } else if (go.startsWith("from-")) {
            visit.go("/new/results/" + search.id() + "?from="
                    + go.substring("from-".length()).replaceAll("[^0-9]", ""));
        } else {
            draft(visit, search);
        }
    }

    private static Set<Integer> numbers(List<String> values) {
        return values.stream()
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void series(Visit visit) throws IOException {
        visit.person().require(Role.REQUESTER);
        Search search = search(visit, 1);
        int number = (int) visit.number(2);
        Map<String, String> study = search.study(number);
        if (search.series(number) == null) {
            Map<String, String> keys = new LinkedHashMap<>();
            keys.put("PatientID", study.getOrDefault("PatientID", ""));
            keys.put("StudyInstanceUID", study.getOrDefault("StudyInstanceUID", ""));
            try {
                search.know(
                        number,
                        talk.find(visit.person(), search.pacs(), QueryLevel.SERIES, keys)
                                .matches());
            } catch (DicomException e) {
                throw PageException.bad(e.getMessage());
            }
        }
        List<Search.Line> lines = search.seriesLines(number);
        audit.add(visit, "matches", null, search.pacs(), lines.size());
        Map<String, Object> model = new HashMap<>();
        model.put("id", search.id());
        model.put("number", number);
        model.put("from", number / PAGE * PAGE);
        model.put("study", search.line(number));
        model.put("lines", lines);
        visit.show("series", model);
    }

    private void tickSeries(Visit visit) {
        visit.person().require(Role.REQUESTER);
        Search search = search(visit, 1);
        int number = (int) visit.number(2);
        if (search.series(number) == null) {
            throw PageException.notFound(visit.t("error.no-search"));
        }
        Set<Integer> chosen = numbers(visit.fields("series"));
        chosen.removeIf(one -> one >= search.series(number).size());
        search.tickSeries(number, chosen);
        visit.go("/new/results/" + search.id() + "?from=" + number / PAGE * PAGE);
    }

    private void draft(Visit visit, Search search) {
        List<Requests.Row> rows = search.rows();
        if (rows.isEmpty()) {
            visit.tell("bad", visit.t("results.nothing-ticked"));
            visit.go("/new/results/" + search.id());
            return;
        }
        long id = begin(visit);
        for (int i = 0; i < rows.size(); i += 1_000) {
            requests.add(id, rows.subList(i, Math.min(rows.size(), i + 1_000)));
        }
        visit.go("/requests/" + id);
    }

    private long begin(Visit visit) {
        return requests.add(
                new Requests.Draft(visit.person().name(), "", "", false, null, null, "", Filters.NONE, "", false));
    }

    private void list(Visit visit) throws IOException, ServletException {
        visit.person().require(Role.REQUESTER);
        String pacs = visit.field("pacs");
        Part part = visit.request().getPart("list");
        if (part == null || part.getSize() == 0) {
            form(visit, visit.t("list.none"), Map.of("pacs", pacs));
            return;
        }
        Path file = Files.createTempFile(Files.createDirectories(temporary), "list", "");
        try {
            part.write(file.toString());
            take(visit, file, pacs);
        } finally {
            Files.deleteIfExists(file);
            part.delete();
        }
    }

    private void take(Visit visit, Path file, String pacs) throws IOException {
        long id = begin(visit);
        try {
            ItemList.Count count = ItemList.read(
                    file, pacs.isEmpty() ? null : pacs, desk.pacs(visit.person()), batch -> requests.add(id, batch));
            if (count.rows() == 0) {
                throw new RequestException(visit.t("list.empty"));
            }
            audit.add(visit, "list", id, "", count.rows());
            visit.go("/requests/" + id);
        } catch (RequestException e) {
            requests.discard(id);
            form(
                    visit,
                    e.getMessage().replace(file.getFileName().toString(), visit.t("list.yours")),
                    Map.of("pacs", pacs));
        }
    }
}
