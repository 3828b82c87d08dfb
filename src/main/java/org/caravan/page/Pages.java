package org.caravan.page;

import java.nio.file.Path;
import java.util.Optional;

import javax.sql.DataSource;

import org.apache.camel.CamelContext;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServletRequest;

import org.caravan.access.Access;
import org.caravan.access.Desk;
import org.caravan.access.Role;
import org.caravan.access.SignInForm;
import org.caravan.health.HealthReport;
import org.caravan.health.RunningRoutes;
import org.caravan.http.PeoplePage;
import org.caravan.kobo.FormStatus;
import org.caravan.lists.Rows;
import org.caravan.queue.QueueReading;
import org.caravan.queue.RequestPace;
import org.caravan.requests.Requests;

/** Puts the page for people where the console's port finds it. */
public final class Pages {

    private static final int IN_MEMORY = 1 << 16;

    private Pages() {}

    /** Who may what, and what may be done with requests. */
    public record Rules(Access access, Desk desk, Requests requests) {}

    /**
     * Binds all of it in the registry of a context.
     *
     * @param data the data folder of this node
     * @param node its name
     */
    public static void bind(
            CamelContext context, DataSource dataSource, Rules rules, RequestPace pace, Path data, String node) {
        Texts texts = new Texts();
        AssetServlet assets = new AssetServlet();
        View.Site site = new View.Site(texts, assets.stamp(), node, "/signout");
        Access access = rules.access();
        Requests requests = rules.requests();
        PacsTalk talk = new PacsTalk(context, rules.desk());
        RequestPages.Record audit =
                (visit, action, request, pacs, shown) -> access.audit(visit.request(), action, request, pacs, shown);
        Path temporary = data.resolve("uploads");

        PageServlet servlet = new PageServlet(site, Access::csrf);
        servlet.area(new PageServlet.Area("requests", "/", "inbox", person -> true, person -> 0))
                .area(new PageServlet.Area("new", "/new", "plus", person -> person.is(Role.REQUESTER), person -> 0))
                .area(new PageServlet.Area(
                        "approvals",
                        "/approvals",
                        "shield",
                        person -> person.is(Role.APPROVER),
                        person -> requests.countToApprove(person.name())))
                .area(new PageServlet.Area(
                        "operations", "/operations", "pulse", person -> person.is(Role.ADMINISTRATOR), person -> 0))
                .area(new PageServlet.Area(
                        "administration",
                        "/administration",
                        "people",
                        person -> person.is(Role.ADMINISTRATOR),
                        person -> 0));
        RequestPages pages = new RequestPages(requests, rules.desk(), audit);
        pages.addTo(servlet);
        new NewPages(requests, rules.desk(), talk, audit, temporary).addTo(servlet);
        new Downloads(requests, pages, audit, dataSource, data, node).addTo(servlet);
        Situation situation = new Situation(
                texts,
                new QueueReading(dataSource),
                new FormStatus(dataSource),
                pace,
                () -> RunningRoutes.pacs(context),
                () -> RunningRoutes.destinations(context),
                () -> HealthReport.of(context, HealthReport.Kind.ALL).down());
        new OperationsPages(situation, dataSource, audit).addTo(servlet);
        new AdministrationPages(context, access.people(), pace, audit).addTo(servlet);

        MultipartConfigElement upload =
                new MultipartConfigElement(temporary.toString(), Rows.LARGEST, Rows.LARGEST + IN_MEMORY, IN_MEMORY);
        context.getRegistry().bind("assetsOfPage", new PeoplePage("/assets/*", assets));
        context.getRegistry().bind("page", new PeoplePage("/", servlet, Optional.of(upload)));
        context.getRegistry().bind("signInForm", new Door(site));
    }

    /** Draws the form of the sign-in. */
    private record Door(View.Site site, TemplateEngine engine) implements SignInForm {

        Door(View.Site site) {
            this(site, TemplateEngine.createPrecompiled(ContentType.Html));
        }

        @Override
        public String html(HttpServletRequest request, String message, String to, boolean openId) {
            StringOutput html = new StringOutput();
            engine.render(
                    "signin.jte",
                    java.util.Map.of(
                            "v",
                            new View(site, "", "", java.util.List.of(), null),
                            "message",
                            message,
                            "to",
                            to,
                            "openId",
                            openId),
                    html);
            return html.toString();
        }
    }
}
