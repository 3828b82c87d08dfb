package org.caravan.observe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.apache.camel.CamelContext;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.health.HealthReport;
import org.caravan.health.HealthReport.Kind;

/** {@code /observe/health}, {@code /observe/health/ready} and {@code /observe/health/live}: JSON, with status 200 where all is up and 503 where not. */
final class HealthServlet extends HttpServlet {

    private final transient CamelContext context;

    HealthServlet(CamelContext context) {
        this.context = context;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        Kind kind =
                switch (path) {
                    case "", "/" -> Kind.ALL;
                    case "/ready" -> Kind.READY;
                    case "/live" -> Kind.LIVE;
                    default -> null;
                };
        if (kind == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        HealthReport report = HealthReport.of(context, kind);
        response.setStatus(report.up() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(report.json().getBytes(StandardCharsets.UTF_8));
    }
}
