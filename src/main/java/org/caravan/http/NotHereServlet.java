package org.caravan.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** In place of a part of Hawtio that Caravan does not offer: tells the page that it is off, and does nothing. */
public final class NotHereServlet extends HttpServlet {

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("/enabled".equals(request.getPathInfo())) {
            response.setContentType("application/json");
            response.getWriter().write("false");
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
