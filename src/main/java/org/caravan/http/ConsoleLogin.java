package org.caravan.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.ServerAuthException;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.security.authentication.SessionAuthentication;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.util.Callback;

/**
 * Sends people to the login form and refuses programs; nobody who has not logged in gets a session, so strangers cannot fill the memory
 * with them.
 */
final class ConsoleLogin extends FormAuthenticator {

    /** Below a path that Hawtio leaves alone. */
    static final String PAGE = "/static/login.html";

    ConsoleLogin() {
        super(PAGE, PAGE + "#again", false);
    }

    @Override
    public AuthenticationState validateRequest(Request request, Response response, Callback callback)
            throws ServerAuthException {
        if (isJSecurityCheck(Request.getPathInContext(request))) {
            return logIn(request, response, callback);
        }
        if (isLoggedIn(request)) {
            return super.validateRequest(request, response, callback);
        }
        String accepted = request.getHeaders().get(HttpHeader.ACCEPT);
        if (accepted != null && accepted.contains("text/html")) {
            Response.sendRedirect(request, response, callback, Request.getContextPath(request) + PAGE, true);
        } else {
            Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403);
        }
        return AuthenticationState.SEND_FAILURE;
    }

    /** Jetty answers 500, and fills the log, where a form is too large or cannot be read. */
    private AuthenticationState logIn(Request request, Response response, Callback callback)
            throws ServerAuthException {
        try {
            getParameters(request); // kept with the request
        } catch (RuntimeException e) {
            Response.writeError(
                    request, response, callback, HttpStatus.BAD_REQUEST_400, "This is no form of the login");
            return AuthenticationState.SEND_FAILURE;
        }
        return super.validateRequest(request, response, callback);
    }

    private static boolean isLoggedIn(Request request) {
        Session session = request.getSession(false);
        return session != null && session.getAttribute(SessionAuthentication.AUTHENTICATED_ATTRIBUTE) != null;
    }
}
