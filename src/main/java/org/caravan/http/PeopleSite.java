package org.caravan.http;

import java.util.Collection;
import java.util.EnumSet;
import java.util.function.Function;

import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.FormFields;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

/**
 * What people are served at {@code /} of the console's port, beside the console.
 *
 * @param gate makes the filter in front of every page, which says who it is and turns others away
 * @param largestRequest bytes of a request, which may bring a list
 */
public record PeopleSite(Function<Logins, Filter> gate, Collection<PeoplePage> pages, long largestRequest) {

    /** Bytes of a form without files. */
    private static final int LARGEST_FORM = 1 << 20;

    private static final int MOST_FIELDS = 5_000;

    ServletContextHandler context(Logins logins, boolean tls, String connector) {
        ServletContextHandler context = new ServletContextHandler("/", true, false);
        context.setDisplayName("people");
        context.addVirtualHosts("@" + connector);
        context.setAttribute(FormFields.MAX_LENGTH_ATTRIBUTE, LARGEST_FORM);
        context.setAttribute(FormFields.MAX_FIELDS_ATTRIBUTE, MOST_FIELDS);
        var sessions = context.getSessionHandler();
        sessions.setMaxInactiveInterval(Console.SESSION_SECONDS);
        sessions.setHttpOnly(true);
        sessions.setUsingUriParameters(false);
        sessions.getSessionCookieConfig().setSecure(tls);
        // a link in a mail, and the way back from an OpenID provider, bring it along; what changes something asks for a
        // token of the session
        sessions.setSameSite(HttpCookie.SameSite.LAX);
        sessions.setSessionCookie("CARAVAN_PEOPLE");
        context.addFilter(new FilterHolder(gate.apply(logins)), "/*", EnumSet.of(DispatcherType.REQUEST));
        for (PeoplePage page : pages) {
            ServletHolder holder = new ServletHolder(page.servlet());
            page.upload().ifPresent(upload -> holder.getRegistration().setMultipartConfig(upload));
            context.addServlet(holder, page.path());
        }
        if (pages.stream().noneMatch(page -> page.path().equals("/"))) {
            context.addServlet(new ServletHolder(new NothingHereServlet()), "/");
        }
        return context;
    }
}
