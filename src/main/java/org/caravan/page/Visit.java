package org.caravan.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.caravan.access.Person;

/** One request of somebody's browser, and its answer. */
final class Visit {

    private static final String TOLD = "org.caravan.page.told";

    private final PageServlet servlet;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final MatchResult path;
    private final Person person;

    Visit(PageServlet servlet, HttpServletRequest request, HttpServletResponse response, MatchResult path) {
        this.servlet = servlet;
        this.request = request;
        this.response = response;
        this.path = path;
        this.person = Person.of(request);
    }

    Person person() {
        return person;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** The part of the path in the brackets of that number, from 1. */
    String part(int number) {
        return path.group(number);
    }

    /** The same as a number. */
    long number(int part) {
        try {
            return Long.parseLong(part(part));
        } catch (NumberFormatException e) {
            throw PageException.notFound(t("error.no-page"));
        }
    }

    /** A field, without blanks around it; empty where it is missing. */
    String field(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    List<String> fields(String name) {
        String[] values = request.getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    /** A field that is a number. */
    long number(String name, long otherwise) {
        try {
            return field(name).isEmpty() ? otherwise : Long.parseLong(field(name));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    HttpSession session() {
        return request.getSession();
    }

    String t(String key, Object... values) {
        return servlet.texts().of(key, values);
    }

    String n(String key, long number, Object... values) {
        return servlet.texts().count(key, number, values);
    }

    /** Whether a script asks for a part of the page. */
    boolean isPart() {
        return request.getHeader("HX-Request") != null;
    }

    /** Shown on the next page. */
    void tell(String kind, String text) {
        session().setAttribute(TOLD, new String[] {kind, text});
    }

    private View.Told told() {
        HttpSession session = request.getSession(false);
        Object told = session == null || isPart() ? null : session.getAttribute(TOLD);
        if (told == null) {
            return null;
        }
        session.removeAttribute(TOLD);
        return new View.Told(((String[]) told)[0], ((String[]) told)[1]);
    }

    /** Answers with a template. */
    void show(String template, Map<String, Object> model) throws IOException {
        show(200, template, model, told());
    }

    void show(int status, String template, Map<String, Object> model, View.Told told) throws IOException {
        Map<String, Object> all = new HashMap<>(model);
        all.put("v", view(told));
        StringOutput html = new StringOutput();
        engine().render(template + ".jte", all, html);
        response.setStatus(status);
        response.setContentType("text/html; charset=UTF-8");
        // pages name patients: they stay in no cache
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(html.toString());
    }

    private TemplateEngine engine() {
        return servlet.engine();
    }

    private View view(View.Told told) {
        return new View(servlet.site(), person.name(), servlet.csrf(request), navigation(), told);
    }

    private List<View.Entry> navigation() {
        List<View.Entry> entries = new ArrayList<>();
        for (PageServlet.Area area : servlet.areas()) {
            if (area.isFor().test(person)) {
                entries.add(new View.Entry(
                        area.name(), area.path(), area.icon(), area.count().applyAsLong(person), isAt(area.path())));
            }
        }
        return entries;
    }

    private boolean isAt(String area) {
        String here = request.getRequestURI();
        return area.equals("/")
                ? here.equals("/") || here.matches("/requests/[0-9]+(/.*)?")
                : here.equals(area) || here.startsWith(area + "/");
    }

    /** Goes on to another page of ours: after a POST a reload does nothing twice. */
    void go(String to) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", to);
    }
}
