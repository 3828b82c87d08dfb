package org.caravan.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.access.AccessException;
import org.caravan.access.NothingThereException;
import org.caravan.access.Person;
import org.caravan.log.Traces;
import org.caravan.requests.RequestException;

/** Finds who answers a path, and has faults shown as a page of their own. */
final class PageServlet extends HttpServlet {

    private static final Logger LOG = LoggerFactory.getLogger(PageServlet.class);

    private final transient TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final transient View.Site site;
    private final transient Function<HttpServletRequest, String> csrf;
    private final transient List<Answer> answers = new ArrayList<>();
    private final transient List<Area> areas = new ArrayList<>();

    /** Answers a visit; throws what is shown. */
    @FunctionalInterface
    interface Answering {
        void answer(Visit visit) throws Exception;
    }

    private record Answer(String method, Pattern path, Answering answering) {}

    /**
     * A part of the page in the bar at the top.
     *
     * @param isFor who sees it
     * @param count of what waits there for somebody
     */
    record Area(String name, String path, String icon, Predicate<Person> isFor, ToLongFunction<Person> count) {}

    PageServlet(View.Site site, Function<HttpServletRequest, String> csrf) {
        this.site = site;
        this.csrf = csrf;
        engine.setTrimControlStructures(true);
    }

    /** @param path a regular expression for all of it; its brackets are the visit's parts */
    PageServlet on(String method, String path, Answering answering) {
        answers.add(new Answer(method, Pattern.compile(path), answering));
        return this;
    }

    PageServlet area(Area area) {
        areas.add(area);
        return this;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        String path = request.getRequestURI();
        boolean known = false;
        for (Answer answer : answers) {
            Matcher matcher = answer.path().matcher(path);
            if (matcher.matches()) {
                known = true;
                if (answer.method().equals(method)) {
                    answer(new Visit(this, request, response, matcher.toMatchResult()), answer);
                    return;
                }
            }
        }
        Matcher whole = Pattern.compile(".*").matcher(path);
        whole.matches();
        fault(
                new Visit(this, request, response, whole.toMatchResult()),
                known ? 405 : 404,
                texts().of(known ? "error.method" : "error.no-page"));
    }

    private void answer(Visit visit, Answer answer) throws IOException {
        try {
            answer.answering().answer(visit);
        } catch (AccessException e) {
            fault(visit, HttpServletResponse.SC_FORBIDDEN, e.getMessage());
        } catch (NothingThereException e) {
            fault(visit, HttpServletResponse.SC_NOT_FOUND, e.getMessage());
        } catch (PageException e) {
            fault(visit, e.status(), e.getMessage());
        } catch (RequestException | IllegalArgumentException e) {
            fault(visit, HttpServletResponse.SC_BAD_REQUEST, e.getMessage());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            // neither the message nor the address, which may name somebody
            LOG.error("The page could not answer {}{}", answer.path().pattern(), Traces.withoutWords(e));
            fault(visit, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, texts().of("error.ours"));
        }
    }

    private void fault(Visit visit, int status, String message) throws IOException {
        if (!visit.response().isCommitted()) {
            visit.response().reset();
            visit.show(status, "fault", Map.of("status", status, "message", sentence(message)), null);
        }
    }

    /** As a sentence: messages of commands begin in lower case. */
    static String sentence(String message) {
        String text = message == null || message.isEmpty() ? "?" : message;
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + (text.matches("(?s).*[.?!]") ? "" : ".");
    }

    Texts texts() {
        return site.texts();
    }

    View.Site site() {
        return site;
    }

    TemplateEngine engine() {
        return engine;
    }

    List<Area> areas() {
        return areas;
    }

    String csrf(HttpServletRequest request) {
        return csrf.apply(request);
    }
}
