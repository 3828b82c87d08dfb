package org.caravan.access;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.http.Account;
import org.caravan.http.Logins;

/** Stands in front of every page for people and its REST interface: finds out who it is, puts the {@link Person} into the request, and turns others away. */
final class Gate extends HttpFilter {

    static final String CSRF_FIELD = "csrf";
    static final String CSRF_HEADER = "X-CSRF-Token";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final String API = "/api/";
    private static final String ASSETS = "/assets/";
    private static final String VIA = Audit.Via.class.getName();
    private static final String BEARER = "bearer ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final transient Logins logins;
    private final transient People people;
    private final transient Tokens tokens;
    private final transient SignIn signIn;

    Gate(Logins logins, People people, Tokens tokens, SignIn signIn) {
        this.logins = logins;
        this.people = people;
        this.tokens = tokens;
        this.signIn = signIn;
    }

    /** How somebody came whose request this is. */
    static Audit.Via via(HttpServletRequest request) {
        return (Audit.Via) request.getAttribute(VIA);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        response.setHeader("Content-Security-Policy", POLICY);
        if (path.startsWith(ASSETS)) {
            chain.doFilter(request, response);
            return;
        }
        if (path.equals("/favicon.ico")) {
            response.sendError(
                    HttpServletResponse.SC_NOT_FOUND); // browsers ask for it everywhere, also before a sign-in
            return;
        }
        response.setHeader("Cache-Control", "no-store");
        if (path.equals(SignIn.PATH) || path.startsWith(SignIn.PATH + "/")) {
            signIn.answer(path, request, response);
            return;
        }
        try {
            pass(path, request, response, chain);
        } catch (AccessException e) {
            refuse(path, response, HttpServletResponse.SC_FORBIDDEN, e.getMessage());
        }
    }

    private void pass(String path, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && path.startsWith(API)) {
            passWithToken(authorization, path, request, response, chain);
            return;
        }
        SignedIn signedIn = SignedIn.of(request);
        Optional<Person> person = signedIn == null ? Optional.empty() : stillThere(signedIn);
        if (person.isEmpty()) {
            askToSignIn(path, request, response);
            return;
        }
        if (!READING.contains(request.getMethod()) && !signedIn.isOfOurForm(request)) {
            refuse(
                    path,
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "this form is of another session: load the page again");
            return;
        }
        if (path.equals(SignIn.OUT)) {
            if (request.getMethod().equals("POST")) {
                signIn.out(request, response);
            } else {
                response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            }
            return;
        }
        enter(person.get(), Audit.Via.PAGE, request);
        chain.doFilter(request, response);
    }

    private void passWithToken(
            String authorization,
            String path,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        Tokens.Owner owner;
        try {
            if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw new AccessException("write the token as 'Authorization: Bearer caravan_...'");
            }
            owner = tokens.owner(authorization.substring(BEARER.length()).strip());
        } catch (AccessException e) {
            refuse(path, response, HttpServletResponse.SC_UNAUTHORIZED, e.getMessage());
            return;
        }
        Optional<Account> account = owner.fromProvider() ? Optional.empty() : logins.find(owner.name());
        Optional<Person> person =
                owner.fromProvider() || account.isPresent() ? people.find(owner.name(), account) : Optional.empty();
        if (person.isEmpty()) {
            refuse(
                    path,
                    response,
                    HttpServletResponse.SC_UNAUTHORIZED,
                    "the owner of this token is nobody's user any more");
            return;
        }
        enter(person.get(), Audit.Via.TOKEN, request);
        chain.doFilter(request, response);
    }

    private Optional<Person> stillThere(SignedIn signedIn) {
        if (signedIn.hash() == null) {
            return people.find(signedIn.name(), Optional.empty());
        }
        return logins.find(signedIn.name())
                .filter(account -> account.hash().equals(signedIn.hash()))
                .flatMap(account -> people.find(account.name(), Optional.of(account)));
    }

    private static void enter(Person person, Audit.Via via, HttpServletRequest request) {
        person.isOf(request);
        request.setAttribute(VIA, via);
    }

    private static void askToSignIn(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (path.startsWith(API)) {
            response.setHeader("WWW-Authenticate", "Bearer");
            refuse(
                    path,
                    response,
                    HttpServletResponse.SC_UNAUTHORIZED,
                    "sign in, or send a token: 'Authorization: Bearer caravan_...'");
        } else if (READING.contains(request.getMethod())) {
            SignIn.seeOther(
                    response,
                    SignIn.PATH
                            + (path.equals("/")
                                    ? ""
                                    : "?to="
                                            + java.net.URLEncoder.encode(
                                                    path, java.nio.charset.StandardCharsets.UTF_8)));
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
    }

    private static void refuse(String path, HttpServletResponse response, int status, String why) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        if (path.startsWith(API)) {
            response.setStatus(status);
            response.setContentType("application/json");
            response.getOutputStream().write(JSON.writeValueAsBytes(java.util.Map.of("error", why)));
        } else {
            response.sendError(status, why);
        }
    }
}
