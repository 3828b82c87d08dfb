package org.caravan.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.http.HttpSettings.Listener;

/**
 * Serves the console and the management pages until it is closed; every path asks for a login.
 *
 * <p>To add a page, bind a {@link ManagementPage} in the Camel registry before the start.
 */
public final class HttpServers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServers.class);

    private static final int MOST_THREADS = 16;
    private static final int MOST_CONNECTIONS = 100;
    private static final int IDLE_MILLIS = 60_000;

    private final HttpSettings settings;
    private final Server server = new Server(threads());

    private HttpServers(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts what is enabled.
     *
     * @param pages as found in the Camel registry
     * @throws HttpException where a port is taken, a keystore cannot be used, or the users file cannot be written
     */
    public static HttpServers start(HttpSettings settings, Collection<ManagementPage> pages) {
        return start(settings, pages, Optional.empty());
    }

    /**
     * Starts what is enabled, and with the console the pages for people.
     *
     * @param people empty: the root of the console's port leads to the console
     */
    public static HttpServers start(
            HttpSettings settings, Collection<ManagementPage> pages, Optional<PeopleSite> people) {
        HttpServers servers = new HttpServers(settings);
        try {
            servers.configure(pages, people);
            servers.server.start();
        } catch (HttpException e) {
            servers.close();
            throw e;
        } catch (Exception e) {
            servers.close();
            throw new HttpException("HTTP cannot be served: " + reason(e), e);
        }
        servers.tell();
        return servers;
    }

    private void configure(Collection<ManagementPage> pages, Optional<PeopleSite> people) throws IOException {
        if (!settings.console().enabled() && !settings.management().enabled()) {
            return;
        }
        Users users = new Users(settings.secrets());
        users.prepare(settings.consolePassword(), settings.managementPassword());
        UsersLogin logins = new UsersLogin(users);
        List<ContextHandler> handlers = new ArrayList<>();
        if (settings.console().enabled()) {
            listen(settings.console());
            handlers.add(limited(
                    Console.create(
                            logins,
                            settings.keystore().isPresent(),
                            settings.console().name(),
                            settings.limits().mostRequests()),
                    settings.limits().largestRequest()));
            people.ifPresent(site -> handlers.add(limited(
                    site.context(
                            logins,
                            settings.keystore().isPresent(),
                            settings.console().name()),
                    site.largestRequest())));
        }
        if (settings.management().enabled()) {
            listen(settings.management());
            handlers.add(limited(management(logins, pages), settings.limits().largestRequest()));
        }
        server.addBean(logins);
        server.setStopTimeout(2_000);
        Handler contexts = new Handler.Sequence(
                new ContextHandlerCollection(handlers.toArray(ContextHandler[]::new)), new ToTheConsole());
        server.setHandler(new ConsoleGuard(
                contexts, settings.console().name(), settings.keystore().isPresent(), settings.names()));
    }

    private static ContextHandler limited(ServletContextHandler context, long largestRequest) {
        context.insertHandler(new SizeLimitHandler(largestRequest, -1));
        return context;
    }

    private ServletContextHandler management(UsersLogin logins, Collection<ManagementPage> pages) {
        ServletContextHandler context = new ServletContextHandler("/", false, true);
        context.setDisplayName("management");
        context.addVirtualHosts("@" + settings.management().name());
        SecurityHandler.PathMapped security = new SecurityHandler.PathMapped();
        security.put("/*", Constraint.from(Users.ROLE_OPERATOR, Users.ROLE_MONITOR));
        security.setAuthenticator(new BasicAuthenticator());
        security.setLoginService(logins);
        context.setSecurityHandler(security);
        for (ManagementPage page : pages) {
            context.addServlet(new ServletHolder(page.servlet()), page.path());
        }
        return context;
    }

    private void listen(Listener listener) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(settings.limits().largestHeaders());
        http.addCustomizer(new SecurityHeaders());
        ServerConnector connector;
        if (settings.keystore().isPresent()) {
            // without the check that a host name was given: operators also use addresses
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setKeyStorePath(settings.keystore().get().toAbsolutePath().toString());
            tls.setKeyStorePassword(settings.keystorePassword());
            connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
        } else {
            connector = new ServerConnector(server, new HttpConnectionFactory(http));
        }
        connector.setName(listener.name());
        connector.setHost(listener.host());
        connector.setPort(listener.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(new FairPlaces(connector.getScheduler(), settings.limits()));
        // each port has its own, so that neither can be taken through the other
        connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException e) {
            throw new HttpException(
                    "Port " + listener.port() + " on " + listener.host() + " cannot be opened (" + reason(e) + "): set "
                            + listener.name() + ".port to one that is free, or " + listener.name() + ".enabled=false",
                    e);
        }
        if (!listener.isLoopback() && settings.keystore().isEmpty()) {
            LOG.warn(
                    "Passwords for {} cross the network readable: set caravan.http.keystore, or {}.host=127.0.0.1 behind a proxy with TLS",
                    listener.host() + ":" + listener.port(),
                    listener.name());
        }
    }

    private void tell() {
        if (settings.console().enabled()) {
            LOG.info(
                    "The console is at {}://{}:{}{}/",
                    settings.scheme(),
                    settings.console().host(),
                    port(settings.console()),
                    Console.PATH);
        }
        if (settings.management().enabled()) {
            LOG.info(
                    "Management pages are at {}://{}:{}{}",
                    settings.scheme(),
                    settings.management().host(),
                    port(settings.management()),
                    ManagementPage.ROOT);
        }
    }

    /** Port of the console, also where 0 was set. */
    public int consolePort() {
        return port(settings.console());
    }

    /** Port of the management pages, also where 0 was set. */
    public int managementPort() {
        return port(settings.management());
    }

    private int port(Listener listener) {
        for (var connector : server.getConnectors()) {
            if (listener.name().equals(connector.getName())) {
                return ((ServerConnector) connector).getLocalPort();
            }
        }
        throw new IllegalStateException(listener.name() + " is not served");
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool pool = new QueuedThreadPool(MOST_THREADS, 2);
        pool.setName("http");
        pool.setDaemon(true);
        return pool;
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("HTTP did not stop in order: {}", reason(e));
        } finally {
            server.destroy();
        }
    }

    /** Whatever is not the console's on its port leads there. */
    private static final class ToTheConsole extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Response.sendRedirect(request, response, callback, HttpStatus.FOUND_302, Console.PATH + "/", true);
            return true;
        }
    }
}
