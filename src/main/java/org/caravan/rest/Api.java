package org.caravan.rest;

import java.nio.file.Path;

import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import org.caravan.access.Access;
import org.caravan.access.Desk;
import org.caravan.http.PeoplePage;
import org.caravan.requests.Requests;

/** Has a context serve the interface: its beans, its routes and its servlet. */
public final class Api {

    /** Where it is served. */
    public static final String PATH = "/api/v1";

    private static final String ROUTES = "classpath:org/caravan/rest/api.camel.yaml";

    private Api() {}

    /**
     * Binds and starts everything; before the start of HTTP.
     *
     * @param data the data folder of this node
     * @param node its name
     */
    public static void bind(
            CamelContext context, Access access, Desk desk, DataSource dataSource, Path data, String node) {
        Registry registry = context.getRegistry();
        Requests requests = new Requests(dataSource);
        ApiServlet servlet = new ApiServlet(context);
        registry.bind("apiRequests", new ApiRequests(requests, desk, access));
        registry.bind("apiResults", new ApiResults(requests, desk, access, dataSource, data, node));
        registry.bind("apiQuery", new ApiQuery(desk, access));
        registry.bind("apiPeople", new ApiPeople(desk, access));
        registry.bind("apiErrors", new ApiErrors());
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context, ROUTES));
        } catch (Exception e) {
            throw new IllegalStateException("The routes of the REST interface do not start", e);
        }
        registry.bind("apiPage", new PeoplePage(PATH + "/*", servlet));
    }
}
