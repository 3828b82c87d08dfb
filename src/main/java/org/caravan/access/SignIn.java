package org.caravan.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.caravan.http.Account;
import org.caravan.http.Logins;

/** Answers {@code /signin} and what is below it, and {@code /signout}. */
final class SignIn {

    static final String PATH = "/signin";
    static final String OUT = "/signout";

    private static final String PASSWORD = PATH + "/password";

    private final Logins logins;
    private final People people;
    private final SignInForm form;
    private final Optional<OpenId> openId;

    SignIn(Logins logins, People people, SignInForm form, Optional<OpenId> openId) {
        this.logins = logins;
        this.people = people;
        this.form = form;
        this.openId = openId;
    }

    void answer(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean posted = request.getMethod().equals("POST");
        if (path.equals(PASSWORD) && posted) {
            byPassword(request, response);
        } else if (path.equals(PATH) && !posted) {
            show(request, response, HttpServletResponse.SC_OK, "", request.getParameter("to"));
        } else if (openId.isPresent() && path.equals(OpenId.PATH) && !posted) {
            go(request, response);
        } else if (openId.isPresent() && path.equals(OpenId.BACK) && !posted) {
            back(request, response);
        } else {
            response.sendError(
                    path.equals(PATH) || path.equals(PASSWORD)
                            ? HttpServletResponse.SC_METHOD_NOT_ALLOWED
                            : HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private void byPassword(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("user");
        String password = request.getParameter("password");
        Optional<Account> account = name == null || password == null
                ? Optional.empty()
                : logins.check(name, password, request.getRemoteAddr()).filter(Account::isPerson);
        if (account.isEmpty()) {
            show(
                    request,
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "That is no name with its password here. After five wrong ones the next is heard a little later.",
                    request.getParameter("to"));
            return;
        }
        SignedIn.begin(request, account.get().name(), account.get().hash());
        people.signedIn(account.get().name());
        seeOther(response, ours(request.getParameter("to")));
    }

    private void go(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            openId.orElseThrow().go(request, response);
        } catch (AccessException e) {
            show(request, response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getMessage(), "/");
        }
    }

    private void back(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String name = openId.orElseThrow().comesBack(request, logins, people);
            SignedIn.begin(request, name, null);
            seeOther(response, "/");
        } catch (AccessException e) {
            show(request, response, HttpServletResponse.SC_FORBIDDEN, e.getMessage(), "/");
        }
    }

    void out(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        seeOther(response, PATH);
    }

    private void show(HttpServletRequest request, HttpServletResponse response, int status, String message, String to)
            throws IOException {
        response.setStatus(status);
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream()
                .write(form.html(request, message, ours(to), openId.isPresent()).getBytes(StandardCharsets.UTF_8));
    }

    /** A path of this site, so that nobody is led elsewhere. */
    private static String ours(String to) {
        return to != null && to.matches("/[A-Za-z0-9._~-][A-Za-z0-9._~/-]*") ? to : "/";
    }

    static void seeOther(HttpServletResponse response, String path) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", path);
    }
}
