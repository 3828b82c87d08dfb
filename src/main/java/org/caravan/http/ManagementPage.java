package org.caravan.http;

import jakarta.servlet.http.HttpServlet;

/**
 * A page of the management port, behind the login that all of them share.
 *
 * <p>Whoever binds one in the Camel registry (under any name, before {@link HttpServers#start}) is served: {@code
 * beans.put("metricsPage", new ManagementPage("/observe/metrics", servlet))}.
 *
 * @param path servlet mapping below {@code /observe}, for example {@code /observe/metrics} or {@code /observe/health/*}
 * @param servlet answers it; may run on several threads at once
 */
public record ManagementPage(String path, HttpServlet servlet) {

    static final String ROOT = "/observe";

    public ManagementPage {
        if (!path.startsWith(ROOT + "/")) {
            throw new IllegalArgumentException("A management page is below " + ROOT + "/, not " + path);
        }
    }
}
