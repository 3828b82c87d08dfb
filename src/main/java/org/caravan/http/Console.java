package org.caravan.http;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.eclipse.jetty.ee10.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.ee10.webapp.Configurations;
import org.eclipse.jetty.ee10.webapp.FragmentConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.server.FormFields;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * Hawtio with Caravan's name and limits. Jetty asks for the login before Hawtio sees a request, so Hawtio's own authentication is off;
 * what may be done through JMX is in {@code jolokia-access.xml}, what is served differently from Hawtio's own in {@code console-web.xml}.
 */
final class Console {

    static final String PATH = "/hawtio";

    /** After this long without a click, the login is asked for again. */
    static final int SESSION_SECONDS = 30 * 60;

    /** Bytes of a login form, which anybody may send. */
    private static final int LARGEST_LOGIN = 10_000;

    private static final int MOST_FIELDS = 10;

    private static final String OURS = "/org/caravan/http/";

    private Console() {}

    /** @throws HttpException where Hawtio's files are missing */
    static WebAppContext create(UsersLogin logins, boolean tls, String connector, int mostRequests) {
        System.setProperty("hawtio.authenticationEnabled", "false");
        WebAppContext context = new WebAppContext();
        context.setContextPath(PATH);
        context.setDisplayName("console");
        context.addVirtualHosts("@" + connector);
        ResourceFactory resources = ResourceFactory.of(context);
        Resource ours = resources.newResource(Console.class.getResource(OURS + "console/"));
        context.setBaseResource(ResourceFactory.combine(ours, resources.newResource(hawtio())));
        context.addOverrideDescriptor(
                Console.class.getResource(OURS + "console-web.xml").toExternalForm());
        // web.xml and its libraries, and nothing that searches jars for annotations
        context.setConfigurations(new Configurations(
                new WebAppConfiguration(),
                new WebInfConfiguration(),
                new WebXmlConfiguration(),
                new FragmentConfiguration()));
        context.setParentLoaderPriority(true);
        context.setThrowUnavailableOnStartupException(true);
        context.setAttribute(JolokiaFilter.MOST, mostRequests);
        context.setAttribute(FormFields.MAX_LENGTH_ATTRIBUTE, LARGEST_LOGIN);
        context.setAttribute(FormFields.MAX_FIELDS_ATTRIBUTE, MOST_FIELDS);

        var sessions = context.getSessionHandler();
        sessions.setMaxInactiveInterval(SESSION_SECONDS);
        sessions.setHttpOnly(true);
        sessions.setUsingUriParameters(false);
        sessions.getSessionCookieConfig().setSecure(tls);
        // Jolokia carries out GET requests, too: a link on another site must not bring the login along
        sessions.setSameSite(HttpCookie.SameSite.STRICT);
        // cookies of one host are shared by its ports
        sessions.setSessionCookie("CARAVAN_CONSOLE");

        ConstraintMapping everything = new ConstraintMapping();
        everything.setPathSpec("/*");
        everything.setConstraint(Constraint.from(Users.ROLE_OPERATOR));
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.addConstraintMapping(everything);
        security.setAuthenticator(new ConsoleLogin());
        security.setLoginService(logins);
        context.setSecurityHandler(security);
        return context;
    }

    /** The build unpacks Hawtio beside the libraries. */
    private static Path hawtio() {
        try {
            Path classes = Path.of(Console.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = classes.resolveSibling("lib").resolve("hawtio");
            if (!Files.isRegularFile(folder.resolve("WEB-INF/web.xml"))) {
                throw new HttpException("The console's files are missing in " + folder
                        + ": build again, or set caravan.console.enabled=false");
            }
            return folder;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
