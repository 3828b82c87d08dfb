package org.caravan.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Tells Hawtio's page who is logged in. */
public final class ConsoleUserServlet extends HttpServlet {

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        // names are letters, digits and . _ @ -
        response.getWriter().write('"' + request.getRemoteUser() + '"');
    }
}
